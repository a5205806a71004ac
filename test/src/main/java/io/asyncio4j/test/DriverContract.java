package io.asyncio4j.test;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio4j.Asyncio;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every [io.asyncio4j.lowlevel.Driver] in real time guarantees: no work waits while the loop sleeps. The
/// tests of a driver extend it.
///
/// {@snippet class=io.asyncio4j.test.ParkingDriverTest region=driver}
public abstract class DriverContract {

    private static final int WAKE_UPS = 200_000;
    private static final int MANY_WAKE_UPS = 10_000_000;

    /// For the tests of a driver.
    protected DriverContract() {}

    /// A new loop with the driver under test.
    protected abstract EventLoop startLoop();

    @Test
    @Timeout(50)
    void noWakeUpOfAnotherThreadIsLost() throws InterruptedException {
        wakeUp(WAKE_UPS, 20);
    }

    @Test
    @Tag("heavy")
    @Timeout(300)
    void noneOfMillionsOfWakeUpsIsLost() throws InterruptedException {
        wakeUp(MANY_WAKE_UPS, 120);
    }

    /// Hands one thing after the other to the loop, each when the loop is about to fall asleep after the last: in
    /// turn a callback, the value of a promise, and the end of a call of the JDK. A machine that is busy with
    /// other work does not get through all of them in time.
    private void wakeUp(int times, long mostSeconds) throws InterruptedException {
        try (var loop = startLoop()) {
            var seen = new AtomicInteger();
            var ping = new Ping(loop, seen);
            long end = System.nanoTime() + mostSeconds * 1_000_000_000;
            for (int n = 0; n < times && System.nanoTime() < end; n++) {
                ping.send(n);
                awaitValue(seen, n + 1);
                for (int pause = n % 64; pause > 0; pause--) {
                    Thread.onSpinWait(); // meets the loop at every stage of falling asleep
                }
            }
        }
    }

