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
/// Each kind runs in a separate JVM; the first argument names it. Tasks and threads keep their frames
/// as the compiler has left them, so many come and go before those that are counted.
final class Memory {

    private static final int COUNT = 200_000;
    private static final int WARM_UP_WAVES = 100;
    private static final int WARM_UP_COUNT = 20_000;

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
            for (int wave = 0; wave < WARM_UP_WAVES; wave++) {
                startWaiting(WARM_UP_COUNT).complete("over");
                Asyncio.yieldNow();
            }
            before = used();
            var promise = startWaiting(COUNT);
            report("asyncio4j-waiting");
            promise.complete("over");
        });
    }

    private static Promise<String> startWaiting(int count) {
        var promise = new Promise<String>();
        for (int n = 0; n < count; n++) {
            Asyncio.createTask(promise::await);
        }
        Asyncio.yieldNow();
        return promise;
    }

    private static void sleeping() {
        Asyncio.run(() -> {
            for (int wave = 0; wave < WARM_UP_WAVES; wave++) {
                startSleeping(WARM_UP_COUNT, Duration.ofMillis(1));
                Asyncio.sleep(Duration.ofMillis(20));
            }
            before = used();
            startSleeping(COUNT, Asyncio.seconds(3_600));
            report("asyncio4j-sleeping");
        });
    }

    private static void startSleeping(int count, Duration delay) {
        for (int n = 0; n < count; n++) {
            Asyncio.createTask(() -> Asyncio.sleep(delay));
        }
        Asyncio.yieldNow();
    }

    private static void parked() throws InterruptedException {
        for (int wave = 0; wave < WARM_UP_WAVES; wave++) {
            unpark(startThreads(WARM_UP_COUNT, LockSupport::park));
        }
        before = used();
        var threads = startThreads(COUNT, LockSupport::park);
        report("virtual-threads-parked");
        unpark(threads);
    }

    private static void unpark(List<Thread> threads) throws InterruptedException {
        for (var thread : threads) {
            LockSupport.unpark(thread);
        }
        for (var thread : threads) {
            thread.join();
        }
    }

    private static void threadsSleeping() throws InterruptedException {
        for (int wave = 0; wave < WARM_UP_WAVES; wave++) {
            for (var thread : startThreads(WARM_UP_COUNT, () -> sleepFor(Duration.ofMillis(1)))) {
                thread.join();
            }
        }
        before = used();
        var threads = startThreads(COUNT, () -> sleepFor(Duration.ofHours(1)));
        report("virtual-threads-sleeping");
        Reference.reachabilityFence(threads);
    }

    private static void sleepFor(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Thread> startThreads(int count, Runnable waits) throws InterruptedException {
        var running = new CountDownLatch(count);
        var threads = new ArrayList<Thread>(count);
        for (int n = 0; n < count; n++) {
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
