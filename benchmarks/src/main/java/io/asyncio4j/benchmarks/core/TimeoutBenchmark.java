package io.asyncio4j.benchmarks.core;

import io.asyncio4j.Asyncio;
import io.asyncio4j.Runner;
import java.time.Duration;
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

/// A time limit around work that is quick.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimeoutBenchmark {

    private static final int COUNT = 100_000;
    private static final Duration LIMIT = Duration.ofSeconds(30);

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
    @OperationsPerInvocation(COUNT)
    public void asyncio4j() {
        runner.run(() -> {
            for (int n = 0; n < COUNT; n++) {
                Asyncio.timeout(LIMIT, () -> {});
            }
        });
    }

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void kotlinCoroutines() {
        Coroutines.timeouts(COUNT, LIMIT.toMillis());
    }
}