    private static void awaitValue(AtomicInteger seen, int expected) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        for (int spins = 0; seen.get() != expected; spins++) {
            if (spins % 1_000 == 999) {
                Thread.yield();
                assertTrue(System.nanoTime() < deadline, "wake-up " + expected + " was lost");
            }
        }
    }

    @Test
    void twoThreadsWakeTheLoopWithoutOvertakingThemselves() throws Exception {
        try (var loop = startLoop()) {
            List<List<Integer>> seen = List.of(new ArrayList<>(), new ArrayList<>());
            var senders = new ArrayList<Thread>();
            for (var mine : seen) {
                senders.add(Thread.ofPlatform().start(() -> {
                    for (int n = 0; n < 20_000; n++) {
                        int number = n;
                        loop.execute(() -> mine.add(number));
                    }
                }));
            }
            for (Thread sender : senders) {
                sender.join();
            }
            loop.run(Asyncio::yieldNow);
            var expected = IntStream.range(0, 20_000).boxed().toList();
            assertEquals(List.of(expected, expected), seen);
        }
    }

    @Test
    void aSleepingLoopWakesForItsTimers() {
        try (var loop = startLoop()) {
            loop.run(() -> {
                var called = new Promise<String>();
                EventLoop.current().callLater(millis(20), () -> called.complete("called"));
                var slept = createTask(() -> {
                    sleep(millis(10));
                    return "slept";
                });
                assertEquals("slept", slept.await());
                assertEquals("called", called.await());
            });
        }
    }

    @Test
    void aTimerSetWhileTheLoopSleepsShortensItsSleep() throws Exception {
        try (var loop = startLoop()) {
            var far = loop.submit(() -> sleep(seconds(600)));
            var fired = new CountDownLatch(1);
            letItFallAsleep();
            loop.execute(() -> EventLoop.current().callLater(millis(10), fired::countDown));
            assertTrue(fired.await(10, TimeUnit.SECONDS));
            assertFalse(far.isDone());
        }
    }

    @Test
    void aTimerSetByATaskThatWakesFromTheJdkIsKept() throws Exception {
        try (var loop = startLoop()) {
            var gate = new CompletableFuture<String>();
            var slept = loop.submit(() -> {
                gate.join();
                sleep(millis(10));
                return "slept";
            });
            letItFallAsleep();
            gate.complete("open");
            assertEquals("slept", slept.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aBusyLoopSeesOtherThreadsAndItsTimers() {
        try (var loop = startLoop()) {
            var over = new AtomicInteger();
            loop.run(() -> {
                EventLoop.current().callLater(millis(5), over::incrementAndGet);
                CompletableFuture.runAsync(() -> loop.execute(over::incrementAndGet));
                while (over.get() < 2) {
                    yieldNow();
                }
            });
            assertEquals(2, over.get());
        }
    }

    @Test
    void aCallbackThatBlocksKeepsTheOthersInOrderAndLetsTasksAndTimersGoOn() {
        try (var loop = startLoop()) {
            var story = new ArrayList<String>();
            var gate = new CountDownLatch(1);
            loop.run(() -> {
                var last = new Promise<String>();
                loop.callSoon(() -> {
                    awaitUninterrupted(gate);
                    story.add("callback 1");
                });
                loop.callSoon(() -> story.add("callback 2"));
                loop.callSoon(() -> last.complete("callback 3"));
                yieldNow();
                story.add("task");
                sleep(millis(10));
                story.add("timer");
                gate.countDown();
                story.add(last.await());
            });
            assertEquals(List.of("task", "timer", "callback 1", "callback 2", "callback 3"), story);
        }
    }

    @Test
    void aCallbackThatLeavesTheInterruptFlagDisturbsNobody() {
        try (var loop = startLoop()) {
            var story = new ArrayList<String>();
            loop.run(() -> {
                loop.callSoon(() -> Thread.currentThread().interrupt());
                loop.callSoon(
                        () -> story.add("interrupted " + Thread.currentThread().isInterrupted()));
                sleep(millis(10));
                story.add("slept");
            });
            assertEquals(List.of("interrupted false", "slept"), story);
        }
    }

    @Test
    void anIdleLoopUsesNoProcessorTime() throws Exception {
        try (var loop = startLoop()) {
            var thread = new AtomicLong();
            loop.run(() -> {
                thread.set(idOfLoopThread());
                sleep(millis(1));
            });
            long used = Long.MAX_VALUE;
            for (int n = 0; n < 50 && used >= 50_000_000; n++) { // it may still be making its driver
                letItFallAsleep();
                long before = processorTime(thread.get());
                Thread.sleep(200); // real time: the subject is how much is used meanwhile
                used = processorTime(thread.get()) - before;
            }
            assertTrue(used < 50_000_000, "the idle loop has used " + used + " ns of processor time in 200 ms");
        }
    }

    @Test
    void aSleepingLoopCloses() throws Exception {
        var loop = startLoop();
        var task = loop.submit(() -> sleep(seconds(600)));
        letItFallAsleep();
        loop.close();
        assertTrue(task.isCancelled());
    }

    @Test
    void aLoopThatIsFloodedGoesOnAndCloses() throws Exception {
        var loop = startLoop();
        var over = new AtomicBoolean();
        var room = new Semaphore(100_000); // for what waits, so that the test does not run out of heap
        List<Thread> senders = Stream.generate(() -> Thread.ofPlatform().start(() -> flood(loop, room, over)))
                .limit(3)
                .toList();
        loop.run(() -> sleep(millis(5)));
        loop.close();
        over.set(true);
        for (Thread sender : senders) {
            sender.join();
        }
        assertTrue(loop.isClosed());
    }

    private static void flood(EventLoop loop, Semaphore room, AtomicBoolean over) {
        try {
            while (!over.get()) {
                if (room.tryAcquire()) {
                    loop.execute(room::release);
                }
            }
        } catch (IllegalStateException e) {
            // closed
        }
    }

    private static void letItFallAsleep() throws InterruptedException {
        Thread.sleep(20); // real time: a real driver really sleeps
    }

    private static void awaitUninterrupted(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long processorTime(long thread) {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
    }

    private static long idOfLoopThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("asyncio"))
                .mapToLong(Thread::threadId)
                .max()
                .orElseThrow();
    }

    /// Sends, in turn, everything that can wake a loop.
    private static final class Ping {

        private final EventLoop loop;
        private final AtomicInteger seen;
        private volatile Promise<Integer> promise = new Promise<>();
        private volatile CompletableFuture<Integer> call = new CompletableFuture<>();

        Ping(EventLoop loop, AtomicInteger seen) {
            this.loop = loop;
            this.seen = seen;
            loop.submit(this::receivePromises);
            loop.submit(this::receiveCalls);
        }

        void send(int n) {
            switch (n % 3) {
                case 0 -> loop.execute(() -> seen.set(n + 1));
                case 1 -> promise.complete(n + 1);
                default -> call.complete(n + 1);
            }
        }

        private void receivePromises() {
            while (true) {
                int number = promise.await();
                promise = new Promise<>();
                seen.set(number);
            }
        }

        private void receiveCalls() throws Exception {
            while (true) {
                int number = call.get();
                call = new CompletableFuture<>();
                seen.set(number);
            }
        }
    }
}
