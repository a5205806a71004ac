package io.asyncio4j;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A limit on how many tasks may do something at once, which may change while they wait. A task holds at most
/// one permit of it, so that it cannot wait for itself. It belongs to the first loop that uses it.
///
/// Source: trio's `CapacityLimiter`.
public final class CapacityLimiter {

    // loop only
    private final ParkingLot<@Nullable Void> waiters = new ParkingLot<>(this, new Shown());
    private final Set<Task<?>> holders = new LinkedHashSet<>();
    private int total;

    /// A limiter that nobody holds a permit of.
    ///
    /// @param total at least 1
    public CapacityLimiter(int total) {
        this.total = ensureTotal(total);
    }

    /// Waits for a permit. If one is free, takes it without giving way. In a task.
    ///
    /// @waits until fewer than [#total] tasks hold a permit; a task that is cancelled meanwhile does not get
    ///     one
    /// @throws IllegalStateException if the task holds a permit already
    /// @throws CancelledError if the task is cancelled before it has a permit
    public Permit acquire() {
        waiters.ensureOnLoop("acquire");
        Task<?> task = ensureNotHolding("acquire");
        if (holders.size() < total && waiters.isEmpty()) {
            holders.add(task);
        } else {
            waiters.await("acquire");
        }
        return new Grant(task);
    }

    /// A permit if there is one. In a task.
    ///
    /// @throws IllegalStateException if the task holds a permit already
    public Optional<Permit> tryAcquire() {
        waiters.ensureOnLoop("tryAcquire");
        Task<?> task = ensureNotHolding("tryAcquire");
        if (holders.size() >= total) {
            return Optional.empty();
        }
        holders.add(task);
        return Optional.of(new Grant(task));
    }

    /// How many tasks may hold a permit at once.
    public int total() {
        waiters.ensureOnLoop("total");
        return total;
    }

    /// Changes how many tasks may hold a permit at once. If more do, they keep theirs.
    ///
    /// @param newTotal at least 1
    public void setTotal(int newTotal) {
        waiters.ensureOnLoop("setTotal");
        total = ensureTotal(newTotal);
        admit();
    }

    /// Which tasks hold a permit, and how many wait for one.
    public Statistics statistics() {
        waiters.ensureOnLoop("statistics");
        return new Statistics(total, Set.copyOf(holders), waiters.size());
    }

    @Override
    public String toString() {
        return "CapacityLimiter[" + holders.size() + " of " + total + " held, " + waiters.size() + " waiting]";
    }

    private Task<?> ensureNotHolding(String operation) {
        Task<?> task = Task.currentFor(operation);
        if (holders.contains(task)) {
            throw new IllegalStateException(task + " holds a permit of " + this + " already");
        }
        return task;
    }

    private void admit() {
        while (holders.size() < total && !waiters.isEmpty()) {
            holders.add(waiters.first());
            waiters.wakeNext(null);
        }
    }

    private static int ensureTotal(int total) {
        if (total < 1) {
            throw new IllegalArgumentException("total must be >= 1, was " + total);
        }
        return total;
    }

    /// The state of a limiter.
    ///
    /// @param total how many tasks may hold a permit at once
    /// @param holders those that do
    /// @param waiting how many tasks wait for one
    public record Statistics(int total, Set<Task<?>> holders, int waiting) {}

    private final class Grant implements Permit {

        private final Task<?> task;
        private boolean closed;

        Grant(Task<?> task) {
            this.task = task;
        }

        @Override
        public void close() {
            waiters.ensureOnLoop("close");
            if (!closed) {
                closed = true;
                holders.remove(task);
                admit();
            }
        }
    }

    private final class Shown implements ParkingLot.Held {

        @Override
        public void forEachHolder(Consumer<? super Task<?>> visitor) {
            holders.forEach(visitor);
        }

        @Override
        public Map<String, Long> figures() {
            return Map.of("held", (long) holders.size(), "total", (long) total);
        }
    }
}
