package io.asyncio4j.benchmarks.core;

import io.asyncio4j.Asyncio;
import io.asyncio4j.Runner;
import java.util.concurrent.TimeUnit;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
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

/// One switch: two tasks that give way to each other.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SwitchBenchmark {

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
        runner.run(() -> Asyncio.gather(SwitchBenchmark::yieldOften, SwitchBenchmark::yieldOften));
    }

    @Benchmark
    @OperationsPerInvocation(2 * EACH)
    public void rawContinuation() {
        var scope = new ContinuationScope("raw");
        Runnable body = () -> {
            for (int n = 0; n < EACH; n++) {
                Continuation.yield(scope);
            }
        };
        var first = new Continuation(scope, body);
        var second = new Continuation(scope, body);
        while (!first.isDone()) {
            first.run();
            second.run();
        }
    }

    @Benchmark
    @Fork(
            jvmArgsAppend = {VirtualThreads.ONE_CARRIER, VirtualThreads.ONE_CARRIER_AT_MOST
            }) // with more they would not hand over
    @OperationsPerInvocation(2 * EACH)
    public void virtualThreads() {
        VirtualThreads.runBoth(SwitchBenchmark::yieldThreadOften, SwitchBenchmark::yieldThreadOften);
    }

    @Benchmark
    @OperationsPerInvocation(2 * EACH)
    public void virtualThreadsOnBareScheduler() {
        var scheduler = new BareScheduler();
        scheduler.start(SwitchBenchmark::yieldThreadOften);
        scheduler.start(SwitchBenchmark::yieldThreadOften);
        scheduler.run();
    }

    @Benchmark
    @OperationsPerInvocation(2 * EACH)
    public void kotlinCoroutines() {
        Coroutines.switches(EACH);
    }

    private static void yieldOften() {
        for (int n = 0; n < EACH; n++) {
            Asyncio.yieldNow();
        }
    }

    private static void yieldThreadOften() {
        for (int n = 0; n < EACH; n++) {
            Thread.yield();
        }
    }
}
