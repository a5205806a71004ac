package io.asyncio4j;

import io.asyncio4j.lowlevel.Instrument;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.time.Duration;
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
    public void stepBegins(Task<?> task) {
        Times times = task.times();
        if (times == null || times.meter != this) {
            times = new Times(this);
            task.setTimes(times);
        }
        times.since = System.nanoTime();
        times.runs = true;
    }

    @Override
    public void stepEnds(Task<?> task) {
        Times times = task.times();
        if (times == null || times.meter != this) {
            return; // it began before
        }
        long now = System.nanoTime();
        times.busy += now - times.since;
        times.steps++;
        times.since = now;
        times.runs = false;
        if (now - lastLook > PATIENCE) {
            engine.stopMeter();
        }
    }

    /// What was measured of a task. Any thread.
    TaskSnapshot.Times timesOf(Task<?> task) {
        long now = System.nanoTime();
        Times times = task.times();
        if (times == null || times.meter != this) {
            return new TaskSnapshot.Times(Duration.ofNanos(now - began), false, Duration.ZERO, 0);
        }
        long since = Math.max(0, now - times.since);
        return new TaskSnapshot.Times(
                Duration.ofNanos(since),
                true,
                Duration.ofNanos(times.runs ? times.busy + since : times.busy),
                times.steps);
    }

    /// What a meter knows of a task. Written on the loop, read by any thread, which may see a moment between
    /// two writes.
    static final class Times {

        private final Meter meter;
        private long since;
        private long busy;
        private long steps;
        private boolean runs;

        private Times(Meter meter) {
            this.meter = meter;
        }
    }
}
