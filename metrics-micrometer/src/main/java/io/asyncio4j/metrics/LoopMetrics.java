package io.asyncio4j.metrics;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import io.asyncio4j.lowlevel.Instrument;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// What a loop does: how many tasks it has, how late it is, and how busy.
///
/// | Meter | what it is |
/// |---|---|
/// | `asyncio.tasks` | tasks that are not done |
/// | `asyncio.tasks.started` | tasks that were created, since the beginning |
/// | `asyncio.loop.lag` | a timer: how late a callback was that is due each second |
/// | `asyncio.loop.stalled` | how late it is right now: what is seen of a loop that is stalled, while it is |
/// | `asyncio.loop.busy` | seconds in which the loop has not slept, since the beginning |
///
/// Each has the tag `loop`, the name of the loop. The rate of `asyncio.loop.busy` is the share of a core that the
/// loop has used or blocked; near 1, it is overloaded.
///
/// {@snippet class=snippets.LoopMetricsTest region=loop}
///
/// The loop takes notice of each of its steps for that, as of any [Instrument], until the metrics are closed.
/// Lag is measured on the machine's clock, even if that of the loop is virtual.
public final class LoopMetrics implements MeterBinder, AutoCloseable {

    private static final long PERIOD = Sampler.PERIOD.toNanos();

    private final EventLoop loop = EventLoop.currentFor("LoopMetrics");
    private final Watch watch;
    private final List<Timer> lags = new CopyOnWriteArrayList<>();
    private final Sampler<Long> sampler; // of when it looks next
    private volatile long due;

    /// Metrics of the running loop, from now on. On the loop.
    public LoopMetrics() {
        watch = new Watch(loop.allTasks().size());
        due = System.nanoTime() + PERIOD;
        sampler = new Sampler<>(loop, Tags.empty(), this::measure);
        loop.addInstrument(watch);
    }

    /// Puts the meters into a registry. Any thread.
    @Override
    public void bindTo(MeterRegistry registry) {
        Tags tags = sampler.tags();
        sampler.added(
                registry,
                Gauge.builder("asyncio.tasks", watch, Watch::tasks)
                        .tags(tags)
                        .description("Tasks that are not done")
                        .strongReference(true)
                        .register(registry));
        sampler.added(
                registry,
                FunctionCounter.builder("asyncio.tasks.started", watch, Watch::created)
                        .tags(tags)
                        .description("Tasks that were created")
                        .register(registry));
        sampler.added(
                registry,
                FunctionCounter.builder("asyncio.loop.busy", watch, Watch::busySeconds)
                        .tags(tags)
                        .baseUnit("seconds")
                        .description("Time in which the loop has not slept")
                        .register(registry));
        sampler.added(
                registry,
                TimeGauge.builder("asyncio.loop.stalled", this, TimeUnit.NANOSECONDS, LoopMetrics::overdue)
                        .tags(tags)
                        .description("How late the loop is right now")
                        .strongReference(true)
                        .register(registry));
        Timer lag = Timer.builder("asyncio.loop.lag")
                .tags(tags)
                .description("How late a callback was that is due each second")
                .register(registry);
        sampler.added(registry, lag);
        lags.add(lag);
    }

    /// Ends the measuring, and takes the meters out of their registries. On the loop.
    @Override
    public void close() {
        loop.ensureCurrent("close", this);
        loop.removeInstrument(watch);
        sampler.close();
        lags.clear();
    }

    @Override
    public String toString() {
        return "LoopMetrics[" + loop.name() + "]";
    }

    private Long measure() {
        long now = System.nanoTime();
        long late = Math.max(0, now - due);
        lags.forEach(lag -> lag.record(late, TimeUnit.NANOSECONDS));
        due = now + PERIOD;
        return due;
    }

    private double overdue() {
        return Math.max(0, System.nanoTime() - due);
    }

    /// Counts tasks and time. What it counts is written on the loop, except for new tasks, and read by any thread.
    private static final class Watch implements Instrument {

        private static final long AWAKE = 0;

        private final long tasksBefore;
        private final long began = System.nanoTime();
        private final LongAdder created = new LongAdder();
        private final AtomicLong seenBusy = new AtomicLong(); // ns; what is reported never becomes less
        private volatile long ended;
        private volatile long slept; // ns
        private volatile long sleepsSince = AWAKE;

        Watch(long tasksBefore) {
            this.tasksBefore = tasksBefore;
        }

        @Override
        public void taskCreated(Task<?> task) {
            created.increment();
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // only the loop writes it
        public void taskEnded(Task<?> task) {
            ended++;
        }

        @Override
        public void loopSleeps() {
            sleepsSince = System.nanoTime() | 1; // never AWAKE
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // only the loop writes it
        public void loopWakes() {
            if (sleepsSince != AWAKE) {
                slept += System.nanoTime() - sleepsSince;
                sleepsSince = AWAKE;
            }
        }

        double tasks() {
            long done = ended; // first, since no task ends before it is created
            return Math.max(0, tasksBefore + created.sum() - done);
        }

        double created() {
            return created.sum();
        }

        double busySeconds() {
            long since = sleepsSince; // first: then a sleep may count twice for a moment, and busy is never too much
            long now = System.nanoTime();
            long busy = now - began - slept - (since == AWAKE ? 0 : now - since);
            return seenBusy.accumulateAndGet(Math.max(0, busy), Math::max) / 1e9;
        }
    }
}
