package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.waitFor;
import static io.asyncio4j.Asyncio.waitUntil;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeoutTest {

    @Test
    void withoutALimitNothingIsCutShort() {
        Virtual.run(_ -> {
            assertThat(timeout(null, () -> {
                        sleep(seconds(1e6));
                        return "done";
                    }))
                    .isEqualTo("done");
            timeout((Duration) null, () -> sleep(1));
            assertThat(waitFor(createTask(() -> 1), null)).isEqualTo(1);
            assertThat(waitUntil(ReturnWhen.ALL_COMPLETED, List.of(createTask(() -> sleep(1e6))), null)
                            .done())
                    .hasSize(1);
            Deadline.run(null, deadline -> {
                assertThat(deadline.remaining()).isEmpty();
                assertThat(deadline.toString()).isEqualTo("Deadline[no limit, disabled]");
                sleep(1e6);
                deadline.reschedule(seconds(2));
                sleep(0.5);
                assertThat(deadline.remaining()).contains(seconds(1.5));
            });
        });
    }

    @Test
    void theTimeThatRemainsIsZeroOnceTheDeadlineHasPassed() {
        Virtual.run(_ -> assertThatThrownBy(() -> Deadline.run(seconds(1), deadline -> {
                    try {
                        sleep(5);
                    } finally {
                        assertThat(deadline.remaining()).contains(Duration.ZERO);
                    }
                }))
                .isInstanceOf(TimedOutException.class));
    }

    @Test
    void numbersAreSecondsAsAsyncioCounts() {
        var virtual = Virtual.run(story -> {
            sleep(1.5);
            story.log("slept");
            assertThatThrownBy(() -> timeout(2, () -> sleep(60))).hasMessage("timed out after 2 s");
            story.log("timed out");
            var slow = createTask(() -> sleep(60));
            waitUntil(ReturnWhen.ALL_COMPLETED, List.of(slow), 1);
            story.log("waited");
            assertThatThrownBy(() -> waitFor(slow, 0.25)).isInstanceOf(TimedOutException.class);
            story.log("waited for");
            assertThatThrownBy(() -> sleep(-1.0)).hasMessage("seconds must not be negative, was -1.0");
            assertThatThrownBy(() -> sleep(Double.NaN)).hasMessage("seconds must be a finite number, was NaN");
        });

        assertThat(virtual.story()).containsExactly("1500 slept", "3500 timed out", "4500 waited", "4750 waited for");
    }

    @Test
    void theDeadlineCutsTheBodyShort() {
        Virtual.run(test -> {
            assertThatThrownBy(() -> timeout(seconds(1), () -> sleep(seconds(10))))
                    .isInstanceOfSatisfying(
                            TimedOutException.class, e -> assertThat(e.limit()).isEqualTo(seconds(1)))
                    .hasMessage("timed out after 1 s")
                    .hasCauseInstanceOf(CancelledError.class);
            assertThat(test.elapsed()).isEqualTo(seconds(1));
            assertThat(currentTask().cancelling()).isZero();
            sleep(seconds(1)); // and nothing is left behind
        });
    }

    @Test
    void aBodyThatEndsInTimeReturnsItsValueAndItsExceptions() {
        Virtual.run(test -> {
            assertThat(Asyncio.<String, RuntimeException>timeout(seconds(1), () -> "value"))
                    .isEqualTo("value");
            assertThatThrownBy(() -> timeout(seconds(1), () -> {
                        throw new IOException("checked");
                    }))
                    .isInstanceOf(IOException.class);
            sleep(seconds(5));
            assertThat(test.elapsed()).isEqualTo(seconds(5));
        });
    }

    @Test
    void theInnerOfTwoLimitsThrowsAndTheOuterGoesOn() {
        Virtual.run(test -> {
            timeout(seconds(5), () -> {
                assertThatThrownBy(() -> timeout(seconds(1), () -> sleep(seconds(10))))
                        .isInstanceOf(TimedOutException.class);
                sleep(seconds(1));
            });
            assertThat(test.elapsed()).isEqualTo(seconds(2));
        });
    }

    @Test
    void theOuterOfTwoLimitsReachesTheBodyAsACancellation() {
        var story = Virtual.run(test -> assertThatThrownBy(() -> timeout(seconds(1), () -> {
                            try {
                                timeout(seconds(5), () -> sleep(seconds(10)));
                            } catch (CancelledError e) {
                                test.log("cancelled");
                                throw e;
                            }
                        }))
                        .isInstanceOf(TimedOutException.class)
                        .hasMessage("timed out after 1 s"))
                .story();

        assertThat(story).containsExactly("1000 cancelled");
    }

    @Test
    void ofEqualDeadlinesOnlyTheOutermostThrows() {
        Virtual.run(_ -> assertThatThrownBy(() ->
                        timeout(seconds(1), () -> timeout(seconds(1), () -> sleep(seconds(9)))))
                .isInstanceOf(TimedOutException.class));
    }

    @Test
    void aCancellationFromOutsideStaysOne() {
        Virtual.run(_ -> {
            var task = createTask(() -> timeout(seconds(5), () -> sleep(seconds(10))));
            sleep(seconds(1));
            task.cancel("outside");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("outside");
        });
    }

    @Test
    void aCancellationFromOutsideAtTheDeadlineWins() {
        Virtual.run(_ -> {
            var task = createTask(() -> timeout(seconds(1), () -> sleep(seconds(10))));
            EventLoop.current().callLater(seconds(1), () -> task.cancel("outside"));
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void aLimitWorksWhileACancellationIsCleanedUp() {
        Virtual.run(test -> {
            var task = createTask(() -> {
                try {
                    sleep(seconds(10));
                } finally {
                    assertThatThrownBy(() -> timeout(seconds(1), () -> sleep(seconds(10))))
                            .isInstanceOf(TimedOutException.class);
                    test.log("cleaned up");
                }
            });
            yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(test.story()).containsExactly("1000 cleaned up");
        });
    }

    @Test
    void anErrorOfTheCleanUpIsKept() {
        Virtual.run(_ -> assertThatThrownBy(() -> timeout(seconds(1), () -> {
                    try {
                        sleep(seconds(10));
                    } finally {
                        failCleaningUp();
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("clean-up"));
    }

    @Test
    void zeroLetsTheBodyRunUntilItWaits() {
        Virtual.run(test -> {
            assertThatThrownBy(() -> timeout(Duration.ZERO, () -> {
                        test.log("began");
                        sleep(seconds(1));
                    }))
                    .isInstanceOf(TimedOutException.class);
            assertThat(test.story()).containsExactly("0 began");
            assertThat(test.elapsed()).isZero();
        });
    }

    @Test
    void negativeLimitsAreRefused() {
        Virtual.run(_ -> assertThatThrownBy(() -> timeout(millis(-5), () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit must not be negative, was -0.005 s"));
    }

    @Test
    void waitForCancelsATaskThatIsTooSlowAndWaitsForItsEnd() {
        Virtual.run(test -> {
            var task = createTask(() -> {
                try {
                    sleep(seconds(10));
                } finally {
                    sleep(seconds(1));
                    test.log("cleaned up");
                }
            });
            assertThatThrownBy(() -> waitFor(task, seconds(2))).isInstanceOf(TimedOutException.class);
            assertThat(test.story()).containsExactly("3000 cleaned up");
            assertThat(task.isCancelled()).isTrue();
        });
    }

    @Test
    void waitForZeroTakesWhatIsDoneAndNeverStartsTheRest() {
        Virtual.run(test -> {
            var done = new Promise<String>();
            done.complete("value");
            assertThat(waitFor(done, Duration.ZERO)).isEqualTo("value");

            var fresh = createTask(() -> test.log("ran"));
            assertThatThrownBy(() -> waitFor(fresh, Duration.ZERO)).isInstanceOf(TimedOutException.class);
            assertThat(test.story()).isEmpty();
        });
    }

    @Test
    void aValueReturnedDespiteTheCancellationWins() {
        Virtual.run(_ -> {
            var task = createTask(() -> {
                try {
                    sleep(seconds(10));
                } catch (CancelledError e) {
                    return "value";
                }
                return "never";
            });
            assertThat(waitFor(task, seconds(1))).isEqualTo("value");
        });
    }

    private static void failCleaningUp() {
        throw new IllegalStateException("clean-up");
    }
}
