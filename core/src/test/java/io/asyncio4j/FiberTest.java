package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A task as a virtual thread of the JDK: what disturbs it, and what it disturbs.
class FiberTest {

    private static final String PINNED = "the task cannot be suspended here: a class initialiser or a native method is"
            + " on its stack (its trace shows which)";

    @Test
    void everyWaitBelowANativeFrameFailsAtOnceAndTheTaskGoesOn() {
        Virtual.run(test -> {
            var errors = new ArrayList<Throwable>();
            belowANativeFrame(() -> {
                errors.add(catchThrowable(() -> sleep(seconds(1))));
                errors.add(catchThrowable(Asyncio::yieldNow));
                errors.add(catchThrowable(() -> new Promise<String>().await()));
                errors.add(catchThrowable(() -> Asyncio.shield(new Promise<String>())));
                errors.add(catchThrowable(() -> Asyncio.awaitAll(new Promise<String>(), new Promise<String>())));
                errors.add(catchThrowable(() -> gather(() -> sleep(seconds(1)))));
            });
            assertThat(errors)
                    .hasSize(6)
                    .allSatisfy(error -> assertThat(error)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessage(PINNED));
            sleep(seconds(1));
            assertThat(test.elapsed()).isEqualTo(seconds(1));
            assertThat(EventLoop.current().engine().timerCount()).isZero();
        });
    }

    @Test
    void foreignUnparksAndInterruptsDoNotEndAWait() {
        Virtual.run(test -> {
            var promise = new Promise<String>();
            var thread = new Thread[1];
            var task = createTask(() -> {
                thread[0] = Thread.currentThread();
                return promise.await();
            });
            yieldNow();
            for (int n = 0; n < 100; n++) {
                LockSupport.unpark(thread[0]);
                thread[0].interrupt();
                yieldNow();
            }
            assertThat(task.isDone()).isFalse();
            promise.complete("value");
            assertThat(task.await()).isEqualTo("value");
            test.log("over");
        });
    }

    @Test
    void aTaskGivesWayToOthersInsideTheJdkToo() {
        var story = Virtual.run(test -> gather(
                        () -> {
                            for (int n = 0; n < 3; n++) {
                                test.log("a");
                                Thread.yield();
                            }
                        },
                        () -> {
                            for (int n = 0; n < 3; n++) {
                                test.log("b");
                                Thread.yield();
                            }
                        }))
                .story();

        assertThat(story).containsExactly("0 a", "0 b", "0 a", "0 b", "0 a", "0 b");
    }

    @Test
    void tasksMeetInCallsOfTheJdk() {
        var story = Virtual.run(test -> {
                    var exchange = new SynchronousQueue<String>();
                    var monitor = new Object();
                    gather(
                            () -> {
                                exchange.put("item");
                                synchronized (monitor) {
                                    test.log("notifies");
                                    monitor.notifyAll();
                                }
                            },
                            () -> {
                                synchronized (monitor) {
                                    test.log("took " + exchange.take());
                                    while (test.story().size() < 2) {
                                        monitor.wait();
                                    }
                                    test.log("notified");
                                }
                            });
                })
                .story();

        assertThat(story).containsExactly("0 took item", "0 notifies", "0 notified");
    }

