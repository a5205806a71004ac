package io.asyncio4j;

import io.asyncio4j.function.Op;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Lets tasks that hold a lock wait until another task has changed something.
///
/// {@snippet class=snippets.AsyncConditionTest region=change}
///
/// Source: `asyncio.Condition`; `signal` is its `notify`, which Java keeps for itself.
public final class AsyncCondition {

    private final AsyncLock lock;
    private final ParkingLot<@Nullable Void> waiters = new ParkingLot<>(this, ParkingLot.Held.BY_NOBODY_KNOWN);

    /// A condition with a lock of its own.
    public AsyncCondition() {
        this(new AsyncLock());
    }

    /// A condition of a lock that others use too.
    public AsyncCondition(AsyncLock lock) {
        this.lock = Objects.requireNonNull(lock, "lock");
    }

    /// Waits for the lock. In a task.
    ///
    /// @waits until the lock is free; a task that is cancelled meanwhile does not get it
    public Permit acquire() {
        waiters.ensureOnLoop("acquire");
        return lock.acquire();
    }

    /// Gives the lock away, waits for a signal, and takes the lock again. In a task that holds the lock.
    ///
    /// @waits for a signal, and then for the lock, however long that takes. A task that has got the signal
    ///     returns: a cancellation that comes later hits at its next wait, so that no signal is lost
    /// @throws CancelledError if the task is cancelled before the signal; it holds the lock then
    /// @throws IllegalStateException if the task does not hold the lock
    public void await() {
        waiters.ensureOnLoop("await");
        AsyncLock.Hold hold = lock.heldByCurrentTask("await");
        Task<?> task = Task.currentFor("await");
        task.throwPendingCancel();
        lock.release();
        try {
            awaitSignal(hold);
        } catch (CancelledError e) {
            task.forgetPendingCancel(); // what has come since is the same
            throw e;
        }
    }

    /// Waits for signals until `condition` holds. In a task that holds the lock.
    ///
    /// @waits for signals, until `condition` holds; a task that is cancelled meanwhile holds the lock again,
    ///     as after [#await]
    public void awaitUntil(BooleanSupplier condition) {
        Objects.requireNonNull(condition, "condition");
        waiters.ensureOnLoop("awaitUntil");
        lock.heldByCurrentTask("awaitUntil");
        while (!condition.getAsBoolean()) {
            await();
        }
    }

    /// Waits for signals until `value` gives one: anything but null and false. In a task that holds the lock.
    ///
    /// @return what `value` gave: `String line = condition.awaitUntil(lines::poll)`
    /// @waits for signals, until `value` gives one; a task that is cancelled meanwhile holds the lock again, as
    ///     after [#await]
    /// @throws X exactly what `value` throws
    public <T, X extends Exception> T awaitUntil(Op<? extends @Nullable T, X> value) throws X {
        Objects.requireNonNull(value, "value");
        waiters.ensureOnLoop("awaitUntil");
        lock.heldByCurrentTask("awaitUntil");
        while (true) {
            T given = value.call();
            if (given != null && !given.equals(false)) {
                return given;
            }
            await();
        }
    }

    /// Wakes the task that has waited longest, if there is one. In a task that holds the lock.
    public void signal() {
        signal(1);
    }

    /// Wakes `count` tasks, or all if fewer wait, in the order of their arrival. In a task that holds the lock.
    ///
    /// @param count at least zero
    public void signal(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count must be >= 0, was " + count);
        }
        ensureHeld("signal");
        for (int left = count; left > 0 && waiters.wakeNext(null); left--) {
            // the next
        }
    }

    /// Wakes all tasks that wait, in the order of their arrival. In a task that holds the lock.
    public void signalAll() {
        ensureHeld("signalAll");
        waiters.wakeAll(null);
    }

    /// Who holds the lock, how many wait for it, and how many for a signal.
    public Statistics statistics() {
        waiters.ensureOnLoop("statistics");
        return new Statistics(lock.statistics(), waiters.size());
    }

    @Override
    public String toString() {
        return "AsyncCondition[" + lock + ", " + waiters.size() + " waiting]";
    }

    private void awaitSignal(AsyncLock.Hold hold) {
        try {
            waiters.await("await");
        } finally {
            lock.retake(hold);
        }
    }

    private void ensureHeld(String operation) {
        waiters.ensureOnLoop(operation);
        lock.heldByCurrentTask(operation);
    }

    /// The state of a condition.
    ///
    /// @param lock the state of its lock
    /// @param waiting how many tasks wait for a signal
    public record Statistics(AsyncLock.Statistics lock, int waiting) {}
}
