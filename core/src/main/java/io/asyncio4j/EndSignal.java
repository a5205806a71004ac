package io.asyncio4j;

import io.asyncio4j.internal.Sneaky;
import java.lang.Thread.UncaughtExceptionHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Ctrl-C or SIGTERM while a program runs: the first cancels its main task, the second kills it.
final class EndSignal {

    // A shutdown hook would not see the second signal. As asyncio does, the handler is installed
    // only while a main task runs, and what was there before is put back.
    //
    // Whatever the task does when the signal comes, the signal is not lost: it hits the task, or else it counts when
    // the task has ended; one that comes later, and was meant for the handler before, is passed on.
    //
    // Whoever sends a SIGTERM means the process, not the task: if the cancellation is caught, as by the thread of a web
    // server that has called run, the program ends nevertheless, by the JDK's own way and its hooks.

    private static final Duration PATIENCE = Duration.ofSeconds(3); // with a program that has caught a SIGTERM
    private static final Set<EndSignal> RUNNING = new HashSet<>(); // guarded by the class

    private final Task<?> task;
    private final List<ProgramSignals> signals = new ArrayList<>();
    private @Nullable Kind hit; // guarded by the class
    private volatile boolean reached; // the task had not ended when the loop came to it

    private EndSignal(Task<?> task) {
        this.task = task;
        synchronized (EndSignal.class) {
            RUNNING.add(this);
        }
        for (Kind kind : Kind.values()) {
            ProgramSignals handled = ProgramSignals.handleIfPossible(kind.name(), () -> cameIn(kind));
            if (handled != null) {
                signals.add(handled);
            }
        }
    }

    /// Runs the main task of a program; throws what it throws, or that it was interrupted. Then the program exits
    /// without a trace, if nobody catches that.
    static <T extends @Nullable Object> T run(BlockedCaller<T> main) {
        var watch = new EndSignal(main.task());
        try {
            T value = main.run();
            watch.close();
            Kind unnoticed = watch.unnoticed();
            if (unnoticed != null) {
                throw new CancelledError(unnoticed.reason);
            }
            return value;
        } catch (Throwable e) {
            watch.close();
            throw Sneaky.rethrow(watch.ending(e));
        }
    }

    private Throwable ending(Throwable thrown) {
        Kind unnoticed = unnoticed();
        Throwable ending = thrown instanceof CancelledError || unnoticed == null
                ? thrown
                : new CancelledError(unnoticed.reason, thrown);
        Kind kind = hitBy();
        if (ending instanceof CancelledError error && kind != null) {
            exitUnlessCaught(error, kind);
        }
        return ending;
    }

    /// The signal that came and that the task does not know of: it had ended, or it never waited again.
    private @Nullable Kind unnoticed() {
        Kind kind = hitBy();
        return kind != null && (!reached || task.hasPendingCancel()) ? kind : null;
    }

    private @Nullable Kind hitBy() {
        synchronized (EndSignal.class) {
            return hit;
        }
    }

    private static void exitUnlessCaught(CancelledError error, Kind kind) {
        Thread thread = Thread.currentThread();
        UncaughtExceptionHandler usual = thread.getUncaughtExceptionHandler();
        thread.setUncaughtExceptionHandler((where, uncaught) -> {
            if (uncaught == error) {
                System.exit(kind.status);
            }
            usual.uncaughtException(where, uncaught);
        });
    }

    private void close() {
        signals.forEach(ProgramSignals::close);
        boolean first;
        synchronized (EndSignal.class) {
            first = RUNNING.remove(this);
        }
        if (first && hitBy() == Kind.TERM) {
            exitLater();
        }
    }

    /// Ends the program, unless it ends by itself; what cleans up in the loop has its time.
    private void exitLater() {
        Engine engine = task.engine();
        Thread.ofPlatform().daemon().name("asyncio-termination").start(() -> {
            try {
                Thread.sleep(PATIENCE);
                if (engine.loop().shutdown().isClosed() && !engine.hasEnded()) {
                    engine.thread().join(); // other tasks clean up
                    Thread.sleep(PATIENCE);
                }
            } catch (InterruptedException e) {
                // at once
            }
            System.exit(Kind.TERM.status);
        });
    }

    private static void cameIn(Kind kind) {
        synchronized (EndSignal.class) {
            RUNNING.forEach(each -> each.hit(kind));
            if (!RUNNING.isEmpty()) {
                return;
            }
        }
        ProgramSignals.raise(kind.name()); // the last has just ended: it is for whoever is next
    }

    private void hit(Kind kind) {
        if (hit != null) {
            Runtime.getRuntime().halt(kind.status);
        }
        hit = kind;
        Engine engine = task.engine();
        LoopShutdown shutdown = engine.loop().shutdown();
        shutdown.hurryLater();
        engine.post(new Handle(engine, () -> {
            reached = !task.isDone();
            engine.beginEnding();
            task.cancel(kind.reason);
            shutdown.hurry(); // now, for the end of what a thread does must not come before the cancellation
        }));
        if (engine.hasEnded()) {
            shutdown.hurry();
        }
    }

    private enum Kind {
        INT(2, "interrupted by Ctrl-C"),
        TERM(15, "ended by SIGTERM");

        private final int status; // what a shell expects
        private final String reason;

        Kind(int number, String reason) {
            this.status = 128 + number;
            this.reason = reason;
        }
    }
}
