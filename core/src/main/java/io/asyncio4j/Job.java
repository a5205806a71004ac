package io.asyncio4j;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Work that blocks, done by another thread for the one task that waits for it.
final class Job<T extends @Nullable Object> extends Suspension {

    // A cancellation of the waiting task and the thread that works race for one state. While it is
    // OPEN, a cancellation makes it DROPPED: the task goes on at once, and the thread clears up what
    // it has made. The thread makes it COMMITTED before it does what cannot be undone: from then on the
    // task waits for the end, gets the result, and is hit at its next wait. So either the work is
    // done and the task knows, or it has not happened.

    private enum State {
        OPEN,
        COMMITTED,
        DROPPED
    }

    private final Promise<T> outcome = new Promise<>(); // never cancelled once committed
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN); // any thread
    private final Engine engine;
    private final String what;
    private final Work<T> work;

    private Job(Engine engine, String what, Work<T> work) {
        this.engine = engine;
        this.what = what;
        this.work = work;
    }

    /// Lets a thread of the default executor do `work`, and waits for it in the current task.
    ///
    /// @param what it is, for messages
    /// @return its value
    static <T extends @Nullable Object> T await(String what, Work<T> work) {
        return await(what, EventLoop.current().defaultExecutor(), work);
    }

    /// The same by a thread of `executor`.
    static <T extends @Nullable Object> T await(String what, Executor executor, Work<T> work) {
        Task<?> task = Task.current(what);
        task.throwPendingCancel();
        var job = new Job<>(task.engine(), what, work);
        job.submit(executor);
        return job.awaitOutcome(task);
    }

    /// Lets a thread of the default executor do what must be done even if the current task is cancelled: for
    /// closing. Outside a task nobody waits for it.
    static void awaitAlways(String what, Engine engine, Work<@Nullable Void> work) {
        awaitAlways(what, engine, engine.loop().defaultExecutor(), work);
    }

    /// The same by a thread of `executor`.
    static void awaitAlways(String what, Engine engine, Executor executor, Work<@Nullable Void> work) {
        var job = new Job<@Nullable Void>(engine, what, work);
        job.state.set(State.COMMITTED);
        job.submit(executor);
        Task<?> task = engine.currentTask();
        if (task != null) {
            job.awaitOutcome(task);
        }
    }

    /// Whether nobody waits for the outcome any more. The working thread.
    boolean isDropped() {
        return state.get() == State.DROPPED;
    }

    /// What follows is going to count. The working thread.
    ///
    /// @return false if nobody waits for it any more: it must not happen then
    boolean commit() {
        return state.compareAndSet(State.OPEN, State.COMMITTED) || state.get() == State.COMMITTED;
    }

    /// What follows must not happen if nobody waits for it any more. The working thread.
    void ensureCommitted() {
        if (!commit()) {
            throw new CancelledError(null);
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

    private void submit(Executor executor) {
        Offload.execute(engine, executor, () -> {
            if (!isDropped()) {
                Offload.fulfil(outcome, () -> work.run(this));
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
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {

        /// Does it.
        ///
        /// @param job asks whether anybody still waits
        T run(Job<T> job) throws Exception;
    }
}
