package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaskCancellationTest {

    @Test
    void cancelDuringASleepEndsItWithTheReasonAndItsTimer() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> {
                        try {
                            sleep(seconds(10));
                        } finally {
                            test.log("cleaned up");
                        }
                    });
                    sleep(seconds(1));
                    assertThat(task.cancel("enough")).isTrue();
                    assertThatThrownBy(task::await)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("enough");
                    assertThat(task.isCancelled()).isTrue();
                    assertThat(task.cancel()).isFalse();
                    test.log("over");
                })
                .story();

        assertThat(story).containsExactly("1000 cleaned up", "1000 over");
    }

    @Test
    void aTaskCancelledBeforeItsFirstStepNeverRuns() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> test.log("ran"));
                    task.cancel();
                    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                })
                .story();

        assertThat(story).isEmpty();
    }

    @Test
    void cancelDuringABareYieldHitsWhenTheTaskGoesOn() {
        Virtual.run(_ -> {
            var task = createTask(Asyncio::yieldNow);
            yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void aResultThatWasReadyIsDeliveredAndTheCancellationHitsAtTheNextWait() {
        var story = Virtual.run(test -> {
                    var promise = new Promise<String>();
                    var task = createTask(() -> {
                        test.log("got " + promise.await());
                        sleep(seconds(1));
                        test.log("never");
                    });
                    yieldNow();
                    promise.complete("item");
                    task.cancel();
                    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                })
                .story();

        assertThat(story).containsExactly("0 got item");
    }

    @Test
    void aTaskWokenWithAResultThatItReturnsEndsWithIt() {
        Virtual.run(_ -> {
            var promise = new Promise<String>();
            var task = createTask(promise::await);
            yieldNow();
            promise.complete("item");
            task.cancel();

            assertThat(task.await()).isEqualTo("item");
        });
    }

    @Test
    void aTaskThatCancelsItselfEndsCancelledAtTheNextWaitOrAtItsEnd() {
        Virtual.run(_ -> {
            var waits = createTask(() -> {
                currentTask().cancel();
                yieldNow();
            });
            var ends = createTask(() -> currentTask().cancel());
            assertThatThrownBy(waits::await).isInstanceOf(CancelledError.class);
            assertThatThrownBy(ends::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void uncancelBeforeDeliveryWithdrawsTheCancellation() {
        Virtual.run(_ -> {
            var task = createTask(() -> {
                currentTask().cancel();
                assertThat(currentTask().cancelling()).isEqualTo(1);
                assertThat(currentTask().uncancel()).isZero();
                yieldNow();
                return "went on";
            });
            assertThat(task.await()).isEqualTo("went on");
        });
    }

    @Test
    void aSwallowedCancellationLetsLaterWaitsProceed() {
        Virtual.run(test -> {
            var task = createTask(() -> {
                try {
                    sleep(seconds(10));
                } catch (CancelledError e) {
                    sleep(seconds(1));
                }
                return "went on";
            });
            sleep(millis(500));
            task.cancel();
            assertThat(task.await()).isEqualTo("went on");
            assertThat(test.elapsed()).isEqualTo(millis(1500));
        });
    }

    @Test
    void cancellingAWaitForATaskCancelsThatTaskAndWaitsForItsEnd() {
        var story = Virtual.run(test -> {
                    var inner = createTask(() -> {
                        try {
                            sleep(seconds(10));
                        } finally {
                            sleep(seconds(1));
                            test.log("inner over");
                        }
                    });
                    var outer = createTask(() -> {
                        try {
                            inner.await();
                        } finally {
                            test.log("outer over");
                        }
                    });
                    yieldNow();
                    outer.cancel();
                    assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
                    assertThat(inner.isCancelled()).isTrue();
                })
                .story();

        assertThat(story).containsExactly("1000 inner over", "1000 outer over");
    }

    @Test
    void aPendingCancellationGoesOnToTheTaskAwaitedNext() {
        Virtual.run(_ -> {
            var inner = createTask(() -> sleep(seconds(10)));
            var outer = createTask(() -> {
                currentTask().cancel("pending");
                inner.await();
            });
            assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
            assertThat(inner.isCancelled()).isTrue();
        });
    }

    @Test
    void aCancelledPromiseCancelsWhoeverAwaitsIt() {
        Virtual.run(_ -> {
            var promise = new Promise<@Nullable Void>();
            var task = createTask(promise::await);
            yieldNow();
            promise.cancel("gone");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("gone");
            assertThat(task.isCancelled()).isTrue();
        });
    }

    @Test
    void twoCancellationsBeforeTheTaskRunsAreOne() {
        Virtual.run(_ -> {
            var task = createTask(() -> {
                try {
                    sleep(seconds(10));
                } catch (CancelledError e) {
                    sleep(seconds(1));
                }
                return currentTask().cancelling();
            });
            yieldNow();
            task.cancel();
            task.cancel();
            assertThat(task.await()).isEqualTo(2);
        });
    }

    @Test
    void shieldKeepsTheCancellationFromWhatIsAwaited() {
        Virtual.run(test -> {
            var inner = createTask(() -> {
                sleep(seconds(2));
                return "finished";
            });
            var outer = createTask(() -> shield(inner));
            yieldNow();
            outer.cancel();
            assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
            assertThat(test.elapsed()).isEqualTo(millis(0));
            assertThat(inner.await()).isEqualTo("finished");
        });
    }

    @Test
    void cancellingAShieldedTaskCancelsItsWaiter() {
        Virtual.run(_ -> {
            var inner = createTask(() -> sleep(seconds(2)));
            var outer = createTask(() -> shield(inner));
            yieldNow();
            inner.cancel();
            assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void anotherThreadMayCancel() throws Exception {
        try (var loop = EventLoop.start()) {
            var promise = new Promise<Task<?>>();
            var ended = loop.submit(() -> {
                promise.complete(currentTask());
                sleep(seconds(600));
            });
            Task<?> task = loop.run(promise::await);
            task.cancel("from outside");
            assertThatThrownBy(ended::join).isInstanceOf(java.util.concurrent.CancellationException.class);
        }
    }
}
