package io.asyncio4j.benchmarks.cluster;

import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.limit;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.toThread;

import io.asyncio4j.function.RemoteOp;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// What a job costs, and how a list of jobs that compute gets quicker with more workers.
public final class Jobs {

    private static final int AT_ONCE = 100;
    private static final int STEPS = 80_000_000; // of a job that computes, about a tenth of a second

    private Jobs() {}

    /// Prints a line of figures.
    ///
    /// @param args `cost KIND WARM_UP SECONDS`: one job after the other, its p50 and p99 in microseconds, and how
    ///     many a second of 100 at once; or `list KIND WORKERS JOBS`: the seconds that a list takes
    public static void main(String[] args) {
        switch (args[0]) {
            case "cost" -> cost(args[1], seconds(args[2]), seconds(args[3]));
            case "list" -> list(args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
            default -> throw new IllegalArgumentException("expected cost or list, was " + args[0]);
        }
    }

    private static Duration seconds(String text) {
        return Duration.ofSeconds(Long.parseLong(text));
    }

    private static void cost(String kind, Duration warmUp, Duration length) {
        run(() -> Place.with(kind, 1, AT_ONCE, place -> {
            oneByOne(place, warmUp);
            long[] times = oneByOne(place, length);
            Arrays.sort(times);
            manyAtOnce(place, warmUp);
            long many = manyAtOnce(place, length);
            System.out.printf(
                    "%.1f %.1f %.0f%n",
                    times[times.length / 2] / 1000.0,
                    times[(int) (times.length * 0.99)] / 1000.0,
                    many / (double) length.toSeconds());
        }));
    }

    private static long[] oneByOne(Place place, Duration length) {
        var times = new long[1 << 20];
        int count = 0;
        long end = System.nanoTime() + length.toNanos();
        for (long now = System.nanoTime(); now < end && count < times.length; count++) {
            place.run(() -> 1L);
            long after = System.nanoTime();
            times[count] = after - now;
            now = after;
        }
        return Arrays.copyOf(times, count);
    }

    private static long manyAtOnce(Place place, Duration length) {
        long end = System.nanoTime() + length.toNanos();
        List<Integer> tasks = IntStream.range(0, AT_ONCE).boxed().toList();
        return gather(tasks, limit(AT_ONCE), _ -> {
                    long done = 0;
                    while (System.nanoTime() < end) {
                        done += place.run(() -> 1L);
                    }
                    return done;
                })
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static void list(String kind, int workers, int jobs) {
        RemoteOp<Long, RuntimeException> job =
                kind.equals("process") ? () -> compute() : () -> toThread(() -> compute());
        run(() -> Place.with(kind, workers, 1, place -> {
            all(place, job, 4 * workers); // each has compiled it
            long begin = System.nanoTime();
            all(place, job, jobs);
            System.out.printf("%.3f%n", (System.nanoTime() - begin) / 1e9);
        }));
    }

    private static void all(Place place, RemoteOp<Long, RuntimeException> job, int jobs) {
        gather(IntStream.range(0, jobs).boxed().toList(), limit(jobs), _ -> place.run(job));
    }

    private static long compute() {
        long state = 88172645463325252L;
        for (int n = 0; n < STEPS; n++) {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
        }
        return state & 1;
    }
}
