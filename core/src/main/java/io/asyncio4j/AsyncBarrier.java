package io.asyncio4j;

/// A point at which a fixed number of tasks of one loop wait for each other: when the last has arrived, all
/// go on, and it begins anew.
///
/// It belongs to the first loop that uses it.
///
/// {@snippet class=snippets.AsyncBarrierTest region=meet}
///
/// Source: `asyncio.Barrier`.
public final class AsyncBarrier {

    // loop only: the last to arrive hands each its index, so a new round can begin at once

    private static final Object BROKEN = new Object(); // handed to the tasks that wait

    private final int parties;
    private final ParkingLot<Object> waiters = new ParkingLot<>(this, ParkingLot.Held.BY_NOBODY_KNOWN);
    private boolean broken;

    /// A barrier that nobody waits at.
    ///
    /// @param parties how many tasks wait for each other, at least 1
    public AsyncBarrier(int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("parties must be >= 1, was " + parties);
        }
        this.parties = parties;
    }

    /// Waits until all have arrived; the last goes on at once. In a task.
    ///
    /// @return the place in which the task arrived: 0 for the first, `parties - 1` for the last
    /// @waits until all have arrived; a task that is cancelled meanwhile leaves, and no longer counts as
    ///     arrived
    /// @throws BarrierBrokenException if the barrier is broken, or reset while the task waits
    public int await() {
        waiters.ensureOnLoop("await");
        if (broken) {
            throw new BarrierBrokenException(this);
        }
        if (waiters.size() == parties - 1) {
            for (int place = 0; waiters.wakeNext(place); place++) {
                // the next
            }
            return parties - 1;
        }
        if (waiters.await("await") instanceof Integer place) {
            return place;
        }
        throw new BarrierBrokenException(this);
    }

    /// Fails the tasks that wait; the next to arrive begin anew, even after [#abort].
    public void reset() {
        waiters.ensureOnLoop("reset");
        broken = false;
        waiters.wakeAll(BROKEN);
    }

    /// Breaks the barrier: the tasks that wait fail, and so does every task that arrives, until [#reset].
    public void abort() {
        waiters.ensureOnLoop("abort");
        broken = true;
        waiters.wakeAll(BROKEN);
    }

    /// How many tasks wait for each other. Any thread.
    public int parties() {
        return parties;
    }

    /// Whether the barrier is broken.
    public boolean isBroken() {
        waiters.ensureOnLoop("isBroken");
        return broken;
    }

    /// How many tasks wait, and for how many.
    public Statistics statistics() {
        waiters.ensureOnLoop("statistics");
        return new Statistics(parties, waiters.size(), broken);
    }

    @Override
    public String toString() {
        return "AsyncBarrier[" + waiters.size() + " of " + parties + " waiting" + (broken ? ", broken" : "") + "]";
    }

    /// The state of a barrier.
    ///
    /// @param parties how many tasks wait for each other
    /// @param waiting how many of them have arrived
    /// @param broken whether it is broken
    public record Statistics(int parties, int waiting, boolean broken) {}
}
