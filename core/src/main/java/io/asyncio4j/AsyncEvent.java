package io.asyncio4j;

import org.jspecify.annotations.Nullable;

/// A flag that the tasks of one loop wait for. It belongs to the first loop that uses it.
///
/// {@snippet class=snippets.AsyncEventTest region=open}
///
/// Source: `asyncio.Event`.
public final class AsyncEvent {

    // loop only
    private final ParkingLot<@Nullable Void> waiters = new ParkingLot<>(this, ParkingLot.Held.BY_NOBODY_KNOWN);
    private boolean set;

    /// An event that is not set.
    public AsyncEvent() {}

    /// Sets the flag and wakes all tasks that wait, even if it is cleared again before they run.
    public void set() {
        waiters.ensureOnLoop("set");
        set = true;
        waiters.wakeAll(null);
    }

    /// Takes the flag back: from now on tasks wait.
    public void clear() {
        waiters.ensureOnLoop("clear");
        set = false;
    }

    /// Whether the flag is set.
    public boolean isSet() {
        waiters.ensureOnLoop("isSet");
        return set;
    }

    /// Waits until the flag is set; returns at once, without giving way, if it is. In a task.
    ///
    /// @waits until the flag is set; a task that is cancelled meanwhile leaves nothing behind
    public void await() {
        waiters.ensureOnLoop("await");
        if (!set) {
            waiters.await("await");
        }
    }

    /// Whether the flag is set, and how many tasks wait.
    public Statistics statistics() {
        waiters.ensureOnLoop("statistics");
        return new Statistics(set, waiters.size());
    }

    @Override
    public String toString() {
        return "AsyncEvent[" + (set ? "set" : "not set") + ", " + waiters.size() + " waiting]";
    }

    /// For a [Select] that waits for the flag.
    Source<@Nullable Void> setting() {
        return new Setting();
    }

    /// The state of an event.
    ///
    /// @param set whether the flag is set
    /// @param waiting how many tasks wait for it
    public record Statistics(boolean set, int waiting) {}

    private final class Setting extends Source.InLine<@Nullable Void> {

        Setting() {
            super(waiters);
        }

        @Override
        @Nullable
        Object poll(ChoicePlace turn) {
            waiters.ensureOnLoop("select");
            return set ? null : NOT_READY;
        }

        @Override
        @Nullable
        Void received(ChoicePlace turn, @Nullable Object handed) {
            return null;
        }
    }
}
