package io.asyncio4j;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A lock between the tasks of one loop: one holds it, the others wait in the order of their arrival.
///
/// Needed only where a task waits in the middle of a change: between two waits nothing else runs on
/// the loop anyway. Not reentrant. It belongs to the first loop that uses it.
///
/// {@snippet class=snippets.AsyncLockTest region=hold}
///
/// Source: `asyncio.Lock`; instead of `release()`, the permit is closed.
public final class AsyncLock {

    // loop only
    private final ParkingLot<@Nullable Void> waiters = new ParkingLot<>(this, this::forEachHolder);
    private @Nullable Hold holder;

    /// A lock that nobody holds.
    public AsyncLock() {}

    /// Waits for the lock. If it is free, takes it without giving way. In a task.
    ///
    /// @waits until the lock is free; a task that is cancelled meanwhile does not get it
    /// @throws CancelledError if the task is cancelled before it has the lock
    public Permit acquire() {
        waiters.ensureOnLoop("acquire");
        var hold = new Hold(Task.currentFor("acquire"));
        if (holder == null) {
            holder = hold;
        } else {
            waiters.await("acquire", hold);
        }
        return hold;
    }

    /// The lock if it is free. In a task.
    public Optional<Permit> tryAcquire() {
        waiters.ensureOnLoop("tryAcquire");
        if (holder != null) {
            return Optional.empty();
        }
        holder = new Hold(Task.currentFor("tryAcquire"));
        return Optional.of(holder);
    }

    /// Whether a task holds the lock.
    public boolean isLocked() {
        waiters.ensureOnLoop("isLocked");
        return holder != null;
    }

    /// Who holds the lock, and how many wait.
    public Statistics statistics() {
        waiters.ensureOnLoop("statistics");
        return new Statistics(Optional.ofNullable(holder).map(hold -> hold.task), waiters.size());
    }

    @Override
    public String toString() {
        return "AsyncLock[" + (holder == null ? "free" : "held by " + holder.task.name()) + ", " + waiters.size()
                + " waiting]";
    }

    /// For a [Select] that takes the lock.
    Source<Permit> acquiring() {
        return new Acquiring();
    }

    /// What the current task holds; throws if it does not hold the lock.
    Hold heldByCurrentTask(String operation) {
        waiters.ensureOnLoop(operation);
        if (holder == null || holder.task != Task.currentFor(operation)) {
            throw new IllegalStateException(
                    operation + " needs the lock of the condition, but the task does not hold it: " + this);
        }
        return holder;
    }

    /// Lets the next have the lock; `hold` is to be taken up again by [#retake].
    void release() {
        if (waiters.isEmpty()) {
            holder = null;
        } else {
            holder = (Hold) waiters.offered();
            waiters.wakeNext(null);
        }
    }

    /// Waits for the lock whatever happens, unless the permit has been closed meanwhile.
    void retake(Hold hold) {
        if (hold.closed) {
            return;
        }
        if (holder == null) {
            holder = hold;
        } else {
            waiters.awaitUncancelled("await", hold);
        }
    }

    private void forEachHolder(Consumer<? super Task<?>> visitor) {
        Hold held = holder;
        if (held != null) {
            visitor.accept(held.task);
        }
    }

    /// The state of a lock.
    ///
    /// @param holder the task that holds it
    /// @param waiting how many tasks wait for it
    public record Statistics(Optional<Task<?>> holder, int waiting) {}

    /// The permit of a task.
    final class Hold implements Permit {

        private final Task<?> task;
        private boolean closed;

        private Hold(Task<?> task) {
            this.task = task;
        }

        @Override
        public void close() {
            waiters.ensureOnLoop("close");
            closed = true;
            if (holder == this) {
                release();
            }
        }
    }

    private final class Acquiring extends Source.InLine<Permit> {

        Acquiring() {
            super(waiters);
        }

        @Override
        @Nullable
        Object poll(ChoicePlace turn) {
            waiters.ensureOnLoop("select");
            var hold = new Hold(turn.task());
            turn.offer(hold);
            if (holder != null) {
                return NOT_READY;
            }
            holder = hold;
            return null;
        }

        @Override
        Permit received(ChoicePlace turn, @Nullable Object handed) {
            return (Hold) Objects.requireNonNull(turn.offered());
        }
    }
}
