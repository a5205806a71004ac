package io.asyncio4j.benchmarks.core;

import io.asyncio4j.Asyncio;
import io.asyncio4j.Promise;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/// Bytes of heap for each task that waits for a promise, or sleeps.
///
/// Every kind runs in a JVM of its own: the first argument names it.
final class Memory {

    private static final int COUNT = 200_000;
    private static long before;

    public static void main(String[] args) throws InterruptedException {
        before = used();
        switch (args[0]) {
            case "asyncio4j-waiting" -> waiting();
            case "asyncio4j-sleeping" -> sleeping();
            case "virtual-threads-parked" -> parked();
            case "virtual-threads-sleeping" -> threadsSleeping();
            case "kotlin-waiting" -> Coroutines.waiting(COUNT, () -> report("kotlin-waiting"));
            case "kotlin-sleeping" -> Coroutines.sleeping(COUNT, () -> report("kotlin-sleeping"));
            default -> throw new IllegalArgumentException("unknown kind " + args[0]);
        }
    }

    private static void waiting() {
        Asyncio.run(() -> {
            var promise = new Promise<String>();
            for (int n = 0; n < COUNT; n++) {
                Asyncio.createTask(promise::await);
            }
            Asyncio.yieldNow();
            report("asyncio4j-waiting");
            promise.complete("over");
        });
    }

    private static void sleeping() {
        Asyncio.run(() -> {
            for (int n = 0; n < COUNT; n++) {
                Asyncio.createTask(() -> Asyncio.sleep(Asyncio.seconds(3_600)));
            }
            Asyncio.yieldNow();
            report("asyncio4j-sleeping");
        });
    }

    private static void parked() throws InterruptedException {
        var started = startThreads(LockSupport::park);
        report("virtual-threads-parked");
        started.forEach(LockSupport::unpark);
    }

    private static void threadsSleeping() throws InterruptedException {
        var started = startThreads(() -> {
            try {
                Thread.sleep(Duration.ofHours(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        report("virtual-threads-sleeping");
        Reference.reachabilityFence(started);
    }

    private static List<Thread> startThreads(Runnable waits) throws InterruptedException {
        var running = new CountDownLatch(COUNT);
        var threads = new ArrayList<Thread>(COUNT);
        for (int n = 0; n < COUNT; n++) {
            threads.add(Thread.startVirtualThread(() -> {
                running.countDown();
                waits.run();
            }));
        }
        running.await();
        return threads;
    }

    private static void report(String kind) {
        IO.println("| %s | %d |".formatted(kind, (used() - before) / COUNT));
    }

    private static long used() {
        for (int n = 0; n < 4; n++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
