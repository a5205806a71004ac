package io.asyncio4j;

import io.asyncio4j.internal.LookAhead;
import java.time.Duration;
import java.util.Iterator;

/// Ticks at a fixed rate, for a loop that does something again and again; see [Asyncio#every]. The first tick comes
/// at once, and each later one is due `period` after the one before it was, however long the body takes: the rate
/// does not drift. They never end: leave the loop by `break` or `return`, or cancel the task.
///
/// A body that takes longer than the period misses ticks. They are skipped, and the next tick says how many; or,
/// with [#catchingUp], they come one after the other without a pause.
///
/// Every tick gives the other tasks a chance to run. You may iterate more than once; each iteration starts
/// afresh, with a tick at once.
///
/// Source: `tokio::time::interval` with its missed-tick behaviours; `trio_util.periodic`.
public final class Ticks implements Iterable<Ticks.Tick> {

    private final long period; // in nanoseconds
    private final boolean catchingUp;

    Ticks(Duration period) {
        this(Durations.nanos("period", period), false);
        if (this.period == 0) {
            throw new IllegalArgumentException("period must be more than zero, was " + Durations.text(period));
        }
    }

    private Ticks(long period, boolean catchingUp) {
        this.period = period;
        this.catchingUp = catchingUp;
    }

    /// The same, but ticks that were missed come as soon as the body is ready for them, and none is skipped.
    public Ticks catchingUp() {
        return new Ticks(period, true);
    }

    /// The ticks, counted from the first call of `hasNext` or `next`, which wait for the next tick. A task that is
    /// cancelled there can go on with the same iterator, and the tick is not lost. In a task.
    @Override
    public Iterator<Tick> iterator() {
        return new Schedule();
    }

    @Override
    public String toString() {
        return "Ticks[every " + Durations.text(Duration.ofNanos(period)) + (catchingUp ? ", catching up" : "") + "]";
    }

    /// One tick.
    ///
    /// @param number 0 for the first; skipped ticks have numbers too, so a tick is due `number` periods after the
    ///     first
    /// @param skipped how many were skipped right before this one, because the body took too long
    public record Tick(long number, long skipped) {}

    private final class Schedule extends LookAhead<Tick> {

        private boolean begun;
        private long start; // on the loop's clock
        private long number;

        Schedule() {
            super("ticks never end");
        }

        @Override
        protected Tick await() {
            Engine engine = Task.currentFor("Ticks").engine();
            if (!begun) {
                begun = true;
                start = engine.now();
            }
            long late = engine.now() - start - number * period;
            Asyncio.sleep(Duration.ofNanos(Math.max(0, -late)));
            long skipped = catchingUp ? 0 : Math.max(0, engine.now() - start - number * period) / period;
            number += skipped;
            return new Tick(number++, skipped);
        }
    }
}
