package io.asyncio4j.benchmarks.core;

import io.asyncio4j.Asyncio;
import io.asyncio4j.Runner;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// One sleep of a millisecond, with ten thousand tasks that sleep again and again. That is more than any of the
/// peers gets done in a millisecond, so the work is measured and not the sleep.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SleepBenchmark {

    private static final int TASKS = 10_000;
    private static final int SLEEPS = 20;

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
    @OperationsPerInvocation(TASKS * SLEEPS)
    public void asyncio4j() {
        var millisecond = Asyncio.millis(1);
        runner.run(() ->
                Asyncio.forEachConcurrent(IntStream.range(0, TASKS).boxed().toList(), _ -> {
                    for (int n = 0; n < SLEEPS; n++) {
                        Asyncio.sleep(millisecond);
                    }
                }));
    }

    @Benchmark
    @OperationsPerInvocation(TASKS * SLEEPS)
    public void virtualThreads() throws InterruptedException {
        var threads = new ArrayList<Thread>(TASKS);
        for (int n = 0; n < TASKS; n++) {
            threads.add(Thread.startVirtualThread(SleepBenchmark::sleepOften));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Benchmark
    @OperationsPerInvocation(TASKS * SLEEPS)
    public void kotlinCoroutines() {
        Coroutines.sleeps(TASKS, SLEEPS);
    }

    private static void sleepOften() {
        try {
            for (int n = 0; n < SLEEPS; n++) {
                Thread.sleep(1);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
