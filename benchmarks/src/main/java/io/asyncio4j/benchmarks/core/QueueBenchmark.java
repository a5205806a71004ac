package io.asyncio4j.benchmarks.core;

import io.asyncio4j.AsyncQueue;
import io.asyncio4j.Asyncio;
import io.asyncio4j.Runner;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// One item that a task puts into a queue and another one takes out.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class QueueBenchmark {

    private static final int ITEMS = 20_000;
    private static final Integer ITEM = 1;

    @Param({"1", "1000"})
    public int capacity;

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
    @OperationsPerInvocation(ITEMS)
    public void asyncio4j() {
        runner.run(() -> {
            var queue = new AsyncQueue<Integer>(capacity);
            Asyncio.gather(
                    () -> {
                        for (int n = 0; n < ITEMS; n++) {
                            queue.put(ITEM);
                        }
                    },
                    () -> {
                        for (int n = 0; n < ITEMS; n++) {
                            queue.get();
                        }
                    });
        });
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void kotlinChannel() {
        Coroutines.queue(ITEMS, capacity);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void virtualThreads() {
        pass(new ArrayBlockingQueue<>(capacity));
    }

    @Benchmark
    @Fork(jvmArgsAppend = {VirtualThreads.ONE_CARRIER, VirtualThreads.ONE_CARRIER_AT_MOST})
    @OperationsPerInvocation(ITEMS)
    public void virtualThreadsOnOneCarrier() {
        pass(new ArrayBlockingQueue<>(capacity));
    }

    static void pass(BlockingQueue<Integer> queue) {
        VirtualThreads.runBoth(
                () -> {
                    for (int n = 0; n < ITEMS; n++) {
                        queue.put(ITEM);
                    }
                },
                () -> {
                    for (int n = 0; n < ITEMS; n++) {
                        queue.take();
                    }
                });
    }
}
