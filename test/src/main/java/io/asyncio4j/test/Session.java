package io.asyncio4j.test;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.LoopOptions;
import io.asyncio4j.Outcome;
import io.asyncio4j.Runner;
import io.asyncio4j.lowlevel.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.opentest4j.MultipleFailuresError;

/// The event loop of one test, from before its first method until after its last. For the thread on which JUnit
/// runs the test.
final class Session {

    // JUnit's thread only waits, and never without a limit. What it waits for happens on a separate thread (Aside). If
    // neither a cancellation nor an interrupt ends that thread, as when a test blocks its loop for ever, it is
    // left behind.

    private static final Duration SLOW_STEP = Duration.ofMillis(500); // debug mode's is too short for a busy machine
    private static final Duration PATIENCE = Duration.ofSeconds(2); // with what was cancelled because it hangs

    private final AsyncExtension owner;
    private final AsyncExtension.Options options;
    private final @Nullable VirtualClock clock; // null in real time
    private final ReportedErrors errors = new ReportedErrors();
    private final @Nullable Threads threads; // null if they are not checked
    private final Runner runner;
    private boolean hanging;

    Session(AsyncExtension owner, AsyncExtension.Options options, ExecutionMode mode) {
        LoopFlag.ensureGiven();
        if (options.realTime && options.seed != 0) {
            throw new IllegalArgumentException("seed must be 0 in real time, was " + options.seed
                    + ": only a virtual clock can repeat a schedule");
        }
        this.owner = owner;
        this.options = options;
        clock = options.realTime ? null : new VirtualClock();
        threads = options.leftoverThreads || mode == ExecutionMode.CONCURRENT ? null : new Threads();
        runner = new Runner(this::configure);
        runner.loop();
    }

    AsyncExtension owner() {
        return owner;
    }

    EventLoop loop() {
        return runner.loop();
    }

    ReportedErrors errors() {
        return errors;
    }

    VirtualClock clock() {
        if (clock == null) {
            throw new ParameterResolutionException("a test in real time has no virtual clock");
        }
        return clock;
    }

    /// Runs a method of the test in a task.
    <T extends @Nullable Object> T run(Invocation<T> invocation) throws Throwable {
        try {
            return switch (runInTask(() -> outcome(invocation))) {
                case Outcome.Value<T>(T value) -> value;
                case Outcome.Failure<T>(Throwable failure) -> throw failure;
            };
        } catch (Throwable e) {
            throw Seeds.name(options.seed, e);
        }
    }

    /// Closes the loop, and fails if the test has left anything behind or errors were reported.
    ///
    /// @param failure the failure of the test, if it has failed already: then what is left behind follows from that
    void end(@Nullable Throwable failure) {
        var failures = new ArrayList<AssertionError>();
        if (failure == null) {
            note(failures, this::checkTasks);
        }
        note(failures, this::close);
        if (failure == null && !hanging) {
            note(failures, () -> {
                if (threads != null) {
                    threads.ensureEnded();
                }
            });
            note(failures, errors::ensureExpected);
        } else if (failure != null) {
            errors.unexpected().forEach(report -> failure.addSuppressed(report.error()));
        }
        if (!failures.isEmpty()) {
            throw Seeds.name(
                    options.seed,
                    failures.size() == 1
                            ? failures.getFirst()
                            : new MultipleFailuresError("the test has failed in several ways", failures));
        }
    }

    private void configure(LoopOptions loop) {
        loop.debug(true).slowStep(SLOW_STEP).errorHandler(errors::add);
        if (clock != null) {
            loop.driver(clock);
        }
        if (options.seed != 0) {
            loop.schedule(new SplittableRandom(options.seed)::nextInt);
        }
        options.loop.accept(loop);
    }

    /// What is ready runs first: a task that is about to end is not left over.
    private void checkTasks() throws Throwable {
        runInTask(() -> {
            loop().awaitAllBlocked();
            return null;
        });
        await(
                new Aside<@Nullable Void>(() -> {
                    Leftovers.ensureNone(loop());
                    return null;
                }),
                options.timeout,
                "the event loop does not say what is left");
    }

    private void close() throws Throwable {
        if (clock != null) {
            clock.autojump(true); // for tasks that clean up
        }
        var closing = new Aside<@Nullable Void>(() -> {
            runner.close();
            return null;
        });
        await(closing, hanging ? PATIENCE : options.timeout, "the event loop has not closed");
    }

    private <T extends @Nullable Object> T runInTask(Callable<T> body) throws Throwable {
        return await(new Aside<>(() -> runner.run(body::call)), options.timeout, "the test has not ended");
    }

    private <T extends @Nullable Object> T await(Aside<T> call, Duration limit, String complaint) throws Throwable {
        try {
            return call.await(limit);
        } catch (TimeoutException | InterruptedException e) { // the latter is JUnit's own time limit
            hanging = true;
            var hang =
                    Hang.report(complaint + (e instanceof TimeoutException ? " after " + limit : ""), loop(), errors);
            call.giveUp(PATIENCE);
            throw hang;
        } catch (ExecutionException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /// What the invocation throws is a value here, so that the task that runs it does not count as failed.
    private static <T extends @Nullable Object> Outcome<T> outcome(Invocation<T> invocation) {
        try {
            return new Outcome.Value<>(invocation.proceed());
        } catch (Throwable e) {
            if (CancelledError.unwrap(e) instanceof CancelledError cancellation) {
                throw cancellation; // otherwise the task would seem to have swallowed it
            }
            return new Outcome.Failure<>(e);
        }
    }

    private static void note(List<AssertionError> failures, Check check) {
        try {
            check.run();
        } catch (AssertionError e) {
            failures.add(e);
        } catch (Throwable e) {
            failures.add(new AssertionError("the end of the test failed: " + e, e));
        }
    }

    private interface Check {

        void run() throws Throwable;
    }
}
