package io.asyncio4j.benchmarks.core;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;

import io.asyncio4j.EventLoop;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/// For how long a loop with many tasks does nothing else while somebody looks at it.
///
/// A task takes turn after turn, and notes the longest time between two of them. The argument is the number of the
/// other tasks, which sleep.
public final class LookAtMany {

    private static final int LOOKS = 20;

    private LookAtMany() {}

    public static void main(String[] args) throws Exception {
        int tasks = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        var longest = new AtomicLong(); // ns; written by the loop, and reset by this thread
        try (var loop = EventLoop.start()) {
            var _ = loop.submit(() -> {
                        for (int i = 0; i < tasks; i++) {
                            createTask(() -> sleep(minutes(60)));
                        }
                        createTask("ticker", () -> tick(longest));
                        yieldNow();
                    })
                    .get();
            System.out.println("look   took ms   longest pause of the loop ms");
            for (int i = 1; i <= LOOKS; i++) {
                longest.set(0);
                long began = System.nanoTime();
                int seen = loop.snapshot(0).tasks().size();
                double took = (System.nanoTime() - began) / 1e6;
                if (seen < tasks) {
                    throw new IllegalStateException("saw " + seen + " of " + tasks + " tasks");
                }
                System.out.printf(Locale.ROOT, "%4d %9.1f %9.1f%n", i, took, longest.get() / 1e6);
            }
        }
    }

    private static void tick(AtomicLong longest) {
        long last = System.nanoTime();
        while (true) {
            long now = System.nanoTime();
            if (now - last > longest.get()) {
                longest.set(now - last);
            }
            last = now;
            yieldNow();
        }
    }
}
