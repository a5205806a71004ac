package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.uncancellable;
import static io.asyncio4j.Asyncio.waitFor;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TimeoutRaceTest {

    @Test
    void theBodySeesACancellationAndTheCallerATimeoutWithThatAsItsCause() {
        Virtual.run(_ -> {
            var seen = new AtomicReference<Throwable>();
            assertThatThrownBy(() -> timeout(seconds(1), () -> {
                        try {
                            sleep(seconds(10));
                        } catch (CancelledError e) {
                            seen.set(e);
                            throw e;
                        }
                    }))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessage("timed out after 1 s")
                    .satisfies(e -> assertThat(e.getCause()).isSameAs(seen.get()));
            assertThat(currentTask().cancelling()).isZero();
        });
    }

    @Test
    void ofTwoLimitsThatAreOverInABusyLoopOnlyTheOuterOneThrows() {
        var story = Virtual.run(test -> {
                    assertThatThrownBy(() -> timeout(seconds(2), () -> {
                                try {
                                    timeout(seconds(1), () -> {
                                        uncancellable(() -> sleep(seconds(3))); // as if it were busy
                                        yieldNow();
                                    });
                                } catch (TimedOutException e) {
                                    test.log("inner: " + e.getMessage());
                                }
                                sleep(seconds(1));
                                test.log("never");
                            }))
                            .isInstanceOf(TimedOutException.class)
                            .hasMessage("timed out after 2 s");
                })
                .story();

        assertThat(story).isEmpty();
    }

    @Test
    void aCancellationThatWasSwallowedBeforeDoesNotConfuseALimit() {
        Virtual.run(_ -> {
            var task = createTask(() -> {
                try {
                    sleep(seconds(10));
                } catch (CancelledError e) {
                    // swallowed, and not withdrawn
                }
                assertThatThrownBy(() -> timeout(seconds(1), () -> sleep(seconds(10))))
                        .isInstanceOf(TimedOutException.class);
                return currentTask().cancelling();
            });
            yieldNow();
            task.cancel();
            assertThat(task.await()).isOne();
        });
    }

    @Test
    void theTextOfADeadlineNamesItsState() {
        Virtual.run(_ -> {
            var kept = new AtomicReference<Deadline>();
            Deadline.run(seconds(5), deadline -> {
                kept.set(deadline);
                assertThat(deadline).hasToString("Deadline[5 s, active]");
                deadline.disable();
                assertThat(deadline).hasToString("Deadline[5 s, disabled]");
                deadline.reschedule(millis(250));
            });
            assertThat(kept.get()).hasToString("Deadline[0.25 s, ended]");
            assertThatThrownBy(() -> Deadline.run(seconds(1), deadline -> {
                        kept.set(deadline);
                        sleep(seconds(2));
                    }))
                    .isInstanceOf(TimedOutException.class);
            assertThat(kept.get()).hasToString("Deadline[1 s, expired]");
        });
    }

    @Test
    void cancellingWaitForCancelsWhatItWaitsForAndWaitsForItsEnd() {
        var story = Virtual.run(test -> {
                    var inner = createTask(() -> {
                        try {
                            sleep(seconds(60));
                        } finally {
                            uncancellable(() -> sleep(seconds(2)));
                            test.log("inner ended");
                        }
                    });
                    var outer = createTask(() -> waitFor(inner, seconds(30)));
                    sleep(seconds(1));
                    outer.cancel("stop");
                    assertThatThrownBy(outer::await)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("stop");
                    test.log("outer ended");
                    assertThat(inner.isCancelled()).isTrue();
                })
                .story();

        assertThat(story).containsExactly("3000 inner ended", "3000 outer ended");
    }

    @Test
    void aCancellationThatMeetsTheCleanUpOfALimitHitsOnce() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> {
                        try {
                            timeout(seconds(1), () -> {
                                try {
                                    sleep(seconds(10));
                                } finally {
                                    uncancellable(() -> sleep(seconds(2)));
                                }
                            });
                        } catch (CancelledError e) {
                            test.log("hit");
                            sleep(seconds(1));
                            test.log("not again");
                        }
                    });
                    sleep(seconds(2));
                    task.cancel();
                    task.await();
                })
                .story();

        assertThat(story).containsExactly("3000 hit", "4000 not again");
    }
}
