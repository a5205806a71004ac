package io.asyncio4j.benchmarks.core;

import io.asyncio4j.AsyncLock;
import io.asyncio4j.Asyncio;
import io.asyncio4j.Runner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A lock that two tasks hand to each other. One operation: acquire it, give way while holding it, and release it
/// to the other task, which waits for it. The topic Switch shows what giving way costs.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LockBenchmark {

    private static final int EACH = 5_000;

    private Runner runner;

    @Setup
    public void open() {
        runner = new Runner();
    }

    @TearDown
    public void close() {
        runner.close();
    }

    @Benchmark
    @OperationsPerInvocation(2 * EACH)
    public void asyncio4j() {
        runner.run(() -> {
            var lock = new AsyncLock();
            Asyncio.gather(() -> hold(lock), () -> hold(lock));
        });
    }

    @Benchmark
    @OperationsPerInvocation(2 * EACH)
    public void kotlinMutex() {
        Coroutines.locks(EACH);
    }

    @Benchmark
    @OperationsPerInvocation(2 * EACH)
    public void virtualThreads() {
        handOver();
    }

    @Benchmark
    @Fork(jvmArgsAppend = {VirtualThreads.ONE_CARRIER, VirtualThreads.ONE_CARRIER_AT_MOST})
    @OperationsPerInvocation(2 * EACH)
    public void virtualThreadsOnOneCarrier() {
        handOver();
    }

    private static void hold(AsyncLock lock) {
        for (int n = 0; n < EACH; n++) {
            try (var _ = lock.acquire()) {
                Asyncio.yieldNow();
            }
        }
    }

    private static void handOver() {
        var lock = new ReentrantLock(true); // otherwise nobody would hand it over
        VirtualThreads.runBoth(() -> hold(lock), () -> hold(lock));
    }

    private static void hold(ReentrantLock lock) {
        for (int n = 0; n < EACH; n++) {
            lock.lock();
            try {
                Thread.yield();
            } finally {
                lock.unlock();
            }
        }
    }
}
