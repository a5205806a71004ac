package io.asyncio4j;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Ctrl-C while a program runs: the first cancels its main task, the second kills it.
final class CtrlC implements AutoCloseable {

    // A shutdown hook would not see the second signal. As asyncio does, the handler is installed
    // only while a main task runs, and what was there before is put back.

    private static final int EXIT_STATUS = 128 + 2; // what a shell expects of a SIGINT
    private static final Set<CtrlC> RUNNING = ConcurrentHashMap.newKeySet();

    private final Task<?> task;
    private final @Nullable ProgramSignals signals;
    private volatile boolean hit;

    private CtrlC(Task<?> task) {
        this.task = task;
        RUNNING.add(this);
        this.signals = ProgramSignals.handleIfPossible("INT", CtrlC::interrupt);
    }

    static CtrlC cancels(Task<?> task) {
        return new CtrlC(task);
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
        RUNNING.remove(this);
        if (signals != null) {
            signals.close();
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
}
