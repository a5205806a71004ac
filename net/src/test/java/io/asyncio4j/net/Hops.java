package io.asyncio4j.net;

import io.asyncio4j.Asyncio;
import io.asyncio4j.Runner;
import io.asyncio4j.Task;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.lowlevel.Instrument;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Counts how often watched tasks left the loop: waited in a call of the JDK, and were sent back by another thread.
public final class Hops implements Instrument {

    private final Map<Task<?>, Thread> watched = new ConcurrentHashMap<>();
    private int count; // loop only

    /// Runs `body` on a loop with this instrument.
    public <X extends Exception> void run(VoidOp<X> body) throws X {
        try (var runner = new Runner(options -> options.instrument(this))) {
            runner.run(body);
        }
    }

    /// Watches the current task.
    public void watchThisTask() {
        watched.put(Asyncio.currentTask(), Thread.currentThread());
    }

    /// How often it happened.
    public int count() {
        return count;
    }

    @Override
    public void stepEnds(Task<?> task) {
        Thread thread = watched.get(task);
        if (thread == null) {
            return;
        }
        switch (thread.getState()) {
            case WAITING, TIMED_WAITING, BLOCKED -> count++; // who waits for the loop has yielded, and is runnable
            default -> {}
        }
    }
}