    @Test
    @Timeout(50)
    void observersOfEveryThreadLoseAndDoubleNoStep() throws Exception {
        var over = new AtomicBoolean();
        var threads = ConcurrentHashMap.<Thread>newKeySet();
        Thread observer = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                threads.forEach(Thread::getStackTrace);
            }
        });
        int tasks = 8;
        int rounds = 3_000;
        var steps = new AtomicInteger();
        var callbacks = new ArrayList<Integer>();
        try {
            run(() -> {
                EventLoop loop = EventLoop.current();
                threads.add(loop.engine().hostThread());
                var lock = new ReentrantLock();
                forEachConcurrent(IntStream.range(0, tasks).boxed().toList(), task -> {
                    threads.add(Thread.currentThread());
                    for (int n = 0; n < rounds; n++) {
                        switch (n % 5) {
                            case 0 -> yieldNow();
                            case 1 -> Thread.yield();
                            case 2 -> sleep(Duration.ofNanos(100));
                            case 3 -> {
                                lock.lock();
                                try {
                                    yieldNow(); // the others block in the JDK
                                } finally {
                                    lock.unlock();
                                }
                            }
                            default -> {
                                if (task == 0) {
                                    int number = n / 5;
                                    loop.callSoon(() -> callbacks.add(number));
                                }
                            }
                        }
                        steps.incrementAndGet();
                    }
                });
                yieldNow();
            });
        } finally {
            over.set(true);
        }
        observer.join();
        assertThat(steps).hasValue(tasks * rounds);
        assertThat(callbacks).isEqualTo(IntStream.range(0, rounds / 5).boxed().toList());
    }

    @Test
    @Timeout(50)
    void tasksThatStartThreadsBesideForeignOnesThatDoNeverStopTheLoop() throws Exception {
        var over = new AtomicBoolean();
        List<Thread> strangers = IntStream.range(0, 2)
                .mapToObj(_ -> Thread.ofPlatform().start(() -> {
                    while (!over.get()) {
                        joinUninterrupted(Thread.startVirtualThread(() -> {}));
                    }
                }))
                .toList();
        var started = new AtomicInteger();
        try {
            run(() -> forEachConcurrent(IntStream.range(0, 20).boxed().toList(), _ -> {
                for (int n = 0; n < 500; n++) {
                    var ended = new CountDownLatch(1);
                    Thread.startVirtualThread(() -> {
                        started.incrementAndGet();
                        ended.countDown();
                    });
                    gather(Asyncio::yieldNow, Asyncio::yieldNow); // the carrier starts threads too
                    ended.await();
                }
            }));
        } finally {
            over.set(true);
        }
        for (Thread stranger : strangers) {
            stranger.join();
        }
        assertThat(started).hasValue(10_000);
    }

    @Test
    void recursionInATaskUsesTheStackOfTheLoopsThread() {
        try (var deep = EventLoop.start(options -> options.stackSize(256L << 20));
                var usual = EventLoop.start()) {
            assertThatThrownBy(() -> usual.run(() -> recurse(1_000_000))).isInstanceOf(StackOverflowError.class);
            assertThat(deep.<Integer, RuntimeException>run(() -> recurse(1_000_000)))
                    .isEqualTo(1_000_000);
        }
    }

    @Test
    void aTaskIsAThreadWithItsNameAndItsLoop() {
        Virtual.run(_ -> {
            gather(() -> assertThat(Thread.currentThread().isVirtual()).isTrue());
            var named = createTask("mine", () -> Thread.currentThread().getName());
            assertThat(named.await()).isEqualTo("mine");
            assertThat(named).hasToString("Task[mine, done]");
            var nameless = createTask(() -> {});
            assertThat(nameless.name()).matches("Task-\\d+");
            nameless.await();
        });
    }

    @Test
    void aTaskSaysHowItHasEnded() {
        Virtual virtual = Virtual.run(_ -> {
            var failed = createTask("lines", () -> raise("x".repeat(200) + "\nmore"));
            var promise = new Promise<String>();
            promise.fail(new TimeoutException());
            var cancelled = createTask("never", () -> sleep(1));
            cancelled.cancel();
            sleep(2);

            assertThat(failed).hasToString("Task[lines, failed: IllegalStateException: " + "x".repeat(100) + "…]");
            assertThat(promise).hasToString("Promise[failed: TimeoutException]");
            assertThat(cancelled).hasToString("Task[never, cancelled]");
        });
        assertThat(virtual.reported()).contains("the exception of lines was never retrieved");
    }

    private static void raise(String text) {
        throw new IllegalStateException(text);
    }

    private static int recurse(int depth) {
        return depth == 0 ? 0 : recurse(depth - 1) + 1;
    }

    private static void joinUninterrupted(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Calls `body` from C: as the comparison of `qsort`.
    @SuppressWarnings("restricted")
    private static void belowANativeFrame(Runnable body) throws Exception {
        Linker linker = Linker.nativeLinker();
        var sort = linker.downcallHandle(
                linker.defaultLookup().find("qsort").orElseThrow(),
                FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));
        var compare = MethodHandles.lookup()
                .findStatic(
                        FiberTest.class,
                        "compare",
                        MethodType.methodType(int.class, Runnable.class, MemorySegment.class, MemorySegment.class))
                .bindTo(body);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocateFrom(JAVA_INT, 2, 1);
            var comparison = linker.upcallStub(compare, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), arena);
            sort.invokeExact(numbers, 2L, 4L, comparison);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unused") // by belowANativeFrame
    private static int compare(Runnable body, MemorySegment first, MemorySegment second) {
        body.run();
        return 0;
    }
}
