package io.asyncio4j;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// Ctrl-C while a program runs: the first cancels its main task, the second kills it.
final class CtrlC implements AutoCloseable {

    // A shutdown hook would not see the second signal. As asyncio does, the handler is installed
    // only while a main task runs, and what was there before is put back.

    private static final int EXIT_STATUS = 128 + 2; // what a shell expects of a SIGINT
    private static final Set<CtrlC> RUNNING = ConcurrentHashMap.newKeySet();
    private static @Nullable SignalHandler replaced;

    private final Task<?> task;
    private volatile boolean hit;

    private CtrlC(Task<?> task) {
        this.task = task;
    }

    static CtrlC cancels(Task<?> task) {
        var running = new CtrlC(task);
        synchronized (CtrlC.class) {
            if (RUNNING.isEmpty()) {
                replaced = install();
            }
            RUNNING.add(running);
        }
        return running;
    }

    /// Makes the program exit without a trace if `error`, by which the task ended, goes uncaught.
    void exitUnlessCaught(CancelledError error) {
        if (!hit) {
            return;
        }
        Thread thread = Thread.currentThread();
        UncaughtExceptionHandler usual = thread.getUncaughtExceptionHandler();
        thread.setUncaughtExceptionHandler((where, uncaught) -> {
            if (uncaught == error) {
                System.exit(EXIT_STATUS);
            }
            usual.uncaughtException(where, uncaught);
        });
    }

    @Override
    public void close() {
        synchronized (CtrlC.class) {
            RUNNING.remove(this);
            if (RUNNING.isEmpty() && replaced != null) {
                handle(replaced);
            }
        }
    }

    private static void interrupt() {
        for (CtrlC running : RUNNING) {
            running.hit();
        }
    }

    private void hit() {
        if (hit) {
            Runtime.getRuntime().halt(EXIT_STATUS);
        }
        hit = true;
        Engine engine = task.engine();
        engine.post(new Handle(engine, () -> {
            engine.beginEnding();
            task.cancel("interrupted by Ctrl-C");
        }));
        engine.loop().shutdown().hurry();
    }

    private static @Nullable SignalHandler install() {
        try {
            return handle(_ -> interrupt());
        } catch (LinkageError e) {
            return null; // a runtime without the module jdk.unsupported
        }
    }

    private static @Nullable SignalHandler handle(SignalHandler handler) {
        try {
            return Signal.handle(new Signal("INT"), handler);
        } catch (IllegalArgumentException e) {
            return null; // the JVM was started with -Xrs, or the platform has no such signal
        }
    }
}
