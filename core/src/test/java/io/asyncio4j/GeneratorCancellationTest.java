package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.uncancellable;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Cancellations and time limits of generators, and of who takes from them.
class GeneratorCancellationTest {

    @Test
    void theCancellationOfWhoWaitsGoesThroughTheBody() {
        var story = Virtual.run(test -> {
                    Generator<Integer> slow = Generator.of(out -> {
                        try {
                            sleep(seconds(60));
                            out.emit(1);
                        } catch (CancelledError e) {
                            test.log("body: " + e.reason());
                            uncancellable(() -> sleep(seconds(1)));
                            throw e;
                        }
                    });
                    var iterator = slow.iterator();
                    var taking = createTask(iterator::next);
                    sleep(seconds(2));
                    taking.cancel("enough");
                    Asyncio.waitUntil(ReturnWhen.ALL_COMPLETED, List.of(taking));
                    test.log(taking + "");
                    assertThat(iterator.hasNext()).isFalse();
                })
                .story();

        assertThat(story).hasSize(2).first().isEqualTo("2000 body: enough");
        assertThat(story.getLast()).startsWith("3000 Task[").contains("cancelled");
    }

    @Test
    void aTimeLimitAroundTheNextElementEndsTheBody() {
        var story = Virtual.run(test -> {
                    Generator<Integer> slowing = Generator.of(out -> {
                        for (int n = 1; ; n++) {
                            sleep(seconds(n));
                            out.emit(n);
                        }
                    });
                    var iterator = slowing.iterator();
                    assertThatThrownBy(() -> {
                                while (true) {
                                    test.log("takes " + timeout(millis(2500), iterator::next));
                                }
                            })
                            .isInstanceOf(TimedOutException.class);
                    test.log("late");
                    sleep(seconds(1));
                    assertThat(currentTask().cancelling()).isZero();
                    assertThat(iterator.hasNext()).isFalse();
                })
                .story();

        assertThat(story).containsExactly("1000 takes 1", "3000 takes 2", "5500 late");
    }

    @Test
    void aBodyThatCatchesTheCancellationMayStillEmit() {
        Virtual.run(_ -> {
            Generator<String> stubborn = Generator.of(out -> {
                try {
                    sleep(seconds(60));
                } catch (CancelledError e) {
                    out.emit("instead");
                }
            });
            var iterator = stubborn.iterator();
            var taking = createTask(iterator::next);
            yieldNow();
            yieldNow();
            taking.cancel();
            assertThat(taking.await()).isEqualTo("instead");
            assertThat(iterator.hasNext()).isFalse();
        });
    }

    @Test
    void aCancellationThatDoesNotHitTheBodyHitsTheConsumer() {
        Virtual.run(_ -> {
            var promise = new Promise<String>();
            var generator = Generator.<String>of(out -> out.emit(promise.await()));
            var taken = new Promise<String>();
            var taking = createTask(() -> {
                taken.complete(generator.iterator().next());
                sleep(seconds(1));
            });
            yieldNow();
            yieldNow();
            promise.complete("ready");
            taking.cancel("a moment later");
            assertThat(taken.await()).isEqualTo("ready");
            Asyncio.waitUntil(ReturnWhen.ALL_COMPLETED, List.of(taking));
            assertThat(taking.isCancelled()).isTrue();
            generator.close();
        });
    }

    @Test
    void aTimeLimitOfTheBodyMayReachAcrossEmit() {
        var story = Virtual.run(test -> {
                    Generator<String> limited = Generator.of(out -> {
                        try {
                            timeout(seconds(2), () -> {
                                while (true) {
                                    out.emit("in time");
                                }
                            });
                        } catch (TimedOutException e) {
                            test.log("timed out");
                            out.emit("late");
                        }
                    });
                    for (var element : limited) {
                        test.log(element);
                        sleep(seconds(1.5));
                    }
                })
                .story();

        assertThat(story).containsExactly("0 in time", "1500 in time", "2000 timed out", "3000 late");
    }

    @Test
    void aGroupInTheBodyMayReachAcrossEmit() {
        Virtual.run(_ -> {
            var ended = new boolean[1];
            try (var generator = Generator.<Integer>of(out -> TaskGroup.run(group -> {
                group.createTask(() -> {
                    try {
                        sleep(seconds(60));
                    } finally {
                        ended[0] = true;
                    }
                });
                out.emit(1);
                yieldNow();
                out.emit(2);
            }))) {
                var iterator = generator.iterator();
                assertThat(List.of(iterator.next(), iterator.next())).containsExactly(1, 2);
            }
            assertThat(ended).containsExactly(true);
        });
    }

    @Test
    void theElementThatWasFoundIsKeptThoughTheBodyRunsOn() {
        Virtual.run(_ -> {
            try (var generator = Generator.<Integer>of(out -> {
                try {
                    timeout(seconds(1), () -> out.emit(1));
                } catch (TimedOutException e) {
                    out.emit(2);
                }
            })) {
                var elements = generator.iterator();
                assertThat(elements.hasNext()).isTrue();
                sleep(seconds(5));
                assertThat(elements.next()).isEqualTo(1);
                assertThat(elements.next()).isEqualTo(2);
                assertThat(elements.hasNext()).isFalse();
            }
        });
    }

    @Test
    void aTaskThatIsToBeCancelledAsksForNothing() {
        Virtual.run(_ -> {
            var generator = Generator.<Integer>of(out -> out.emit(1));
            var task = createTask(() -> {
                currentTask().cancel();
                return generator.iterator().hasNext();
            });
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(generator).hasToString("Generator[not begun]");
        });
    }

    @Test
    void twoCancellationsOfWhichTheBodyMetOneEndItsConsumerOnce() {
        var story = Virtual.run(test -> {
                    var generator = Generator.<Integer>of(_ -> {
                        try {
                            sleep(seconds(60));
                        } finally {
                            uncancellable(() -> sleep(seconds(2)));
                        }
                    });
                    var task = createTask(() -> {
                        try {
                            assertThat(generator).isEmpty();
                        } finally {
                            sleep(seconds(5));
                            test.log("cleaned up");
                        }
                    });
                    sleep(seconds(1));
                    task.cancel();
                    sleep(seconds(1));
                    task.cancel();
                    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                })
                .story();
        assertThat(story).containsExactly("8000 cleaned up");
    }
}
