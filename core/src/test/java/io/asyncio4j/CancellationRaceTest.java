package io.asyncio4j;

import static io.asyncio4j.Asyncio.awaitAll;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A cancellation that meets something else on its way is neither lost nor delivered twice.
class CancellationRaceTest {

    @Test
    void aResultSetByAnotherThreadIsDeliveredAndTheNextWaitIsHit() {
        var story = Virtual.run(test -> {
                    var item = new Promise<String>();
                    var task = createTask(() -> {
                        test.log("got " + item.await());
                        sleep(seconds(1));
                        test.log("never");
                    });
                    yieldNow();
                    onAnotherThread(() -> item.complete("item")); // done; the wake-up is still on its way
                    task.cancel("too late");
                    assertThatThrownBy(task::await)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("too late");
                })
                .story();

        assertThat(story).containsExactly("0 got item");
    }

    @Test
    void aLimitThatEndsWithAResultSetByAnotherThreadIsWithdrawn() {
        var story = Virtual.run(test -> {
                    var item = new Promise<String>();
                    var task = createTask(() -> {
                        test.log("got " + timeout(seconds(1), item::await));
                        sleep(seconds(1));
                        test.log("slept");
                    });
                    EventLoop.current().callLater(millis(999), () -> onAnotherThread(() -> item.complete("item")));
                    task.await();
                })
                .story();

        assertThat(story).containsExactly("999 got item", "1999 slept");
    }

    @Test
    void resultsOfManySetByAnotherThreadAreFollowedByTheCancellation() {
        Virtual.run(_ -> {
            var items = new Promise<String>();
            var task = createTask(() -> awaitAll(items));
            yieldNow();
            onAnotherThread(() -> items.complete("item"));
            task.cancel("stop");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("stop");
            assertThat(items.result()).isEqualTo("item");
        });
    }

    @Test
    void cancellingAwaitAllHitsThoughEveryTaskSwallowsIt() {
        Virtual.run(_ -> {
            var stubborn = createTask(() -> {
                try {
                    sleep(seconds(10));
                } catch (CancelledError e) {
                    sleep(seconds(1));
                }
                return "stubborn";
            });
            var task = createTask(() -> awaitAll(stubborn));
            sleep(seconds(1));
            task.cancel("stop");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("stop");
            assertThat(stubborn.result()).isEqualTo("stubborn");
        });
    }

    @Test
    void aTaskThatSwallowsItHidesItFromTheTaskThatAwaitsIt() {
        Virtual.run(_ -> {
            var stubborn = createTask(() -> {
                try {
                    sleep(seconds(10));
                } catch (CancelledError e) {
                    return "stubborn";
                }
                return "never";
            });
            var task = createTask(stubborn::await);
            sleep(seconds(1));
            task.cancel();
            assertThat(task.await()).isEqualTo("stubborn");
            assertThat(task.cancelling()).isOne();
        });
    }

    @Test
    void oneThatWasTakenBackLeavesNothingForALaterOne() {
        Virtual.run(_ -> {
            var item = new Promise<String>();
            var task = createTask(() -> {
                currentTask().cancel();
                assertThat(currentTask().uncancel()).isZero();
                return item.await();
            });
            yieldNow();
            item.complete("item");
            task.cancel();
            assertThat(task.await()).isEqualTo("item");
        });
    }

