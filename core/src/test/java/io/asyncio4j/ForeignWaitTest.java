package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.uncancellable;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForeignWaitTest {

    private final Promise<@Nullable Void> never = new Promise<>();

    @Test
    void itEndsWithWhatItWaitsForOrWithItsLimit() {
        var story = Virtual.run(test -> {
                    var promise = new Promise<String>();
                    test.log("in time: " + ForeignWait.until(promise, seconds(1)));
                    createTask(() -> promise.complete("value"));
                    test.log("then: " + ForeignWait.until(promise, seconds(1)));
                    test.log("again: " + ForeignWait.until(promise));
                    test.log("at once: " + ForeignWait.until(never, seconds(0)));
                })
                .story();

        assertThat(story)
                .containsExactly(
                        "1000 in time: TIMED_OUT", "1000 then: DONE", "1000 again: DONE", "1000 at once: TIMED_OUT");
    }

    @Test
    void aCancellationEndsItAndHitsAtTheNextOwnWait() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> {
                        test.log("ends " + ForeignWait.until(never));
                        test.log("and again " + ForeignWait.until(never) + ", "
                                + currentTask().cancelling());
                        sleep(seconds(60));
                    });
                    sleep(seconds(1));
                    task.cancel("enough");
                    assertThatThrownBy(task::await)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("enough");
                    assertThat(never.isDone()).isFalse();
                })
                .story();

        assertThat(story).containsExactly("1000 ends CANCELLED", "1000 and again CANCELLED, 1");
    }

    @Test
    void theErrorOfTheLibraryDoesNotHideTheCancellation() {
        Virtual.run(_ -> {
            var task = createTask(this::library);
            yieldNow();
            task.cancel("enough");
            assertThatThrownBy(task::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("enough")
                    .hasRootCauseInstanceOf(SocketException.class);
        });
    }

    @Test
    void nobodySwallowsItByCatchingTheErrorOfTheLibrary() {
        Virtual.run(_ -> {
            var task = createTask(() -> {
                try {
                    return library();
                } catch (UncheckedIOException e) {
                    return "default";
                }
            });
            yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void aTimeoutIsATimeoutWhateverTheLibraryMakesOfIt() {
        var story = Virtual.run(test -> {
                    assertThatThrownBy(() -> timeout(seconds(1), this::library))
                            .isInstanceOf(TimedOutException.class)
                            .hasRootCauseInstanceOf(SocketException.class);
                    test.log("first");
                    assertThatThrownBy(() -> timeout(seconds(1), () -> {
                                try {
                                    library();
                                } catch (UncheckedIOException e) {
                                    test.log("caught");
                                }
                            }))
                            .isInstanceOf(TimedOutException.class);
                    assertThat(currentTask().cancelling()).isZero();
                    sleep(seconds(1));
                    test.log("goes on");
                    test.log("waits again: " + ForeignWait.until(never, seconds(1)));
                })
                .story();

        assertThat(story).containsExactly("1000 first", "2000 caught", "3000 goes on", "4000 waits again: TIMED_OUT");
    }

    @Test
    void theLimitFurtherOutIsTheOneThatHasPassed() {
        var story = Virtual.run(test -> {
                    assertThatThrownBy(() -> timeout(seconds(1), () -> {
                                try {
                                    timeout(seconds(5), this::library);
                                } catch (TimedOutException | UncheckedIOException e) {
                                    test.log("not reached");
                                }
                            }))
                            .isInstanceOfSatisfying(
                                    TimedOutException.class,
                                    e -> assertThat(e.limit()).isEqualTo(seconds(1)));
                    test.log("over");
                })
                .story();

        assertThat(story).containsExactly("1000 over");
    }

    @Test
    void aGroupThatFailsReportsNoErrorsOfLibrariesThatItCutShort() {
        Virtual.run(_ -> assertThatThrownBy(() -> TaskGroup.run(group -> {
                    group.createTask(this::library);
                    group.createTask(this::library);
                    group.createTask(() -> {
                        sleep(seconds(1));
                        throw new IOException("the real one");
                    });
                    library();
                }))
                .isInstanceOfSatisfying(
                        ExceptionGroup.class,
                        e -> assertThat(e.exceptions())
                                .extracting(Throwable::getMessage)
                                .containsExactly("the real one")));
    }

    @Test
    void cleaningUpAfterwardsMayWaitInLibrariesAgain() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> {
                        try {
                            return library();
                        } finally {
                            uncancellable(() -> test.log("inside: " + ForeignWait.until(never, seconds(2))));
                            test.log("outside: " + ForeignWait.until(never));
                        }
                    });
                    sleep(seconds(1));
                    task.cancel();
                    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                })
                .story();

        assertThat(story).containsExactly("3000 inside: TIMED_OUT", "3000 outside: CANCELLED");
    }

    @Test
    void cleaningUpDoesNotMakeItForgotten() {
        Virtual.run(_ -> {
            var task = createTask(() -> {
                try {
                    return library();
                } catch (UncheckedIOException e) {
                    uncancellable(() -> sleep(seconds(1)));
                    return "default";
                }
            });
            yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void whatWasReadyIsDelivered() {
        Virtual.run(_ -> {
            var promise = new Promise<String>();
            var task = createTask(() -> ForeignWait.until(promise) + " " + promise.result());
            yieldNow();
            promise.complete("value");
            task.cancel();
            assertThat(task.await()).isEqualTo("DONE value");
        });
    }

    @Test
    void whoDealsWithTheCancellationCanWaitAgain() {
        Virtual.run(_ -> {
            var task = createTask(() -> {
                ForeignWait.until(never);
                currentTask().uncancel();
                return ForeignWait.until(never, seconds(1));
            });
            yieldNow();
            task.cancel();
            assertThat(task.await()).isEqualTo(ForeignWait.End.TIMED_OUT);
        });
    }

    @Test
    void itIsForTasksAndForLimitsThatCanBe() {
        assertThatThrownBy(() -> ForeignWait.until(never))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("ForeignWait needs a running event loop");
        Virtual.run(_ -> {
            assertThatThrownBy(() -> ForeignWait.until(never, seconds(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("limit");
            assertThatThrownBy(() -> ForeignWait.until(currentTask())).hasMessageContaining("cannot await itself");
        });
    }

    /// Waits, and makes of a cancellation what libraries make of it.
    private String library() {
        try {
            if (ForeignWait.until(never) == ForeignWait.End.CANCELLED) {
                throw new SocketException("closed");
            }
            return "value";
        } catch (IOException e) {
            throw new UncheckedIOException("the library failed", e);
        }
    }
}
