package io.asyncio4j;

import io.asyncio4j.internal.Sneaky;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Ctrl-C while a program runs: the first cancels its main task, the second kills it.
final class CtrlC {

    // A shutdown hook would not see the second signal. As asyncio does, the handler is installed
    // only while a main task runs, and what was there before is put back.
    //
    // Whatever the task does when the signal comes, the signal is not lost: it hits the task, or else it counts when
    // the task has ended; one that comes later, and was meant for the handler before, is passed on.

    private static final int EXIT_STATUS = 128 + 2; // what a shell expects of a SIGINT
    private static final String REASON = "interrupted by Ctrl-C";
    private static final Set<CtrlC> RUNNING = new HashSet<>(); // guarded by the class

    private final Task<?> task;
    private final @Nullable ProgramSignals signals;
    private boolean hit; // guarded by the class
    private volatile boolean reached; // the task had not ended when the loop came to it

    private CtrlC(Task<?> task) {
        this.task = task;
        synchronized (CtrlC.class) {
            RUNNING.add(this);
        }
        this.signals = ProgramSignals.handleIfPossible("INT", CtrlC::interrupt);
    }

    /// Runs the main task of a program; throws what it throws, or that it was interrupted. Then the program exits
    /// without a trace, if nobody catches that.
    static <T extends @Nullable Object> T run(BlockedCaller<T> main) {
        var watch = new CtrlC(main.task());
        try {
            T value = main.run();
            watch.close();
            if (watch.isUnnoticed()) {
                throw new CancelledError(REASON);
            }
            return value;
        } catch (Throwable e) {
            watch.close();
            throw Sneaky.rethrow(watch.ending(e));
        }
    }

    private Throwable ending(Throwable thrown) {
        Throwable ending =
                thrown instanceof CancelledError || !isUnnoticed() ? thrown : new CancelledError(REASON, thrown);
        if (ending instanceof CancelledError error && isHit()) {
            exitUnlessCaught(error);
        }
        return ending;
    }

    /// Whether the signal came and the task does not know: it had ended, or it never waited again.
    private boolean isUnnoticed() {
        return isHit() && (!reached || task.hasPendingCancel());
    }

    private boolean isHit() {
        synchronized (CtrlC.class) {
            return hit;
        }
    }

    private static void exitUnlessCaught(CancelledError error) {
        Thread thread = Thread.currentThread();
        UncaughtExceptionHandler usual = thread.getUncaughtExceptionHandler();
        thread.setUncaughtExceptionHandler((where, uncaught) -> {
            if (uncaught == error) {
                System.exit(EXIT_STATUS);
            }
            usual.uncaughtException(where, uncaught);
        });
    }

    private void close() {
        if (signals != null) {
            signals.close();
        }
        synchronized (CtrlC.class) {
            RUNNING.remove(this);
        }
    }

    private static void interrupt() {
        synchronized (CtrlC.class) {
            RUNNING.forEach(CtrlC::hit);
            if (!RUNNING.isEmpty()) {
                return;
            }
        }
        ProgramSignals.raise("INT"); // the last has just ended: it is for whoever is next
    }

    private void hit() {
        if (hit) {
            Runtime.getRuntime().halt(EXIT_STATUS);
        }
        hit = true;
        Engine engine = task.engine();
        LoopShutdown shutdown = engine.loop().shutdown();
        shutdown.hurryLater();
        engine.post(new Handle(engine, () -> {
            reached = !task.isDone();
            engine.beginEnding();
            task.cancel(REASON);
            shutdown.hurry(); // now, for the end of what a thread does must not come before the cancellation
        }));
        if (engine.hasEnded()) {
            shutdown.hurry();
        }
    }
}
