package io.asyncio4j;

import io.asyncio4j.function.BlockingOp;
import io.asyncio4j.internal.Traces;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Work that blocks, done by another thread for the one task that waits for it: what files and processes are
/// made of.
///
/// Either the work is done and the task knows, or it has not happened. If the task is cancelled before the work
/// has called [#commit], the task goes on at once, and the thread clears up what it has made. From [#commit]
/// on, the task waits for the end and gets the result, and the cancellation hits at its next wait.
///
/// For work whose end nobody needs to know, [Asyncio#toThread] is simpler.
///
/// @param <T> the value of the work
public final class Job<T extends @Nullable Object> extends Suspension {

    // A cancellation of the waiting task and the thread that works race for one state. While it is OPEN, a
    // cancellation makes it DROPPED. The thread makes it COMMITTED before it does what cannot be undone.

    private enum State {
        OPEN,
        COMMITTED,
        DROPPED
    }

    private final Promise<T> outcome = new Promise<>(); // never cancelled once committed
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN); // any thread
    private final Engine engine;
    private final String what;
    private final Work<T, ?> work;

    private Job(Engine engine, String what, Work<T, ?> work) {
        this.engine = engine;
        this.what = what;
        this.work = Objects.requireNonNull(work, "work");
    }

    /// Lets a thread of the loop's default executor do `work`, and waits for it. In a task.
    ///
    /// @param what the operation that the user has called, for messages
    /// @return the value of `work`
    /// @waits until `work` is done; a task that is cancelled before `work` has committed goes on at once, and
    ///     `work` is dropped
    /// @throws X exactly what `work` throws, with the trace of the thread and then of the task
    /// @throws CancelledError if the task is cancelled before the work has committed
    public static <T extends @Nullable Object, X extends Exception> T await(String what, Work<T, X> work) throws X {
        Objects.requireNonNull(what, "what");
        return await(what, EventLoop.currentFor(what).defaultExecutor(), work);
    }

    /// Lets a thread of `executor` do `work`, and waits for it; see [#await(String, Work)].
    ///
    /// @waits until `work` is done; see [#await(String, Work)]
    public static <T extends @Nullable Object, X extends Exception> T await(
            String what, Executor executor, Work<T, X> work) throws X {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(executor, "executor");
        Task<?> task = Task.currentFor(what);
        task.throwPendingCancel();
        var job = new Job<T>(task.engine(), what, work);
        job.submit(executor);
        return job.awaitOutcome(task);
    }

    /// Lets a thread of the default executor do what must be done even if the task is cancelled, such as
    /// closing, and waits for it. On the loop.
    ///
    /// @param what the operation that the user has called, for messages
    /// @waits in a task, until `work` is done; a cancellation hits at the next wait. In a callback it does
    ///     not wait
    /// @throws X exactly what `work` throws; in a callback, nothing
    public static <X extends Exception> void awaitAlways(String what, Work<@Nullable Void, X> work) throws X {
        Objects.requireNonNull(what, "what");
        awaitAlways(what, EventLoop.currentFor(what).defaultExecutor(), work);
    }

    /// Lets a thread of `executor` do what must be done; see [#awaitAlways(String, Work)].
    ///
    /// @waits in a task, until `work` is done; see [#awaitAlways(String, Work)]
    public static <X extends Exception> void awaitAlways(String what, Executor executor, Work<@Nullable Void, X> work)
            throws X {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(executor, "executor");
        Engine engine = Engine.currentOrThrow(what);
        var job = new Job<@Nullable Void>(engine, what, work);
        job.state.set(State.COMMITTED);
        job.submit(executor);
        Task<?> task = engine.currentTask();
        if (task != null) {
            job.awaitOutcome(task);
        }
    }

    /// Lets a thread of the default executor do `work`, and returns at once. Unlike
    /// [EventLoop#runInExecutor], it does not tell the loop: whoever waits for the work does so by
    /// [#awaitShielded]. For what is read in advance. On the loop.
    public static <T extends @Nullable Object> Promise<T> start(BlockingOp<T, ?> work) {
        return start(EventLoop.currentFor("Job.start").defaultExecutor(), work);
    }

    /// Lets a thread of `executor` do `work`, and returns at once; see [#start(BlockingOp)].
    public static <T extends @Nullable Object> Promise<T> start(Executor executor, BlockingOp<T, ?> work) {
        Objects.requireNonNull(executor, "executor");
        Objects.requireNonNull(work, "work");
        EventLoop.currentFor("Job.start");
        var promise = new Promise<T>();
        executor.execute(() -> fulfil(promise, work));
        return promise;
    }

    /// Waits until what a thread does has ended, whatever comes of it. In a task.
    ///
    /// @waits until the work has ended; a cancellation ends the wait, and not the work
    public static void awaitShielded(Promise<?> started) {
        Objects.requireNonNull(started, "started");
        try (var _ = EventLoop.currentFor("Job.awaitShielded").expectExternalWork()) {
            Shield.waitUntilDone(started);
        }
    }

    /// Whether nobody waits for the outcome any more. On the working thread.
    public boolean isDropped() {
        return state.get() == State.DROPPED;
    }

    /// Declares that what follows is going to count. On the working thread.
    ///
    /// @return false if nobody waits for it any more: it must not happen then
    public boolean commit() {
        return state.compareAndSet(State.OPEN, State.COMMITTED) || state.get() == State.COMMITTED;
    }

    /// Declares that what follows is going to count, and throws if nobody waits for it any more. On the
    /// working thread.
    ///
    /// @throws CancelledError if nobody does
    public void ensureCommitted() {
        if (!commit()) {
            throw new CancelledError("nobody waits for " + what + " any more");
        }
    }

    @Override
    void detach(Task<?> task) {
        outcome.removeWaiter(task.fiber());
    }

    @Override
    String describe() {
        return "waits for a thread to do " + what;
    }

    @Override
    void cancelWait(Task<?> task, @Nullable String reason) {
        if (!state.compareAndSet(State.OPEN, State.DROPPED) || !outcome.requestCancel(reason)) {
            task.cancellation().keep(reason);
        }
    }

    /// Lets a thread of `executor` do `work` in `context`, null for what its thread has; the loop knows of it.
    static <T extends @Nullable Object> Promise<T> submit(
            Engine engine, Executor executor, @Nullable Context context, BlockingOp<T, ?> work) {
        var promise = new Promise<T>();
        execute(engine, executor, () -> {
            if (!promise.isCancelled()) { // before its turn came
                fulfil(promise, () -> context == null ? work.call() : context.runCarried(work::call));
            }
        });
        return promise;
    }

    private static void execute(Engine engine, Executor executor, Runnable work) {
        engine.outsideWork().enteredOutside();
        try {
            executor.execute(() -> {
                try {
                    work.run();
                } finally {
                    engine.leftOutside();
                }
            });
        } catch (Throwable e) {
            engine.leftOutside();
            throw e;
        }
    }

    private static <T extends @Nullable Object> void fulfil(Promise<T> promise, BlockingOp<T, ?> work) {
        try {
            promise.complete(work.call());
        } catch (Throwable e) {
            promise.fail(e);
        }
    }

    private void submit(Executor executor) {
        execute(engine, executor, () -> {
            if (!isDropped()) {
                fulfil(outcome, () -> work.run(this));
            }
        });
    }

    private T awaitOutcome(Task<?> task) {
        if (!outcome.isDone()) {
            outcome.addWaiter(task.fiber());
            task.suspendOn(this);
        }
        Throwable failure = outcome.failure();
        if (failure != null) {
            Traces.goOn(failure, Job.class.getName());
        }
        return outcome.valueOrRethrow();
    }

    /// What the thread does.
    ///
    /// @param <T> the value
    /// @param <X> the checked exception; inferred as [RuntimeException] where there is none
    @FunctionalInterface
    public interface Work<T extends @Nullable Object, X extends Exception> {

        /// Does it. The thread may be interrupted when its executor is shut down.
        ///
        /// @param job asks whether anybody still waits
        T run(Job<T> job) throws X, InterruptedException;
    }
}
