package io.asyncio4j;

import io.asyncio4j.internal.Sneaky;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a task can wait for: a [Task], or a [Promise] that somebody else fulfils.
///
/// It is done once, with a value, an exception or a cancellation, and stays so. It belongs to
/// one event loop; only the methods that say so may be called by any thread.
///
/// Source: `asyncio.Future`.
///
/// @param <T> the value
public abstract sealed class Awaitable<T extends @Nullable Object> extends Suspension permits Task, Promise {

    // `outcome` is written once, by whoever wins the compare-and-set, from any thread. The
    // waiters belong to the loop: a foreign winner posts their wake-up, and a task that begins
    // to wait looks at `outcome` first, so it either sees it or is found in the list.

    private static final Object NULL = new Object();
    private static final VarHandle OUTCOME;

    static {
        try {
            OUTCOME = MethodHandles.lookup().findVarHandle(Awaitable.class, "outcome", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Object outcome; // any thread: the value, NULL, Failure or Cancelled
    private @Nullable Entry waiters; // loop only

    Awaitable() {}

    /// Waits until this is done. Returns at once, without giving way, if it is.
    ///
    /// @return the value
    /// @waits until this is done; a cancellation of the waiting task goes on to this, and hits the task when
    ///     this has ended. [Asyncio#shield] prevents that
    /// @throws CancelledError if this was cancelled
    /// @throws CompletionException around the checked exception by which this failed; unchecked
    ///     exceptions and errors are thrown as they are, and their trace shows, suppressed, who awaited
    ///     this first and where
    /// @throws IllegalStateException if called outside a task, or by a task of another loop
    public T await() {
        if (waitUntilDone("await")) {
            throw hit();
        }
        return awaitedValueOrThrow();
    }

    /// Waits until this is done, and throws nothing of what it ended with: `task.cancel(); task.awaitDone();`. A
    /// failure does not count as retrieved by that: ask [#exception], or it is reported.
    ///
    /// @waits until this is done; a cancellation of the waiting task goes on to this, and hits the task when
    ///     this has ended
    /// @throws IllegalStateException if called outside a task, or by a task of another loop
    public final void awaitDone() {
        if (waitUntilDone("awaitDone")) {
            throw hit();
        }
    }

    /// Waits like [#await], and throws a checked exception of type `X` as it is.
    ///
    /// @param type the checked exception that this is known to fail with
    /// @waits until this is done; see [#await]
    public final <X extends Exception> T awaitThrowing(Class<X> type) throws X {
        Objects.requireNonNull(type, "type");
        if (waitUntilDone("awaitThrowing")) {
            throw hit();
        }
        Throwable failure = failure();
        if (type.isInstance(failure)) {
            showAwaiting();
            throw type.cast(failure);
        }
        return awaitedValueOrThrow();
    }

    /// Whether there is a value, an exception or a cancellation. Any thread.
    public final boolean isDone() {
        return outcome != null;
    }

    /// Whether this was cancelled. Any thread.
    public final boolean isCancelled() {
        return outcome instanceof Cancelled;
    }

    /// The value, without waiting. Any thread.
    ///
    /// @throws IllegalStateException if this is not done
    /// @throws CancelledError if this was cancelled
    /// @throws CompletionException as by [#await]
    public final T result() {
        ensureDone();
        return valueOrThrow();
    }

    /// The exception by which this failed, null if it has a value; without waiting. Any thread.
    ///
    /// @throws IllegalStateException if this is not done
    /// @throws CancelledError if this was cancelled
    public final @Nullable Throwable exception() {
        ensureDone();
        if (outcome instanceof Cancelled cancelled) {
            throw cancelled.toError();
        }
        return failure();
    }

    /// Asks for this to be cancelled. Any thread. The [reason][CancelledError#reason] names the caller's
    /// task, or its thread.
    ///
    /// @return false if this was already done
    public final boolean cancel() {
        return requestCancel(cancelledByCaller());
    }

    /// Asks for this to be cancelled. Any thread.
    ///
    /// @param reason the message of the [CancelledError]
    /// @return false if this was already done
    public final boolean cancel(String reason) {
        return requestCancel(Objects.requireNonNull(reason, "reason"));
    }

    /// Calls back when this is done: on the loop, never inline, in the order of registration.
    ///
    /// @return cancels the callback
    public final Handle onDone(Consumer<? super Awaitable<T>> callback) {
        Objects.requireNonNull(callback, "callback");
        Engine engine = Engine.currentOrThrow("onDone", this);
        bind(engine);
        var handle = new DoneHandle(engine, this, () -> callback.accept(this));
        if (isDone()) {
            engine.enqueue(handle);
        } else {
            addWaiter(handle);
        }
        return handle;
    }

    /// A future that ends as this does, for code outside the loop. Call it on the loop.
    ///
    /// Cancelling the returned future cancels this; cancelling a stage derived from it does not.
    public final CompletableFuture<T> toCompletableFuture() {
        var future = new CompletableFuture<T>();
        linkTo(future);
        return future;
    }

    /// Ends `future` as this ends, and cancels this if `future` is cancelled.
    final void linkTo(CompletableFuture<T> future) {
        Handle told = onDone(_ -> copyTo(future));
        future.whenComplete((_, _) -> {
            if (future.isCancelled()) {
                cancel();
            }
            told.cancel(); // if somebody else has ended it
        });
    }

    /// As in "cancelled by Task-5".
    static String cancelledByCaller() {
        Engine engine = Engine.find();
        if (engine == null) {
            return "cancelled by the thread " + Thread.currentThread().getName();
        }
        Task<?> caller = engine.currentTask();
        return "cancelled by " + (caller == null ? "a callback" : caller.name());
    }

    abstract boolean requestCancel(@Nullable String reason);

    /// The engine this belongs to, null if it does not belong to one yet. Any thread.
    abstract @Nullable Engine engine();

    /// Makes this belong to `engine`; throws if it belongs to another.
    abstract void bind(Engine engine);

    /// Waits until this is done, whatever comes out. On a task.
    ///
    /// @return whether this was cancelled in the task's stead: then what it throws is [#hit]
    final boolean waitUntilDone(String operation) {
        Task<?> task = Task.currentFor(operation, this);
        bind(task.fiber().engine());
        if (isDone()) {
            return false;
        }
        task.ensureMayAwait(this);
        if (task.hasPendingCancel()) {
            cancelWait(task, task.cancellation().takePending()); // as if it had come a moment later
        }
        if (!isDone()) {
            addWaiter(task.fiber());
            task.suspendOn(this);
        }
        return task.endPassing(isCancelled(), hasMetCancellation());
    }

    /// The error by which the current task is hit, this having been cancelled in its stead.
    final CancelledError hit() {
        var error = (CancelledError) Objects.requireNonNull(thrown());
        return Task.currentFor("await").cancellation().hits(error);
    }

    /// Whether this, which is done, has met the cancellations that it was asked for.
    boolean hasMetCancellation() {
        return true;
    }

    final void ensureNot(Task<?> waiting) {
        if (this == waiting) {
            throw new IllegalStateException(waiting + " cannot await itself");
        }
    }

    final void addWaiter(Entry waiter) {
        waiters = waiter.appendTo(waiters);
    }

    final void removeWaiter(Entry waiter) {
        waiters = waiter.removeFrom(waiters);
    }

    @Override
    final void detach(Task<?> task) {
        removeWaiter(task.fiber());
    }

    @Override
    final String describe() {
        return "awaits " + this;
    }

    @Override
    final void forEachAwaited(Consumer<? super Awaitable<?>> visitor) {
        visitor.accept(this);
    }

    @Override
    final @Nullable Task<?> blockedBy(Task<?> waiting) {
        return this instanceof Task<?> task ? task : null;
    }

    @Override
    final void cancelWait(Task<?> task, @Nullable String reason) {
        if (requestCancel(reason)) {
            task.cancellation().passOn(reason);
        } else {
            task.cancellation().keep(reason); // done by another thread: the wake-up is on its way
        }
    }

    /// If this fails, somebody is going to know by other means: the failure counts as retrieved.
    final void expectRetrieval() {
        if (!isDone() && !(waiters instanceof Retrieval)) {
            var retrieval = new Retrieval(this);
            retrieval.appendTo(waiters);
            waiters = retrieval; // the first, so that it is found
        }
    }

    final boolean settleValue(T value) {
        return settle(value == null ? NULL : value);
    }

    final boolean settleFailure(Throwable exception) {
        return settle(new Failure(exception));
    }

    final boolean settleCancelled(@Nullable String reason, @Nullable CancelledError error) {
        return settle(new Cancelled(reason, error));
    }

    /// The exception by which this failed, null if it did not fail; it counts as retrieved.
    final @Nullable Throwable failure() {
        if (outcome instanceof Failure failure) {
            failure.markRetrieved();
            return failure.exception;
        }
        return null;
    }

    /// The failure as it is kept, for the report of those that nobody retrieves.
    final @Nullable Failure keptFailure() {
        return outcome instanceof Failure failure ? failure : null;
    }

    /// Why this was cancelled, as far as that is known; null if it was not.
    final @Nullable String cancelReason() {
        return outcome instanceof Cancelled cancelled ? cancelled.reason : null;
    }

    /// What was thrown, cancellation included; null if there is a value.
    final @Nullable Throwable thrown() {
        return outcome instanceof Cancelled cancelled ? cancelled.toError() : failure();
    }

    final T valueOrThrow() {
        Throwable failure = thrown();
        if (failure == null) {
            return value();
        }
        throw Sneaky.unchecked(failure);
    }

    /// The same, of a caller who has awaited this and shows so in the trace.
    final T awaitedValueOrThrow() {
        if (outcome instanceof Failure failure && Sneaky.isUnchecked(failure.exception)) {
            showAwaiting(); // what is wrapped around a checked one shows it already
        }
        return valueOrThrow();
    }

    /// The value, or exactly what was thrown, checked or not, of a caller who has awaited this.
    final T valueOrRethrow() {
        showAwaiting();
        Throwable failure = thrown();
        if (failure != null) {
            throw Sneaky.rethrow(failure);
        }
        return value();
    }

    /// The trace of a failure shows from now on that the caller has awaited this. Only the first does so: all
    /// tasks that await this throw the same exception.
    final void showAwaiting() {
        if (outcome instanceof Failure failure && !failure.shown) {
            failure.shown = true;
            TraceNote.addAwaiting(failure.exception, this);
        }
    }

    /// How this stands, in words. A failure does not count as retrieved by that.
    final String describeOutcome() {
        Object kept = outcome;
        return switch (kept) {
            case null -> "pending";
            case Cancelled _ -> "cancelled";
            case Failure failure -> "failed: " + failure.describe();
            default -> "done";
        };
    }

    /// Whether anybody waits that will see how this ends.
    final boolean isAwaited() {
        return waiters != null && waiters.seesOutcome();
    }

    /// How many wait, for tests. Loop only.
    final int waiterCount() {
        return waiters == null ? 0 : waiters.listSize();
    }

    private void copyTo(CompletableFuture<T> future) {
        if (isCancelled()) {
            future.cancel(false);
            return;
        }
        Throwable failure = failure();
        if (failure != null) {
            future.completeExceptionally(failure);
        } else {
            future.complete(value());
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"})
    private T value() {
        Object kept = outcome;
        return kept == NULL ? null : (T) kept;
    }

    private boolean settle(Object kept) {
        if (outcome != null || !OUTCOME.compareAndSet(this, (Object) null, kept)) {
            return false;
        }
        Engine engine = engine();
        if (engine == null) {
            return true; // nobody waits yet
        }
        if (engine.isLoopThread()) {
            wakeWaiters();
        } else {
            engine.post(new Settled(this, engine));
        }
        return true;
    }

    /// All who waited are about to be woken.
    ///
    /// @param awaited whether one of them sees the outcome
    void settled(boolean awaited) {}

    final void wakeWaiters() {
        settled(isAwaited());
        for (Entry waiter = waiters; waiter != null; waiter = waiters) {
            removeWaiter(waiter);
            waiter.wake();
        }
    }

    private void ensureDone() {
        if (!isDone()) {
            throw new IllegalStateException(this + " is not done");
        }
    }

    /// Counts a failure as retrieved.
    private static final class Retrieval extends Entry {

        private final Awaitable<?> awaitable;

        Retrieval(Awaitable<?> awaitable) {
            this.awaitable = awaitable;
        }

        @Override
        void wake() {
            awaitable.failure();
        }
    }

    /// What was thrown, and whether anybody has seen it.
    static final class Failure {

        private static final int LONGEST_TEXT = 100; // characters

        final Throwable exception;
        volatile boolean retrieved;
        volatile boolean reported; // to the log or to the loop's error handler
        private volatile boolean shown; // who awaited it, in its trace

        private volatile Meter.@Nullable Ended noted; // for those who look at the loop

        private Failure(Throwable exception) {
            this.exception = exception;
        }

        private void markRetrieved() {
            retrieved = true;
            Meter.Ended note = noted;
            if (note != null) {
                note.markRetrieved();
            }
        }

        /// What was thrown, in a few words.
        String describe() {
            String type = exception.getClass().getTypeName();
            String name = type.substring(type.lastIndexOf('.') + 1);
            String message = message();
            String line = message.lines().findFirst().orElse("").strip();
            if (line.isEmpty()) {
                return name;
            }
            boolean whole = line.length() <= LONGEST_TEXT
                    && line.length() == message.strip().length();
            return name + ": " + (whole ? line : line.substring(0, Math.min(line.length(), LONGEST_TEXT)) + "…");
        }

        private String message() {
            try {
                return Objects.requireNonNullElse(exception.getMessage(), "");
            } catch (RuntimeException e) {
                return ""; // it is the program's method
            }
        }

        /// Tells `note` when somebody asks for this.
        void noteIn(Meter.Ended note) {
            noted = note;
            if (retrieved) {
                note.markRetrieved();
            }
        }
    }

    private record Cancelled(
            @Nullable String reason, @Nullable CancelledError error) {

        CancelledError toError() {
            return error == null ? new CancelledError(reason) : new CancelledError(reason, error);
        }
    }
}
