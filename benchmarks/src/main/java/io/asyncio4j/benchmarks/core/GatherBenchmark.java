package io.asyncio4j.benchmarks.core;

import io.asyncio4j.Asyncio;
import io.asyncio4j.Runner;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/// One of a thousand operations that run at once, with their values collected in order.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GatherBenchmark {

    private static final int BATCHES = 10;
    private static final int SIZE = 1_000;
    private static final List<Integer> ITEMS = IntStream.range(0, SIZE).boxed().toList();
    private static final List<Callable<Integer>> BODIES =
            ITEMS.stream().map(item -> (Callable<Integer>) () -> item).toList();

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
    @OperationsPerInvocation(BATCHES * SIZE)
    public int asyncio4j() {
        return runner.run(() -> {
            int last = 0;
            for (int batch = 0; batch < BATCHES; batch++) {
                last = Asyncio.gather(ITEMS, item -> item).getLast();
            }
            return last;
        });
    }

    @Benchmark
    @OperationsPerInvocation(BATCHES * SIZE)
    public int kotlinAwaitAll() {
        return Coroutines.gather(BATCHES, SIZE);
    }

    @Benchmark
    @OperationsPerInvocation(BATCHES * SIZE)
    public int virtualThreads() throws InterruptedException, ExecutionException {
        return invokeAll();
    }

    @Benchmark
    @Fork(jvmArgsAppend = {VirtualThreads.ONE_CARRIER, VirtualThreads.ONE_CARRIER_AT_MOST})
    @OperationsPerInvocation(BATCHES * SIZE)
    public int virtualThreadsOnOneCarrier() throws InterruptedException, ExecutionException {
        return invokeAll();
    }

    private static int invokeAll() throws InterruptedException, ExecutionException {
        int last = 0;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int batch = 0; batch < BATCHES; batch++) {
                last = executor.invokeAll(BODIES).getLast().get();
            }
        }
        return last;
    }
}
