package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.uncancellable;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class UncancellableTest {

    @Test
    void aCancellationWaitsForTheEndAndHitsAtTheNextWait() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> {
                        uncancellable(() -> {
                            sleep(seconds(2));
                            test.log("cleaned up, " + currentTask().cancelling());
                        });
                        test.log("after it");
                        sleep(seconds(60));
                    });
                    sleep(seconds(1));
                    task.cancel("enough");
                    assertThatThrownBy(task::await)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("enough");
                    test.log("over");
                })
                .story();

        assertThat(story).containsExactly("2000 cleaned up, 1", "2000 after it", "2000 over");
    }

    @Test
    void aTaskThatWaitsNoMoreReturnsItsValue() {
        Virtual.run(_ -> {
            var task = createTask(() -> uncancellable(() -> {
                sleep(seconds(2));
                return "value";
            }));
            yieldNow();
            task.cancel();
            assertThat(task.await()).isEqualTo("value");
        });
    }

    @Test
    void aCancellationThatWaitedBeforeDoesNotHitInside() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> {
                        currentTask().cancel("early");
                        uncancellable(() -> {
                            sleep(seconds(1));
                            test.log("undisturbed");
                        });
                        yieldNow();
                        test.log("not reached");
                    });
                    assertThatThrownBy(task::await)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("early");
                })
                .story();

        assertThat(story).containsExactly("1000 undisturbed");
    }

    @Test
    void aLimitInsideStillCutsShortAlsoWhenTheTaskIsCancelled() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> {
                        uncancellable(() -> {
                            assertThatThrownBy(() -> timeout(seconds(2), () -> sleep(seconds(60))))
                                    .isInstanceOf(TimedOutException.class);
                            test.log("limit");
                            sleep(seconds(1));
                            test.log("end");
                        });
                        yieldNow();
                    });
                    sleep(seconds(1));
                    task.cancel();
                    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                })
                .story();

        assertThat(story).containsExactly("2000 limit", "3000 end");
    }

    @Test
    void aLimitOutsideWaitsForTheEnd() {
        var story = Virtual.run(test -> {
                    assertThatThrownBy(() -> timeout(seconds(1), () -> {
                                uncancellable(() -> sleep(seconds(3)));
                                test.log("end");
                                sleep(seconds(60));
                            }))
                            .isInstanceOf(TimedOutException.class);
                    test.log("timed out, " + currentTask().cancelling());
                    yieldNow();
                    test.log("no stray cancellation");
                })
                .story();

        assertThat(story).containsExactly("3000 end", "3000 timed out, 0", "3000 no stray cancellation");
    }

    @Test
    void aLimitBetweenTwoBlocksHitsBetweenThem() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> {
                        uncancellable(() -> {
                            assertThatThrownBy(() -> timeout(seconds(2), () -> {
                                        uncancellable(() -> sleep(seconds(4)));
                                        test.log("inner block");
                                        sleep(seconds(60));
                                    }))
                                    .isInstanceOf(TimedOutException.class);
                            sleep(seconds(1));
                            test.log("outer block");
                        });
                        sleep(seconds(60));
                    });
                    sleep(seconds(1));
                    task.cancel("outside");
                    assertThatThrownBy(task::await).hasMessage("outside");
                    test.log("over");
                })
                .story();

        assertThat(story).containsExactly("4000 inner block", "5000 outer block", "5000 over");
    }

    @Test
    void aGroupInsideStillCancelsItsTasks() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> uncancellable(() -> {
                        try {
                            gather(
                                    () -> {
                                        sleep(seconds(2));
                                        throw new IOException("broken");
                                    },
                                    () -> sleep(seconds(60)));
                        } catch (IOException e) {
                            test.log("failed: " + e.getMessage());
                        }
                    }));
                    sleep(seconds(1));
                    task.cancel();
                    task.await();
                })
                .story();

        assertThat(story).containsExactly("2000 failed: broken");
    }

    @Test
    void inAFinallyBlockItMayWaitWhateverComes() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> {
                        try {
                            sleep(seconds(60));
                        } finally {
                            uncancellable(() -> timeout(seconds(5), () -> {
                                sleep(seconds(1));
                                test.log("said goodbye");
                            }));
                        }
                    });
                    yieldNow();
                    task.cancel("first");
                    yieldNow();
                    task.cancel("second");
                    assertThatThrownBy(task::await).hasMessage("first");
                })
                .story();

        assertThat(story).containsExactly("1000 said goodbye");
    }

    @Test
    void aWithdrawnRequestNeverHits() {
        Virtual.run(_ -> {
            var task = createTask(() -> {
                uncancellable(() -> sleep(seconds(2)));
                currentTask().uncancel();
                yieldNow();
                return currentTask().cancelling();
            });
            sleep(seconds(1));
            task.cancel();
            assertThat(task.cancelling()).isEqualTo(1);
            assertThat(task.await()).isZero();
        });
    }

    @Test
    void itsErrorComesOutAsItIs() {
        Virtual.run(_ -> assertThatThrownBy(() -> uncancellable(() -> {
                    throw new IOException("as it is");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("as it is"));
    }
}
