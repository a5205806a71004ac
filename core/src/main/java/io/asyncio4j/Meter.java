package io.asyncio4j;

import io.asyncio4j.lowlevel.Instrument;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// Measures the tasks of a loop while somebody looks at them; a loop that nobody looks at has none. Loop only, but
/// for [#timesOf].
final class Meter implements Instrument {

    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(1); // without a look

    private final Engine engine;
    private final long began = System.nanoTime(); // the machine's time: what is measured is its work
    private long lastLook = began;

    Meter(Engine engine) {
        this.engine = engine;
    }

    /// Somebody looks: goes on for a while.
    void look() {
        lastLook = System.nanoTime();
    }

    @Override
    public void taskReady(Task<?> task, Cause cause) {
        Times times = measured(task);
        times.wakes++;
        times.selfWakes += cause == Cause.ITSELF ? 1 : 0;
        times.ready = System.nanoTime();
        times.isReady = true;
    }

    @Override
    public void stepBegins(Task<?> task) {
        Times times = measured(task);
        long now = System.nanoTime();
        if (times.isReady) {
            times.isReady = false;
            times.scheduledTimes.add(now - times.ready);
        }
        times.since = now;
        times.isExact = true;
        times.runs = true;
    }

    @Override
    public void stepEnds(Task<?> task) {
        Times times = task.times();
        if (times == null || times.meter != this || !times.runs) {
            return; // it began before
        }
        long now = System.nanoTime();
        times.busy += now - times.since;
        times.steps++;
        times.stepTimes.add(now - times.since);
        times.since = now;
        times.runs = false;
        if (now - lastLook > PATIENCE) {
            engine.stopMeter();
        }
    }

    /// What was measured of a task. Any thread.
    TaskSnapshot.Times timesOf(Task<?> task) {
        Times times = task.times();
        return times == null || times.meter != this
                ? TaskSnapshot.Times.unknown(Duration.ofNanos(System.nanoTime() - began))
                : times.seen();
    }

    private Times measured(Task<?> task) {
        Times times = task.times();
        if (times == null || times.meter != this) {
            times = new Times(this);
            task.setTimes(times);
        }
        return times;
    }

    /// What a meter knows of a task. Written on the loop, read by any thread, which may see a moment between
    /// two writes.
    static final class Times {

        private final Meter meter;
        private final Histogram stepTimes = new Histogram();
        private final Histogram scheduledTimes = new Histogram();
        private long since;
        private long ready;
        private long busy;
        private long steps;
        private long wakes;
        private long selfWakes;
        private boolean isExact; // it has made a step since the meter began
        private boolean isReady;
        private boolean runs;

        private Times(Meter meter) {
            this.meter = meter;
            this.since = meter.began;
        }

        TaskSnapshot.Times seen() {
            long lasting = Math.max(0, System.nanoTime() - since);
            return new TaskSnapshot.Times(
                    Duration.ofNanos(lasting),
                    isExact,
                    Duration.ofNanos(runs ? busy + lasting : busy),
                    steps,
                    wakes,
                    selfWakes,
                    stepTimes.seen(),
                    scheduledTimes.seen());
        }
    }

    /// How often something has taken how long, by powers of two. As above.
    private static final class Histogram {

        private static final int[] NONE = {};

        private int[] counts = NONE; // up to the longest that has come: most tasks need few

        void add(long nanos) {
            int place = Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, nanos) / 1000);
            if (place >= counts.length) {
                counts = Arrays.copyOf(counts, place + 1);
            }
            counts[place]++;
        }

        TaskSnapshot.Histogram seen() {
            int[] now = counts;
            return now.length == 0
                    ? TaskSnapshot.Histogram.EMPTY
                    : new TaskSnapshot.Histogram(
                            Arrays.stream(now).mapToObj(count -> (long) count).toList());
        }
    }
}
