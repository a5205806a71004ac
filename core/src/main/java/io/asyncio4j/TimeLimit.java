package io.asyncio4j;

import io.asyncio4j.function.Op;
import io.asyncio4j.internal.Sneaky;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A limit on the time of an operation that runs in the current task. Loop only.
final class TimeLimit extends Due {

    // asyncio's Timeout: at the deadline the task is cancelled; if a CancelledError comes out
    // and nobody else had asked for one, it becomes a TimedOutException. A limit of zero has passed
    // when the block begins, so its first wait is cut short, whatever is under way.

    private final Task<?> task;
    private final @Nullable UncancellableBlock level;
    private final int requestsAtEntry;
    private @Nullable Duration limit; // as the user has put it, for messages; null if there is none
    private long deadline; // while there is a timer
    private @Nullable Timer timer; // null while there is no deadline
    private @Nullable CancelRequest request; // to be withdrawn, once expired
    private boolean due; // at its turn in the queue, unless the deadline has moved since
    private boolean ended;

    TimeLimit(String operation, @Nullable Duration limit) {
        super(Engine.currentOrThrow(operation)::enqueue);
        this.task = Task.currentFor(operation);
        this.level = task.uncancellableBlock();
        this.requestsAtEntry = task.deliveredRequests();
        this.limit = limit;
        if (limit != null) {
            set(Durations.nanos("limit", limit));
        }
    }

    static <T extends @Nullable Object> T waitFor(@Nullable Duration limit, Awaitable<T> awaitable) {
        Objects.requireNonNull(awaitable, "awaitable");
        return new TimeLimit("waitFor", limit).run(awaitable::await);
    }

    <T extends @Nullable Object, X extends Exception> T run(Op<T, X> body) throws X {
        T value;
        try {
            value = body.call();
            task.throwCut();
        } catch (Throwable e) {
            Throwable thrown = task.orCancellation(e);
            int others = end();
            if (thrown instanceof CancelledError && others <= requestsAtEntry && isExpired()) {
                throw new TimedOutException(Objects.requireNonNull(limit), thrown);
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
        task.engine().ensureLoopThread(operation, this);
    }

    boolean isExpired() {
        return request != null;
    }

    /// Empty while there is no deadline; zero once it has passed.
    Optional<Duration> remaining() {
        if (isExpired()) {
            return Optional.of(Duration.ZERO);
        }
        return timer == null
                ? Optional.empty()
                : Optional.of(
                        Duration.ofNanos(Math.max(0, deadline - task.engine().now())));
    }

    @Override
    public String toString() {
        String state = isExpired() ? "expired" : ended ? "ended" : timer == null ? "disabled" : "active";
        return "Deadline[" + (limit == null ? "no limit" : Durations.text(limit)) + ", " + state + "]";
    }

    /// Moves the deadline; null takes it away.
    void reschedule(@Nullable Duration newLimit) {
        ensureOnLoop("reschedule");
        long nanos = newLimit == null ? 0 : Durations.nanos("limit", newLimit);
        if (ended || (isExpired() && !takeBack())) {
            throw new IllegalStateException("the deadline cannot be moved: it has " + (ended ? "ended" : "expired"));
        }
        cancelTimer();
        if (newLimit != null) {
            limit = newLimit;
            set(nanos);
        }
    }

    @Override
    void act() {
        if (due && request == null) {
            expire();
        }
    }

    private void set(long nanos) {
        if (nanos == 0) {
            expire();
        } else {
            deadline = task.engine().deadline(nanos);
            timer = task.engine().wakeAt(deadline, this);
            due = true;
        }
    }

    private void expire() {
        request = task.cancellation()
                .requestOwn(level, "timed out after " + Durations.text(Objects.requireNonNull(limit)));
    }

    /// A limit of zero may still be moved until it has hit.
    private boolean takeBack() {
        if (request != null
                && Duration.ZERO.equals(limit)
                && task.cancellation().takeBack(request)) {
            request = null;
            return true;
        }
        return false;
    }

    private void cancelTimer() {
        due = false;
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
