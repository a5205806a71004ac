package io.asyncio4j.benchmarks.core;

import io.asyncio4j.Asyncio;
import io.asyncio4j.Runner;
import io.asyncio4j.Task;
import java.util.ArrayList;
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

/// Creates, runs and joins a task that does nothing, in batches of a thousand.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CreateBenchmark {

    private static final int BATCHES = 10;
    private static final int SIZE = 1_000;

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
    public void asyncio4j() {
        runner.run(() -> {
            for (int batch = 0; batch < BATCHES; batch++) {
                var tasks = new ArrayList<Task<?>>(SIZE);
                for (int n = 0; n < SIZE; n++) {
                    tasks.add(Asyncio.createTask(() -> {}));
                }
                for (Task<?> task : tasks) {
                    task.await();
                }
            }
        });
    }

    @Benchmark
    @OperationsPerInvocation(BATCHES * SIZE)
    public void virtualThreads() throws InterruptedException {
        startAndJoin();
    }

    @Benchmark
    @Fork(jvmArgsAppend = {VirtualThreads.ONE_CARRIER, VirtualThreads.ONE_CARRIER_AT_MOST})
    @OperationsPerInvocation(BATCHES * SIZE)
    public void virtualThreadsOnOneCarrier() throws InterruptedException {
        Thread.startVirtualThread(CreateBenchmark::startAndJoin).join();
    }

    @Benchmark
    @OperationsPerInvocation(BATCHES * SIZE)
    public void kotlinCoroutines() {
        Coroutines.createAndJoin(BATCHES, SIZE);
    }

    private static void startAndJoin() {
        try {
            for (int batch = 0; batch < BATCHES; batch++) {
                var threads = new ArrayList<Thread>(SIZE);
                for (int n = 0; n < SIZE; n++) {
                    threads.add(Thread.startVirtualThread(() -> {}));
                }
                for (Thread thread : threads) {
                    thread.join();
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
