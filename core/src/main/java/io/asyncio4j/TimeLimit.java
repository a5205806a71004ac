package io.asyncio4j;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A limit on the time of an operation that runs in the current task. Loop only.
final class TimeLimit extends Entry {

    // asyncio's Timeout: at the deadline the task is cancelled; if a CancelledError comes out
    // and nobody else had asked for one, it becomes a TimedOutException.

    private final Task<?> task;
    private final Duration limit;
    private boolean expired;
    private int request; // what to withdraw once expired

    private TimeLimit(Task<?> task, Duration limit) {
        this.task = task;
        this.limit = limit;
    }

    static <T extends @Nullable Object, X extends Exception> T run(String operation, Duration limit, Op<T, X> body)
            throws X {
        long nanos = Durations.nanos("limit", limit);
        Task<?> task = Task.current(operation);
        return new TimeLimit(task, limit).run(nanos, body);
    }

    /// A limit of zero has passed before the wait begins: a new task never starts then.
    static <T extends @Nullable Object> T waitFor(Duration limit, Awaitable<T> awaitable) {
        long nanos = Durations.nanos("limit", limit);
        var timeLimit = new TimeLimit(Task.current("waitFor"), limit);
        return timeLimit.run(nanos, () -> {
            if (nanos == 0 && !awaitable.isDone()) {
                timeLimit.wake();
            }
            return awaitable.await();
        });
    }

    @Override
    void wake() {
        if (!expired) {
            expired = true;
            request = task.requestOwnCancel("timed out after " + Durations.text(limit));
        }
    }

    private <T extends @Nullable Object, X extends Exception> T run(long nanos, Op<T, X> body) throws X {
        int cancelling = task.cancelling();
        Timer timer = task.engine().wakeAt(task.engine().deadline(nanos), this);
        T value;
        try {
            value = body.call();
        } catch (CancelledError e) {
            if (end(timer) <= cancelling && expired) {
                throw new TimedOutException(limit, e);
            }
            throw e;
        } catch (Throwable e) {
            end(timer);
            throw e;
        }
        end(timer);
        return value;
    }

    /// Withdraws what the deadline has asked for; returns the cancellations that others asked for.
    private int end(Timer timer) {
        timer.cancel();
        return expired ? task.withdrawCancel(request) : task.cancelling();
    }
}
