package io.asyncio4j.benchmarks.core;

import io.asyncio4j.AsyncEvent;
import io.asyncio4j.Asyncio;
import io.asyncio4j.Runner;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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

/// Two tasks that wake each other. One operation: set the other's event, and wait for one's own.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventBenchmark {

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
            var ping = new AsyncEvent();
            var pong = new AsyncEvent();
            ping.set();
            Asyncio.gather(() -> pass(ping, pong), () -> pass(pong, ping));
        });
    }

    @Benchmark
    @OperationsPerInvocation(2 * EACH)
    public void kotlinSemaphore() {
        Coroutines.events(EACH);
    }

    @Benchmark
    @OperationsPerInvocation(2 * EACH)
    public void virtualThreads() {
        passSemaphores();
    }

    @Benchmark
    @Fork(jvmArgsAppend = {VirtualThreads.ONE_CARRIER, VirtualThreads.ONE_CARRIER_AT_MOST})
    @OperationsPerInvocation(2 * EACH)
    public void virtualThreadsOnOneCarrier() {
        passSemaphores();
    }

    private static void pass(AsyncEvent from, AsyncEvent to) {
        for (int n = 0; n < EACH; n++) {
            from.await();
            from.clear();
            to.set();
        }
    }

    private static void passSemaphores() {
        var ping = new Semaphore(1);
        var pong = new Semaphore(0);
        VirtualThreads.runBoth(() -> pass(ping, pong), () -> pass(pong, ping));
    }

    private static void pass(Semaphore from, Semaphore to) throws InterruptedException {
        for (int n = 0; n < EACH; n++) {
            from.acquire();
            to.release();
        }
    }
}
