package io.asyncio4j.benchmarks.core;

import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/// The least that can run JDK virtual threads on one thread of our own: a queue of their steps, no loop,
/// no timers, no other threads. This time is the JDK's; whatever the loop takes beyond it is ours.
final class BareScheduler implements Executor {

    private final ArrayDeque<Runnable> steps = new ArrayDeque<>();

    @Override
    public void execute(Runnable step) {
        steps.add(step);
    }

    void start(Runnable body) {
        try {
            Method newThread = Class.forName("java.lang.ThreadBuilders")
                    .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
            newThread.setAccessible(true);
            ((Thread) newThread.invoke(null, this, null, 0, body)).start();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Runs all threads until none has a step left.
    void run() {
        for (var step = steps.poll(); step != null; step = steps.poll()) {
            step.run();
        }
    }
}
