package io.asyncio4j.benchmarks.core;

import io.asyncio4j.Asyncio;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.Runner;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Timers: set and cancelled before they fire, as timeouts are, a thousand at a time; and fired.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimerBenchmark {

    private static final int PENDING = 1_000;
    private static final int ROUNDS = 100;
    private static final Duration LATER = Duration.ofSeconds(30);

    private Runner runner;
    private HashedWheelTimer wheel;
    private ScheduledThreadPoolExecutor executor;

    @Setup
    public void open() {
        runner = new Runner();
        wheel = new HashedWheelTimer();
        executor = new ScheduledThreadPoolExecutor(1);
        executor.setRemoveOnCancelPolicy(true);
    }

    @TearDown
    public void close() {
        runner.close();
        wheel.stop();
        executor.shutdownNow();
    }

    @Benchmark
    @OperationsPerInvocation(PENDING * ROUNDS)
    public void cancelAsyncio4j() {
        runner.run(() -> {
            var loop = EventLoop.current();
            var handles = new Handle[PENDING];
            for (int round = 0; round < ROUNDS; round++) {
                for (int n = 0; n < PENDING; n++) {
                    handles[n] = loop.callLater(LATER, () -> {});
                }
                for (Handle handle : handles) {
                    handle.cancel();
                }
            }
        });
    }

    @Benchmark
    @OperationsPerInvocation(PENDING * ROUNDS)
    public void cancelNettyWheel() {
        var timeouts = new Timeout[PENDING];
        for (int round = 0; round < ROUNDS; round++) {
            for (int n = 0; n < PENDING; n++) {
                timeouts[n] = wheel.newTimeout(_ -> {}, 30, TimeUnit.SECONDS);
            }
            for (Timeout timeout : timeouts) {
                timeout.cancel();
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(PENDING * ROUNDS)
    public void cancelScheduledExecutor() {
        var futures = new Future<?>[PENDING];
        for (int round = 0; round < ROUNDS; round++) {
            for (int n = 0; n < PENDING; n++) {
                futures[n] = executor.schedule(() -> {}, 30, TimeUnit.SECONDS);
            }
            for (Future<?> future : futures) {
                future.cancel(false);
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(PENDING * ROUNDS)
    public void fireAsyncio4j() {
        runner.run(() -> {
            var loop = EventLoop.current();
            for (int round = 0; round < ROUNDS; round++) {
                for (int n = 0; n < PENDING; n++) {
                    loop.callLater(Duration.ofNanos(1 + n), () -> {});
                }
                Asyncio.sleep(Duration.ofNanos(2 * PENDING));
            }
        });
    }
}
