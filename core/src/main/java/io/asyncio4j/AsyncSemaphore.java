package io.asyncio4j;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A fixed number of permits shared by the tasks of one loop; tasks that find none wait in the order of their
/// arrival.
///
/// A permit that is given back goes straight to the task that has waited longest. It belongs to the
/// first loop that uses it.
///
/// {@snippet class=snippets.AsyncSemaphoreTest region=limit}
///
/// Source: `asyncio.BoundedSemaphore`: a permit cannot be given back twice.
public final class AsyncSemaphore {

    // loop only
    private final ParkingLot<@Nullable Void> waiters = new ParkingLot<>(this, new Shown());
    private final int total;
    private int available;

    /// A semaphore whose permits are all free.
    ///
    /// @param permits at least 1
    public AsyncSemaphore(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException("permits must be >= 1, was " + permits);
        }
        total = permits;
        available = permits;
    }

    /// Waits for a permit. If one is free, takes it without giving way. In a task.
    ///
    /// @waits until a permit is free; a task that is cancelled meanwhile does not get one
    /// @throws CancelledError if the task is cancelled before it has a permit
    public Permit acquire() {
        waiters.ensureOnLoop("acquire");
        if (available > 0) {
            available--;
        } else {
            waiters.await("acquire");
        }
        return new Grant();
    }

    /// A permit if one is free.
    public Optional<Permit> tryAcquire() {
        waiters.ensureOnLoop("tryAcquire");
        if (available == 0) {
            return Optional.empty();
        }
        available--;
        return Optional.of(new Grant());
    }

    /// How many permits are free.
    public int available() {
        waiters.ensureOnLoop("available");
        return available;
    }

    /// How many permits there are and are free, and how many tasks wait.
    public Statistics statistics() {
        waiters.ensureOnLoop("statistics");
        return new Statistics(total, available, waiters.size());
    }

    @Override
    public String toString() {
        return "AsyncSemaphore[" + available + " of " + total + " free, " + waiters.size() + " waiting]";
    }

    /// For a [Select] that takes a permit.
    Source<Permit> acquiring() {
        return new Acquiring();
    }

    private void release() {
        if (!waiters.wakeNext(null)) {
            available++;
        }
    }

    /// The state of a semaphore.
    ///
    /// @param permits how many there are
    /// @param available how many of them are free
    /// @param waiting how many tasks wait for one
    public record Statistics(int permits, int available, int waiting) {}

    private final class Grant implements Permit {

        private boolean closed;

        @Override
        public void close() {
            waiters.ensureOnLoop("close");
            if (!closed) {
                closed = true;
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
            if (available == 0) {
                return NOT_READY;
            }
            available--;
            return null;
        }

        @Override
        Permit received(ChoicePlace turn, @Nullable Object handed) {
            return new Grant();
        }
    }

    private final class Shown implements ParkingLot.Held {

        @Override
        public void forEachHolder(Consumer<? super Task<?>> visitor) {}

        @Override
        public Map<String, Long> figures() {
            return Map.of("free", (long) available, "permits", (long) total);
        }
    }
}