    @Test
    void uncancelLeavesAnEarlierRequestStanding() {
        Virtual.run(_ -> {
            var task = createTask(() -> {
                currentTask().cancel();
                currentTask().cancel();
                assertThat(currentTask().uncancel()).isOne();
                sleep(seconds(1));
            });
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void uncancelNeverCountsBelowZero() {
        Virtual.run(_ -> {
            assertThat(currentTask().uncancel()).isZero();
            currentTask().cancel();
            assertThat(currentTask().cancelling()).isOne();
            assertThat(currentTask().uncancel()).isZero();
            yieldNow();
        });
    }

    @Test
    void oneFromOutsideIsNotWithdrawnWithALimitWhoseCancellationWasSwallowed() {
        var story = Virtual.run(test -> {
                    var gate = new Promise<@Nullable Void>();
                    var task = createTask(() -> {
                        timeout(seconds(1), () -> {
                            try {
                                sleep(seconds(10));
                            } catch (CancelledError e) {
                                gate.await(); // woken, and cancelled from outside before it goes on
                            }
                        });
                        test.log("limit over");
                        sleep(seconds(1));
                        test.log("never");
                    });
                    sleep(seconds(2));
                    gate.complete(null);
                    task.cancel("outside");
                    assertThatThrownBy(task::await)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("outside");
                })
                .story();

        assertThat(story).containsExactly("2000 limit over");
    }

    @Test
    void oneFromOutsideIsNotWithdrawnWithAGroupWhoseCancellationWasSwallowed() {
        var story = Virtual.run(test -> {
                    var gate = new Promise<@Nullable Void>();
                    var task = createTask(() -> {
                        TaskGroup.run(group -> {
                            group.createTask(() -> {
                                sleep(seconds(1));
                                group.cancel();
                            });
                            try {
                                sleep(seconds(10));
                            } catch (CancelledError e) {
                                gate.await();
                            }
                        });
                        test.log("group over");
                        sleep(seconds(1));
                        test.log("never");
                    });
                    sleep(seconds(2));
                    gate.complete(null);
                    task.cancel("outside");
                    assertThatThrownBy(task::await)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("outside");
                })
                .story();

        assertThat(story).containsExactly("2000 group over");
    }

    @Test
    void itHitsOnceThoughThePromiseAwaitedWasCancelledByItToo() {
        var story = Virtual.run(test -> {
                    var promise = new Promise<String>();
                    var task = createTask(() -> {
                        try {
                            promise.await();
                        } catch (CancelledError e) {
                            test.log("caught");
                            sleep(seconds(1));
                            test.log("slept");
                        }
                    });
                    yieldNow();
                    task.cancel();
                    task.cancel();
                    task.await();
                })
                .story();

        assertThat(story).containsExactly("0 caught", "1000 slept");
    }

    @Test
    void aTaskBlockedInTheJdkIsNotDisturbedAndHitAtItsNextWait() {
        var story = Virtual.run(test -> {
                    var gate = new CompletableFuture<String>();
                    var task = createTask(() -> {
                        test.log(gate.join());
                        sleep(seconds(1));
                        test.log("never");
                    });
                    yieldNow();
                    task.cancel();
                    yieldNow();
                    gate.complete("undisturbed");
                    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                })
                .story();

        assertThat(story).containsExactly("0 undisturbed");
    }

    @Test
    void awaitingWhatIsDoneLooksAtNoCancellation() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> {
                        var done = new Promise<String>();
                        done.complete("ready");
                        currentTask().cancel();
                        test.log(done.await() + shield(done) + awaitAll(done));
                        yieldNow();
                        test.log("never");
                    });
                    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                })
                .story();

        assertThat(story).containsExactly("0 readyready[ready]");
    }

    @Test
    void aChainOfTasksEndsFromItsInnermostOutwards() {
        var story = Virtual.run(test -> {
                    Task<?> awaited = createTask("0", () -> {
                        try {
                            sleep(seconds(10));
                        } finally {
                            sleep(seconds(1));
                            test.log("0");
                        }
                    });
                    for (int n = 1; n <= 3; n++) {
                        Task<?> next = awaited;
                        String name = Integer.toString(n);
                        awaited = createTask(name, () -> {
                            try {
                                next.await();
                            } finally {
                                test.log(name);
                            }
                        });
                    }
                    sleep(seconds(1));
                    awaited.cancel("all of you");
                    assertThatThrownBy(awaited::await)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("all of you");
                })
                .story();

        assertThat(story).containsExactly("2000 0", "2000 1", "2000 2", "2000 3");
    }

    @Test
    void oneThatWentOnToATaskThatEndsUnhitHitsTheTaskThatAwaitsItInstead() {
        var story = Virtual.run(test -> {
                    var gate = new Promise<String>();
                    var inner = createTask(gate::await);
                    var outer = createTask(() -> {
                        test.log("got " + inner.await());
                        sleep(seconds(1));
                        test.log("never");
                    });
                    yieldNow();
                    yieldNow();
                    gate.complete("item"); // the inner task is woken with it
                    outer.cancel("stop");
                    assertThatThrownBy(outer::await)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("stop");
                })
                .story();

        assertThat(story).containsExactly("0 got item");
    }

    @Test
    void theErrorTellsWhereTheAwaitedTaskWasHit() {
        Virtual.run(_ -> {
            var task = createTask(CancellationRaceTest::sleepDeepInside);
            yieldNow();
            task.cancel("lunch");
            assertThatThrownBy(task::await)
                    .isInstanceOf(CancelledError.class)
                    .cause()
                    .satisfies(cause -> assertThat(cause.getStackTrace())
                            .extracting(StackTraceElement::getMethodName)
                            .contains("sleepDeepInside"));
        });
    }

    private static void sleepDeepInside() {
        sleep(seconds(10));
    }

    /// Runs `action` while the loop is held up.
    private static void onAnotherThread(Runnable action) {
        Thread thread = Thread.ofPlatform().start(action);
        while (thread.isAlive()) {
            Thread.onSpinWait();
        }
    }
}
