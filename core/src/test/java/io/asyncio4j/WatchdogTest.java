package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.function.VoidOp;
import io.asyncio4j.internal.Sneaky;
import io.asyncio4j.lowlevel.Driver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;

class WatchdogTest {

    private static final Duration LIMIT = millis(40);

    private final List<ErrorReport> reports = new CopyOnWriteArrayList<>();
    private final CountDownLatch reported = new CountDownLatch(1);

    @Test
    void aTaskThatBlocksTheLoopIsNamedWithItsStackWhileItDoes() {
        runWatched(() -> {
            var culprit = createTask("culprit", () -> spinUntil(reported));
            culprit.await();
        });

        assertThat(reports).hasSize(1).first().satisfies(report -> {
            assertThat(report.message()).isEqualTo("the event loop is blocked");
            assertThat(report.error())
                    .isInstanceOf(LoopBlockedException.class)
                    .message()
                    .matches("Task\\[culprit, pending] has blocked EventLoop\\[asyncio] for \\d+ ms");
            assertThat(report.error().getStackTrace())
                    .extracting(StackTraceElement::getMethodName)
                    .contains("spinUntil");
            assertThat(((LoopBlockedException) report.error()).since()).isGreaterThanOrEqualTo(LIMIT);
        });
    }

    @Test
    void theEndOfAStallIsToldWithItsLength() throws InterruptedException {
        var said = new LinkedBlockingQueue<String>();
        var logger = Logger.getLogger("io.asyncio4j");
        var handler = new StreamHandler() {
            @Override
            public synchronized void publish(LogRecord record) {
                String text = getFormatter().formatMessage(record);
                if (text.contains("[slow, ")) { // loops of other tests are watched, too
                    said.add(text);
                }
            }
        };
        handler.setFormatter(new SimpleFormatter());
        logger.addHandler(handler);
        try {
            runWatched(() -> {
                createTask("slow", () -> spinUntil(reported)).await();
                while (said.isEmpty()) { // the watchdog looks at a loop that lives
                    sleep(millis(1));
                }
            });
            assertThat(said.take())
                    .matches("EventLoop\\[asyncio] goes on; Task\\[slow, pending] had blocked it for about \\d+ ms");
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(reports).hasSize(1);
    }

    @Test
    void theJdkThatLoadsAClassIsNoCulprit() {
        var read = frame("java.base", "java.io.RandomAccessFile", "readBytes");
        var load = frame("java.base", "jdk.internal.loader.BuiltinClassLoader", "loadClass");
        var link = frame("java.base", "java.lang.invoke.MethodHandleNatives", "linkCallSite");
        var user = frame("app", "Program", "main");
        assertThat(Watchdog.isLoading(new StackTraceElement[] {read, load, user}))
                .isTrue();
        assertThat(Watchdog.isLoading(new StackTraceElement[] {link, user})).isTrue();
        assertThat(Watchdog.isLoading(new StackTraceElement[] {read, user, load}))
                .isFalse(); // a loader of its own
        assertThat(Watchdog.isLoading(new StackTraceElement[] {})).isFalse();
    }

    @Test
    void aCallbackThatBlocksTheLoopIsNamedToo() {
        runWatched(() -> {
            EventLoop.current().callSoon(() -> spinUntil(reported));
            yieldNow();
            yieldNow();
        });

        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.error())
                        .hasMessageStartingWith("a callback has blocked EventLoop[asyncio] for"));
    }

    @Test
    void aLockThatIsWantedInAClassInitialiserIsNamed() throws InterruptedException {
        var holder = holdUntilReported(WantsLock.LOCK);

        runWatched(() -> createTask("initialiser", WantsLock.Initialised::touch).await());

        holder.join();
        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.error())
                        .hasMessageStartingWith("Task[initialiser, pending] waits where it cannot be suspended (in a"
                                + " class initialiser or a native method), which has blocked"));
    }

    private static final class WantsLock {

        static final ReentrantLock LOCK = new ReentrantLock();

        private static final class Initialised {

            static {
                LOCK.lock();
                LOCK.unlock();
            }

            static void touch() {}
        }
    }

    @Test
    void aBusyLoopOfShortStepsIsNotBlocked() {
        var longest = new long[1];
        do {
            reports.clear();
            runWatched(() -> longest[0] = stayBusy());
        } while (longest[0] >= LIMIT.toNanos()); // on a machine that is busy with others a step may be long
        assertThat(reports).isEmpty();
    }

    /// Gives way for a while; returns the nanoseconds of the longest step.
    private static long stayBusy() {
        long longest = 0;
        long begin = System.nanoTime();
        for (long now = begin; now - begin < 200_000_000; ) {
            yieldNow();
            long before = now;
            now = System.nanoTime();
            longest = Math.max(longest, now - before);
        }
        return longest;
    }

    @Test
    void aSleepingLoopIsNotBlocked() {
        runWatched(() -> sleep(millis(200)));

        assertThat(reports).isEmpty();
    }

    @Test
    void aTaskBlockedInACallOfTheJdkBlocksNobody() {
        runWatched(() -> Thread.sleep(200)); // real time: the JDK's sleep is the subject

        assertThat(reports).isEmpty();
    }

    @Test
    void aZeroLimitWatchesNothing() {
        try (var runner = new Runner(options -> options.slowStep(Duration.ZERO).errorHandler(reports::add))) {
            runner.run(() -> spinUntil(new CountDownLatch(1), 150));
        }

        assertThat(reports).isEmpty();
    }

    @Test
    void aLoopThatOnlyAForeignThreadCouldWakeIsReportedOnceAfterFiveSeconds() {
        var clock = new Skipping();
        try (var runner = new Runner(options -> options.driver(clock).errorHandler(this::note))) {
            runner.run(() -> {
                var promise = new Promise<String>();
                Thread.ofPlatform().start(() -> {
                    awaitReport();
                    promise.complete("late");
                });
                assertThat(createTask("waiter", promise::await).await()).isEqualTo("late");
            });
        }

        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.message()).isEqualTo("the event loop may be stuck");
            assertThat(report.error())
                    .isInstanceOf(DeadlockError.class)
                    .hasMessageStartingWith(
                            "all tasks have been waiting for 5 s, and only a foreign thread could wake one")
                    .hasMessageContaining("* waiter awaits Promise");
        });
        assertThat(clock.longest).isEqualTo(seconds(5));
    }

    private void runWatched(VoidOp<Exception> body) {
        Consumer<LoopOptions> configure = options -> options.slowStep(LIMIT).errorHandler(this::note);
        try (var runner = new Runner(configure)) {
            runner.run(body);
        } catch (Exception e) {
            throw Sneaky.rethrow(e);
        }
    }

    private void note(ErrorReport report) {
        reports.add(report);
        reported.countDown();
    }

    private Thread holdUntilReported(ReentrantLock lock) throws InterruptedException {
        var held = new CountDownLatch(1);
        Thread holder = Thread.ofPlatform().start(() -> {
            lock.lock();
            held.countDown();
            awaitReport();
            lock.unlock();
        });
        held.await();
        return holder;
    }

    private void awaitReport() {
        try {
            assertThat(reported.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void spinUntil(CountDownLatch over) {
        spinUntil(over, 20_000);
    }

    private static void spinUntil(CountDownLatch over, long millis) {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (over.getCount() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    private static StackTraceElement frame(String module, String type, String method) {
        return new StackTraceElement(null, module, null, type, method, null, 1);
    }

    /// A driver whose clock passes a wait at once when that has an end.
    private static final class Skipping implements Driver {

        private volatile long now;
        private volatile boolean woken;
        private Duration longest = Duration.ZERO;

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // there is one writer
        public void poll(long timeoutNanos, boolean outside) {
            if (timeoutNanos < Long.MAX_VALUE) {
                now += timeoutNanos;
                longest = Duration.ofNanos(Math.max(longest.toNanos(), timeoutNanos));
            } else {
                while (!woken) {
                    Thread.onSpinWait();
                }
            }
            woken = false;
        }

        @Override
        public void wakeup() {
            woken = true;
        }

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public boolean expectsEvents() {
            return false;
        }

        @Override
        public boolean isLockFree() {
            return true;
        }

        @Override
        public void close() {}
    }
}
