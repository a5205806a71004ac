package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.lowlevel.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoopCloseTest {

    @Test
    void tasksStartedByTheCleanUpOfTasksAreEndedToo() {
        var story = Virtual.run(test -> {
                    createTask("first", () -> {
                        try {
                            sleep(seconds(60));
                        } finally {
                            createTask("second", () -> {
                                try {
                                    sleep(seconds(60));
                                } finally {
                                    test.log("second over");
                                }
                            });
                            test.log("first over");
                        }
                    });
                    yieldNow();
                })
                .story();

        assertThat(story).containsExactly("0 first over", "0 second over");
    }

    @Test
    void tasksThatReplaceThemselvesForEverAreGivenUp() {
        var test = Virtual.run(_ -> {
            createTask("immortal", LoopCloseTest::respawn);
            yieldNow();
        });

        assertThat(test.reported()).contains("the event loop was closed");
    }

    private static void respawn() {
        try {
            sleep(seconds(60));
        } finally {
            createTask("immortal", LoopCloseTest::respawn);
            sleep(millis(1));
        }
    }

    @Test
    void callbacksThatRenewThemselvesForEverAreGivenUp() {
        var calls = new AtomicInteger();
        run(() -> renew(calls));
        assertThat(calls).hasPositiveValue();
    }

    private static void renew(AtomicInteger calls) {
        calls.incrementAndGet();
        EventLoop.current().callSoon(() -> renew(calls));
    }

    @Test
    void aTaskThatBlocksInTheJdkAgainAndAgainIsInterruptedOnce() {
        var story = new ArrayList<String>();
        run(() -> {
            createTask(() -> {
                try {
                    while (true) {
                        Thread.sleep(1); // real time: a call of the JDK
                    }
                } catch (InterruptedException e) {
                    story.add("interrupted");
                    Thread.sleep(1); // real time: so is this, and it is not cut short
                    story.add("cleaned up");
                }
            });
            sleep(millis(20));
        });
        assertThat(story).containsExactly("interrupted", "cleaned up");
    }

    @Test
    void aTaskOnItsWayIntoACallOfTheJdkIsInterruptedThere() {
        var story = new ArrayList<String>();
        run(() -> createTask(() -> {
            for (int n = 0; n < 10; n += EventLoop.current().isClosed() ? 1 : 0) {
                Thread.yield(); // the JDK's: no wait of ours that a cancellation could hit
            }
            try {
                Thread.sleep(600_000); // real time: a call of the JDK
            } finally {
                story.add("interrupted");
            }
        }));
        assertThat(story).containsExactly("interrupted");
    }

    @Test
    void theCleanUpOfACancelledTaskIsNotInterrupted() {
        var story = new ArrayList<String>();
        run(() -> {
            createTask(() -> {
                try {
                    sleep(seconds(60));
                } finally {
                    Thread.sleep(1); // real time: a call of the JDK
                    story.add("cleaned up");
                }
            });
            yieldNow();
        });
        assertThat(story).containsExactly("cleaned up");
    }

    @Test
    void callbacksOfOtherThreadsReachTasksThatCleanUp() {
        var story = new ArrayList<String>();
        run(() -> {
            EventLoop loop = EventLoop.current();
            createTask(() -> {
                try {
                    sleep(seconds(60));
                } finally {
                    var reply = new Promise<String>();
                    CompletableFuture.runAsync(() -> loop.execute(() -> reply.complete("reply")));
                    story.add(reply.await());
                }
            });
            yieldNow();
        });
        assertThat(story).containsExactly("reply");
    }

    @Test
    void cleanUpMayUseTheDefaultExecutor() {
        var story = new ArrayList<String>();
        run(() -> {
            createTask(() -> {
                try {
                    sleep(seconds(60));
                } finally {
                    story.add(toThread(() -> "from a thread"));
                }
            });
            yieldNow();
        });
        assertThat(story).containsExactly("from a thread");
    }

    @Test
    void workOfTheDefaultExecutorIsAwaited() throws InterruptedException {
        var story = new CopyOnWriteArrayList<String>();
        var began = new CountDownLatch(1);
        run(() -> {
            EventLoop.current().runInExecutor(() -> {
                began.countDown();
                Thread.sleep(50); // real time: the work of a thread
                return story.add("work done");
            });
            began.await();
        });
        story.add("run over");
        assertThat(story).containsExactly("work done", "run over");
    }

    @Test
    void futuresOfTasksThatEndWhileTheLoopClosesAreDone() throws Exception {
        for (int round = 0; round < 300; round++) {
            var loop = EventLoop.start();
            var futures = new ArrayList<CompletableFuture<?>>();
            for (int n = 0; n < round % 7; n++) {
                futures.add(loop.submit(Asyncio::yieldNow));
                futures.add(loop.submit(() -> sleep(seconds(60))));
                futures.add(loop.submit(() -> gatherNothing(loop)));
            }
            loop.close();
            assertThat(futures).allMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void aTaskThatEndsInTheLastIterationDeliversItsValue() throws Exception {
        var loop = EventLoop.start();
        var began = new CountDownLatch(1);
        var future = loop.submit(() -> {
            began.countDown();
            while (!loop.isClosed()) {
                yieldNow();
            }
            spin(millis(20)); // until the order to close stands in the queue
            yieldNow();
            return "value";
        });
        began.await();
        loop.close();
        assertThat(future).isDone();
        assertThat(future.get()).isEqualTo("value");
    }

    private static void spin(Duration duration) {
        for (long start = System.nanoTime(); System.nanoTime() - start < duration.toNanos(); ) {
            Thread.onSpinWait();
        }
    }

    private static void gatherNothing(EventLoop loop) {
        loop.callSoon(() -> loop.callSoon(() -> {}));
        TaskGroup.run(group -> group.createTask(() -> {}));
    }

    @Test
    void runsThatRaceTheCloseEndOneWayOrTheOther() throws Exception {
        for (int round = 0; round < 100; round++) {
            var loop = EventLoop.start();
            var endings = new CopyOnWriteArrayList<String>();
            var callers = new ArrayList<Thread>();
            for (int n = 0; n < 3; n++) {
                callers.add(Thread.ofPlatform().start(() -> endings.add(ending(loop))));
            }
            loop.close();
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(endings).hasSize(3).allMatch(List.of("value", "cancelled", "closed")::contains);
        }
    }

    private static String ending(EventLoop loop) {
        try {
            return loop.run(() -> "value");
        } catch (CancelledError e) {
            return "cancelled";
        } catch (IllegalStateException e) {
            return "closed";
        }
    }

    @Test
    void failuresOfTasksWhileTheLoopClosesAreReported() {
        var test = Virtual.run(_ -> {
            createTask("leftover", () -> {
                try {
                    sleep(seconds(60));
                } finally {
                    throwUnchecked("clean-up");
                }
            });
            yieldNow();
        });
        assertThat(test.reported()).containsExactly("leftover failed while the event loop was closing");
    }

    @Test
    void childrenOfLeftoverTasksAreEndedWithThem() {
        var story = Virtual.run(test -> {
                    createTask(() -> TaskGroup.run(group -> {
                        for (int n = 0; n < 3; n++) {
                            String name = "child " + n;
                            group.createTask(() -> {
                                try {
                                    sleep(seconds(60));
                                } finally {
                                    test.log(name);
                                }
                            });
                        }
                    }));
                    yieldNow();
                    yieldNow();
                })
                .story();

        assertThat(story).containsExactly("0 child 0", "0 child 1", "0 child 2");
    }

    @Test
    void closeMayBeCalledByManyThreadsAndAllWait() throws Exception {
        var loop = EventLoop.start();
        var story = new CopyOnWriteArrayList<String>();
        loop.run(() -> {
            createTask(() -> {
                try {
                    sleep(seconds(60));
                } finally {
                    sleep(millis(50));
                    story.add("cleaned up");
                }
            });
            yieldNow();
        });
        var closers = new ArrayList<Thread>();
        for (int n = 0; n < 3; n++) {
            closers.add(Thread.ofPlatform().start(() -> {
                loop.close();
                story.add("closed");
            }));
        }
        for (Thread closer : closers) {
            closer.join();
        }
        assertThat(story).containsExactly("cleaned up", "closed", "closed", "closed");
    }

    @Test
    void aVirtualClockStandsStillBetweenTheRunsOfARunner() {
        for (int round = 0; round < 200; round++) {
            var clock = new VirtualClock();
            var story = new ArrayList<String>();
            try (var runner = new Runner(options -> options.driver(clock))) {
                runner.run(() -> {
                    createTask(() -> {
                        try {
                            sleep(seconds(60));
                            story.add("never");
                        } finally {
                            sleep(seconds(1));
                        }
                    });
                    yieldNow();
                });
                runner.run(Asyncio::yieldNow);
                assertThat(clock.elapsed()).isZero();
                runner.run(() -> sleep(seconds(2)));
            }
            assertThat(story).isEmpty();
            assertThat(clock.elapsed()).isEqualTo(seconds(3));
        }
    }

    @Test
    void timePassesForTasksThatAreSubmittedBetweenTheRunsOfARunner() throws Exception {
        try (var runner = new Runner(options -> options.driver(new VirtualClock()))) {
            runner.loop().submit(() -> sleep(seconds(60))).get();
            runner.run(Asyncio::yieldNow);
            runner.loop().submit(() -> sleep(seconds(60))).get();
            assertThat(runner.loop().time()).isEqualTo(seconds(120));
        }
    }

    @Test
    void anInterruptedCloseStopsWaitingForTheExecutorAndKeepsTheFlag() throws Exception {
        var loop = EventLoop.start();
        var began = new CountDownLatch(1);
        var story = new CopyOnWriteArrayList<String>();
        loop.run(() -> {
            EventLoop.current().<@Nullable Void>runInExecutor(() -> {
                began.countDown();
                try {
                    Thread.sleep(600_000); // real time: the work of a thread
                } finally {
                    story.add("work interrupted");
                }
                return null;
            });
            began.await();
        });
        Thread closer = Thread.ofPlatform().start(() -> {
            loop.close();
            story.add("closed " + Thread.currentThread().isInterrupted());
        });
        closer.interrupt();
        closer.join();
        assertThat(story).contains("closed true");
    }

    @Test
    void aClosedLoopSaysSo() {
        var loop = EventLoop.start(options -> options.name("mine"));
        loop.close();
        assertThat(loop).hasToString("EventLoop[mine, closed]");
        assertThatThrownBy(() -> loop.run(() -> {})).hasMessage("the event loop is closed");
        assertThatThrownBy(() -> loop.submit(() -> {})).hasMessage("the event loop is closed");
        assertThatThrownBy(() -> loop.execute(() -> {})).hasMessage("the event loop is closed");
    }

    private static void throwUnchecked(String message) {
        throw new IllegalStateException(message);
    }
}
