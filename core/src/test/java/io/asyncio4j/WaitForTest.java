package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.waitFor;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaitForTest {

    @Test
    void zeroCancelsARunningTaskAndWaitsForItsEnd() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> slowToEnd(test));
                    sleep(seconds(1));
                    assertThatThrownBy(() -> waitFor(task, Duration.ZERO))
                            .isInstanceOf(TimedOutException.class)
                            .hasMessage("timed out after 0 s")
                            .hasCauseInstanceOf(CancelledError.class);
                    test.log("over, " + currentTask().cancelling());
                    sleep(seconds(1));
                })
                .story();

        assertThat(story).containsExactly("3000 ended", "3000 over, 0");
    }

    @Test
    void aCancellationFromOutsideDuringThatEndIsNoTimeout() {
        for (double limit : new double[] {0, 1}) {
            Virtual.run(test -> {
                var slow = createTask(() -> slowToEnd(test));
                var task = createTask(() -> {
                    yieldNow();
                    waitFor(slow, seconds(limit));
                });
                sleep(seconds(2));
                task.cancel("outside");
                assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                assertThat(task.isCancelled()).isTrue();
            });
        }
    }

    @Test
    void aValueReturnedDespiteTheCancellationWins() {
        for (double limit : new double[] {0, 1}) {
            Virtual.run(_ -> {
                var stubborn = createTask(() -> {
                    try {
                        sleep(seconds(60));
                    } catch (CancelledError e) {
                        sleep(seconds(1));
                    }
                    return "stubborn";
                });
                yieldNow();
                assertThat(waitFor(stubborn, seconds(limit))).isEqualTo("stubborn");
                assertThat(currentTask().cancelling()).isZero();
                sleep(seconds(1));
            });
        }
    }

    @Test
    void anErrorOfTheCleanUpReplacesTheTimeout() {
        for (double limit : new double[] {0, 1}) {
            Virtual.run(_ -> {
                var failing = createTask(() -> {
                    try {
                        sleep(seconds(60));
                    } finally {
                        failWith("clean-up");
                    }
                });
                yieldNow();
                assertThatThrownBy(() -> waitFor(failing, seconds(limit))).hasMessage("clean-up");
            });
        }
    }

    @Test
    void aPromiseThatIsTooLateIsCancelled() {
        Virtual.run(_ -> {
            var promise = new Promise<String>();
            assertThatThrownBy(() -> waitFor(promise, seconds(1)))
                    .isInstanceOfSatisfying(
                            TimedOutException.class, e -> assertThat(e.limit()).isEqualTo(seconds(1)));
            assertThat(promise.isCancelled()).isTrue();
        });
    }

    @Test
    void aShieldedTaskOutlivesTheLimit() {
        Virtual.run(test -> {
            var task = createTask(() -> {
                sleep(seconds(3));
                return "value";
            });
            assertThatThrownBy(() -> timeout(seconds(1), () -> shield(task))).isInstanceOf(TimedOutException.class);
            assertThat(task.await()).isEqualTo("value");
            assertThat(test.elapsed()).isEqualTo(seconds(3));
        });
    }

    @Test
    void limitsInLimitsInCleanUpAllHoldTheirTime() {
        var story = Virtual.run(test -> {
                    var never = new Promise<@Nullable Void>();
                    assertThatThrownBy(() -> timeout(seconds(10), () -> {
                                try {
                                    timeout(seconds(1), () -> shield(never));
                                } finally {
                                    assertThatThrownBy(() -> timeout(seconds(2), () -> shield(never)))
                                            .isInstanceOf(TimedOutException.class);
                                    test.log("cleaned up, " + currentTask().cancelling());
                                }
                            }))
                            .isInstanceOf(TimedOutException.class)
                            .hasMessage("timed out after 1 s");
                    sleep(seconds(60));
                    test.log("over, " + currentTask().cancelling());
                })
                .story();

        assertThat(story).containsExactly("3000 cleaned up, 0", "63000 over, 0");
    }

    @Test
    void aLimitThatPassesWhileTheBodyIsBusyHitsItsNextWait() {
        var story = Virtual.run(test -> {
                    assertThatThrownBy(() -> timeout(seconds(1), () -> {
                                sleep(seconds(1));
                                test.log("woken in the same moment");
                                sleep(seconds(1));
                                test.log("never");
                            }))
                            .isInstanceOf(TimedOutException.class);
                })
                .story();

        assertThat(story).isEmpty(); // the limit's timer is the older one
    }

    @Test
    void whatIsNegativeIsRefusedEvenIfAllIsDone() {
        Virtual.run(_ -> {
            var done = new Promise<String>();
            done.complete("value");
            assertThatThrownBy(() -> waitFor(done, seconds(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("limit must not be negative, was -1 s");
            assertThat(waitFor(done, Duration.ZERO)).isEqualTo("value");
        });
    }

    private static void slowToEnd(Virtual test) {
        try {
            sleep(seconds(60));
        } finally {
            sleep(seconds(2));
            test.log("ended");
        }
    }

    private static void failWith(String message) {
        throw new IllegalStateException(message);
    }
}
