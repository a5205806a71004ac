package io.asyncio4j.benchmarks.core;

import io.asyncio4j.AsyncQueue;
import io.asyncio4j.Asyncio;
import io.asyncio4j.Runner;
import java.util.concurrent.SynchronousQueue;
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

/// One item from hand to hand: by the peers' queues, which keep nothing, and by the smallest of ours, which keeps
/// one.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HandOffBenchmark {

    private static final int ITEMS = 20_000;
    private static final Integer ITEM = 1;

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
            var queue = new AsyncQueue<Integer>(1);
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
    public void kotlinRendezvous() {
        Coroutines.queue(ITEMS, 0);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void virtualThreads() {
        QueueBenchmark.pass(new SynchronousQueue<>());
    }

    @Benchmark
    @Fork(jvmArgsAppend = {VirtualThreads.ONE_CARRIER, VirtualThreads.ONE_CARRIER_AT_MOST})
    @OperationsPerInvocation(ITEMS)
    public void virtualThreadsOnOneCarrier() {
        QueueBenchmark.pass(new SynchronousQueue<>());
    }
}
