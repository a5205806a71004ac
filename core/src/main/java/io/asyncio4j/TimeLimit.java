package io.asyncio4j;

import io.asyncio4j.function.Op;
import io.asyncio4j.internal.Sneaky;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A limit on the time of an operation that runs in the current task. Loop only.
final class TimeLimit extends Entry {

    // asyncio's Timeout: at the deadline the task is cancelled; if a CancelledError comes out
    // and nobody else had asked for one, it becomes a TimedOutException.

    private final Task<?> task;
    private final @Nullable UncancellableBlock level;
    private final int requestsAtEntry;
    private Duration limit; // as the user has put it, for messages
    private @Nullable Timer timer; // null while there is no deadline
    private @Nullable CancelRequest request; // to be withdrawn, once expired
    private boolean ended;

    TimeLimit(String operation, Duration limit) {
        this.task = Task.currentFor(operation);
        this.level = task.uncancellableBlock();
        this.requestsAtEntry = task.deliveredRequests();
        this.limit = limit;
        set(Durations.nanos("limit", limit));
    }

    /// A limit of zero has passed before the wait begins: a new task never starts then.
    static <T extends @Nullable Object> T waitFor(Duration limit, Awaitable<T> awaitable) {
        Objects.requireNonNull(awaitable, "awaitable");
        var timeLimit = new TimeLimit("waitFor", limit);
        return timeLimit.run(() -> {
            if (limit.isZero() && !awaitable.isDone()) {
                timeLimit.wake();
            }
            return awaitable.await();
        });
    }

    <T extends @Nullable Object, X extends Exception> T run(Op<T, X> body) throws X {
        T value;
        try {
            value = body.call();
            task.throwCut();
        } catch (Throwable e) {
            Throwable thrown = task.orCut(e);
            int others = end();
            if (thrown instanceof CancelledError && others <= requestsAtEntry && isExpired()) {
                throw new TimedOutException(limit, thrown);
            }
            if (thrown instanceof CancelledError) {
                task.forgetPendingCancel(); // it may be ours, but counts as that of others who have asked meanwhile
            }
            throw Sneaky.rethrow(thrown);
        }
        end();
        return value;
    }

    void ensureOnLoop(String operation) {
        task.engine().ensureLoopThread(operation);
    }

    boolean isExpired() {
        return request != null;
    }

    /// As in "5 s, active".
    String describe() {
        String state = isExpired() ? "expired" : ended ? "ended" : timer == null ? "disabled" : "active";
        return Durations.text(limit) + ", " + state;
    }

    /// Moves the deadline; null takes it away.
    void reschedule(@Nullable Duration newLimit) {
        ensureOnLoop("reschedule");
        long nanos = newLimit == null ? 0 : Durations.nanos("limit", newLimit);
        if (ended || isExpired()) {
            throw new IllegalStateException("the deadline cannot be moved: it has " + (ended ? "ended" : "expired"));
        }
        cancelTimer();
        if (newLimit != null) {
            limit = newLimit;
            set(nanos);
        }
    }

    @Override
    void wake() {
        if (request == null) {
            request = task.cancellation().requestOwn(level, "timed out after " + Durations.text(limit));
        }
    }

    private void set(long nanos) {
        timer = task.engine().wakeAt(task.engine().deadline(nanos), this);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /// Withdraws what the deadline has asked for; returns the cancellations that others asked for.
    private int end() {
        ended = true;
        cancelTimer();
        return request == null ? task.deliveredRequests() : task.cancellation().withdraw(request);
    }
}
