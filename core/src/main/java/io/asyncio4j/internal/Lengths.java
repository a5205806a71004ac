package io.asyncio4j.internal;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/// How long something has taken, each time. If not all was timed, whatever was timed stands for what came since the
/// last that was. Written on the loop, read by any thread, which may see a moment between two writes.
public final class Lengths {

    private static final int WEIGHT = 8; // of all earlier ones, in what is usual
    private static final long[] NONE = {};

    private long[] counts = NONE; // by powers of two, up to the longest that has come: most tasks need few
    private long sum;
    private long usual = StepClock.LONG / 16; // until the first 20 or so were short, it is seen as long
    private int untimed; // since the last that was timed

    /// One that was timed.
    ///
    /// @param isByChance whether it stands for others, if it is not long
    public void add(long nanos, boolean isByChance) {
        if (!isByChance || nanos >= StepClock.LONG) {
            count(usual, untimed);
            count(nanos, 1);
        } else {
            count(nanos, untimed + 1);
        }
        untimed = 0;
        usual += (Math.min(nanos, StepClock.LONG) - usual) / WEIGHT;
    }

    /// Some of which nothing is known but that they were short.
    public void addUntimed(int times) {
        untimed += times;
    }

    /// How long it takes as a rule.
    public long usual() {
        return usual;
    }

    /// How many there were.
    public long count() {
        return LongStream.of(counts).sum() + untimed;
    }

    /// How long all of them took, together.
    public long sum() {
        return sum + untimed * usual;
    }

    private void count(long nanos, int times) {
        if (times == 0) {
            return;
        }
        int place = Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, nanos) / 1000);
        if (place >= counts.length) {
            counts = Arrays.copyOf(counts, place + 1);
        }
        counts[place] += times;
        sum += times * nanos;
    }

    /// How many took how long: less than a microsecond, then 1 µs, 2 to 3 µs, 4 to 7 µs, and so on.
    public List<Long> counts() {
        var all = new Lengths();
        all.counts = counts.clone();
        all.count(usual, untimed);
        return LongStream.of(all.counts).boxed().toList();
    }
}
