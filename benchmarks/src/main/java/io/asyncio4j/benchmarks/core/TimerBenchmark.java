package io.asyncio4j.benchmarks.core;

import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A callback after a delay, among a hundred thousand others: set, set and cancelled before it is due
/// (as timeouts are), set and fired.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimerBenchmark {

    private static final int COUNT = 100_000;
    private static final Runnable NOTHING = () -> {};

    @Param({"asyncio4j", "nettyEventLoop", "nettyWheel", "scheduledExecutor"})
    public String peer;

    private final long[] farDelays = new long[COUNT];
    private final long[] nearDelays = new long[COUNT];
    private final Runnable[] cancellations = new Runnable[COUNT];

    private TimerPeer timers;
    private boolean pending;

    @Setup
    public void open() {
        var random = new Random(1);
        for (int n = 0; n < COUNT; n++) {
            farDelays[n] = random.nextLong(TimeUnit.SECONDS.toNanos(30), TimeUnit.SECONDS.toNanos(60));
            nearDelays[n] = random.nextLong(TimeUnit.MILLISECONDS.toNanos(2));
        }
        timers = TimerPeer.named(peer);
    }

    @TearDown
    public void close() {
        timers.close();
    }

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void insert() {
        timers.run(this::insertAll);
        pending = true;
    }

    @TearDown(Level.Invocation)
    public void clear() {
        if (pending) {
            timers.run(this::cancelAll);
            pending = false;
        }
    }

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void insertAndCancel() {
        timers.run(() -> {
            insertAll();
            cancelAll();
        });
    }

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void fire() throws InterruptedException {
        var countdown = new Countdown();
        timers.run(() -> {
            for (long delay : nearDelays) {
                timers.schedule(delay, countdown);
            }
        });
        countdown.over.await();
    }

    private void insertAll() {
        for (int n = 0; n < COUNT; n++) {
            cancellations[n] = timers.schedule(farDelays[n], NOTHING);
        }
    }

    private void cancelAll() {
        for (Runnable cancellation : cancellations) {
            cancellation.run();
        }
    }

    private static final class Countdown implements Runnable {

        private final CountDownLatch over = new CountDownLatch(1);
        private int left = COUNT; // of the one thread that fires timers

        @Override
        public void run() {
            if (--left == 0) {
                over.countDown();
            }
        }
    }
}
