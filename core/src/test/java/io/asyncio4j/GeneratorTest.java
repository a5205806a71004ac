package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.uncancellable;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.lowlevel.VirtualClock;
import java.io.FileNotFoundException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GeneratorTest {

    @Test
    void bothSidesMayWaitAndTheBodyRunsOnlyWhenAsked() {
        var story = Virtual.run(test -> {
                    Generator<Integer> numbers = Generator.of(out -> {
                        test.log("begins");
                        for (int n = 1; n <= 2; n++) {
                            sleep(seconds(1));
                            test.log("emits " + n);
                            out.emit(n);
                        }
                        test.log("returns");
                    });
                    sleep(seconds(1));
                    test.log("asks");
                    for (int n : numbers) {
                        test.log("takes " + n);
                        sleep(seconds(10));
                    }
                    test.log("ends");
                })
                .story();

        assertThat(story)
                .containsExactly(
                        "1000 asks",
                        "1000 begins",
                        "2000 emits 1",
                        "2000 takes 1",
                        "13000 emits 2",
                        "13000 takes 2",
                        "23000 returns",
                        "23000 ends");
    }

    @Test
    void closingRunsTheFinallyBlocksAndWaitsForThem() {
        var story = Virtual.run(test -> {
                    try (Generator<Integer> numbers = closing(test)) {
                        for (int n : numbers) {
                            test.log("takes " + n);
                            break;
                        }
                    }
                    test.log("closed");
                })
                .story();

        assertThat(story)
                .containsExactly("0 takes 1", "0 CancelledError: the generator was closed", "2000 end", "2000 closed");
    }

    @Test
    void whatWasNeverAskedForNeverBegins() {
        Virtual.run(test -> {
            var numbers = closing(test);
            numbers.close();
            assertThat(numbers.iterator().hasNext()).isFalse();
            assertThat(test.story()).isEmpty();
        });
    }

    @Test
    void aClosedGeneratorHasNoMoreElementsAndIsClosedAgainForNothing() {
        Virtual.run(test -> {
            var numbers = closing(test);
            Iterator<Integer> iterator = numbers.iterator();
            assertThat(iterator.hasNext()).isTrue(); // and dropped
            numbers.close();
            numbers.close();
            assertThat(iterator.hasNext()).isFalse();
            assertThatThrownBy(iterator::next)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessage("Generator[ended] has no more elements");
        });
    }

    @Test
    void aStreamTakesNoMoreThanItNeeds() {
        var story = Virtual.run(test -> {
                    try (var numbers = Generator.<Integer>of(out -> {
                        for (int n = 1; ; n++) {
                            test.log("emits " + n);
                            out.emit(n);
                        }
                    })) {
                        assertThat(numbers.stream().limit(2).map(n -> n * 10)).containsExactly(10, 20);
                    }
                })
                .story();

        assertThat(story).containsExactly("0 emits 1", "0 emits 2");
    }

    @Test
    void closingTheStreamClosesTheGenerator() {
        var story = Virtual.run(test -> {
                    try (var stream = closing(test).stream()) {
                        assertThat(stream.findFirst()).contains(1);
                    }
                })
                .story();

        assertThat(story).containsExactly("0 CancelledError: the generator was closed", "2000 end");
    }

    @Test
    void anErrorOfTheBodyComesAsItIsWithThePlaceWhereItCameOut() {
        Virtual.run(_ -> {
            Iterator<Integer> iterator = Generator.<Integer>of(out -> {
                        out.emit(1);
                        throw new IllegalStateException("broken");
                    })
                    .iterator();
            assertThat(iterator.next()).isEqualTo(1);
            assertThatThrownBy(iterator::hasNext)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("broken")
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .singleElement()
                            .satisfies(place -> {
                                assertThat(place)
                                        .hasToString(currentTask().name() + " asked for the next element here");
                                assertThat(place.getStackTrace())
                                        .anyMatch(frame -> frame.getClassName()
                                                .equals(getClass().getName()));
                            }));
            assertThat(iterator.hasNext()).isFalse();
        });
    }

    @Test
    void aCheckedErrorOfTheBodyIsTheCauseOfAnother() {
        Virtual.run(_ -> {
            var failing = Generator.of(_ -> {
                throw new FileNotFoundException("no file");
            });
            assertThatThrownBy(() -> failing.iterator().hasNext())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(FileNotFoundException.class);
        });
    }

    @Test
    void whatTheBodyThrowsWhileItIsClosedIsThrownByClose() {
        Virtual.run(_ -> {
            var failing = Generator.<Integer>of(out -> {
                try {
                    out.emit(1);
                } finally {
                    yieldNow();
                    throwBroken();
                }
            });
            assertThat(failing.iterator().next()).isEqualTo(1);
            assertThatThrownBy(failing::close).hasMessage("broken");
            failing.close();
        });
    }

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
    void theBodySeesTheVariablesOfWhoAsksFirstAndKeepsItsChanges() {
        ContextVar<String> user = ContextVar.of("user", "nobody");
        Virtual.run(_ -> {
            Generator<String> names = Generator.of(out -> {
                out.emit(user.get());
                try (var _ = user.set("body")) {
                    out.emit(user.get());
                }
                out.emit(user.get());
            });
            try (var _ = user.set("asker")) {
                var iterator = names.iterator();
                assertThat(List.of(iterator.next(), iterator.next())).containsExactly("asker", "body");
                assertThat(user.get()).isEqualTo("asker");
                assertThat(iterator.next()).isEqualTo("asker");
                assertThat(iterator.hasNext()).isFalse();
            }
        });
    }

    @Test
    void nullIsAnElement() {
        Virtual.run(_ -> {
            var generator = Generator.<@Nullable String>of(out -> {
                out.emit(null);
                out.emit("after");
            });
            assertThat(generator).containsExactly(null, "after");
        });
    }

    @Test
    void aGeneratorMayTakeFromAnother() {
        Virtual.run(_ -> {
            Generator<Integer> numbers = Generator.of(out -> {
                for (int n = 1; n <= 3; n++) {
                    yieldNow();
                    out.emit(n);
                }
            });
            Generator<Integer> doubled = Generator.of(out -> {
                for (int n : numbers) {
                    out.emit(2 * n);
                }
            });
            assertThat(doubled).containsExactly(2, 4, 6);
        });
    }

    @Test
    void theTaskTreeShowsWhoseGeneratorItIs() {
        Virtual.run(_ -> {
            var generator = Generator.<Integer>of(out -> out.emit(1));
            var taking = createTask("reader", () -> generator.iterator().next());
            taking.await();
            assertThat(EventLoop.current().taskTree())
                    .contains("* generator of reader waits until its next element is asked for");
            assertThat(EventLoop.current().allTasks()).extracting(Task::name).contains("generator of reader");
            generator.close();
        });
    }

    @Test
    void theBodyIsNoTaskOfAGroup() {
        var story = Virtual.run(test -> {
                    var generator = closing(test);
                    TaskGroup.run(group -> group.createTask(
                            () -> test.log("takes " + generator.iterator().next())));
                    test.log("the group has ended");
                    generator.close();
                })
                .story();

        assertThat(story).startsWith("0 takes 1", "0 the group has ended");
    }

    @Test
    void aBodyThatWaitsForItsConsumerIsADeadlock() {
        Virtual.run(_ -> {
            Task<?> consumer = currentTask();
            var generator = Generator.of(_ -> consumer.await());
            assertThatThrownBy(() -> generator.iterator().hasNext()).isInstanceOf(DeadlockError.class);
        });
    }

    @Test
    void misuseIsAnError() {
        Virtual.run(_ -> {
            var self = new Iterator<?>[1];
            var group = new TaskGroup[1];
            Generator<Integer> generator = Generator.of(out -> {
                assertThatThrownBy(() -> Objects.requireNonNull(self[0]).hasNext())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("cannot be iterated by its own body");
                assertThatThrownBy(() -> TaskGroup.run(inner -> inner.createTask(() -> out.emit(7))))
                        .isInstanceOf(ExceptionGroup.class)
                        .rootCause()
                        .hasMessageStartingWith("emit must be called in the task of the generator's body");
                sleep(seconds(1));
                out.emit(1);
            });
            var iterator = generator.iterator();
            self[0] = iterator;
            assertThat(group).isNotEmpty();
            assertThatThrownBy(generator::iterator)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("Generator[not begun] is iterated already");
            var first = createTask("first", iterator::next);
            yieldNow();
            assertThatThrownBy(iterator::hasNext)
                    .hasMessage("Task[first, pending] waits for the next element of"
                            + " Generator[generator of first] already; one task at a time");
            assertThatThrownBy(generator::close)
                    .hasMessage("Generator[generator of first] cannot be closed while Task[first, pending] waits"
                            + " for its next element: cancel that");
            assertThat(first.await()).isEqualTo(1);
            assertThat(iterator.hasNext()).isFalse();
        });
    }

    @Test
    void outsideItsLoopItIsAnError() {
        var generator = Generator.<Integer>of(out -> out.emit(1));
        var iterator = generator.iterator();
        assertThatThrownBy(iterator::hasNext).hasMessageStartingWith("hasNext needs a running event loop");
        Virtual.run(_ -> {
            assertThat(iterator.next()).isEqualTo(1);
            var failure = new Promise<Throwable>();
            Thread.ofPlatform().start(() -> {
                try {
                    Virtual.run(_ -> assertThat(iterator.hasNext()).isFalse());
                } catch (Throwable e) {
                    failure.complete(e);
                }
            });
            try (var _ = EventLoop.current().expectOutside()) {
                assertThat(failure.await()).hasMessageContaining("belongs to another event loop");
            }
            generator.close();
        });
        generator.close(); // has ended
    }

    @Test
    void whatIsLeftOpenIsClosedWhenAllTasksHaveEnded() {
        var kept = new Generator<?>[1];
        var test = Virtual.run(virtual -> {
            kept[0] = closing(virtual);
            assertThat(kept[0].iterator().hasNext()).isTrue();
            var started = createTask(() -> {
                try {
                    sleep(seconds(60));
                } finally {
                    uncancellable(() -> sleep(seconds(1)));
                    virtual.log("the task has ended");
                }
            });
            yieldNow();
            assertThat(started.isDone()).isFalse();
        });

        assertThat(test.story())
                .containsExactly(
                        "1000 the task has ended", "1000 CancelledError: the generator was closed", "3000 end");
        assertThat(test.reported()).isEmpty();
        kept[0].close();
    }

    @Test
    void inDebugModeALeftOneIsReported() {
        var reported = new ArrayList<String>();
        var kept = new Generator<?>[1];
        try (var runner = new Runner(options -> options.driver(new VirtualClock())
                .debug(true)
                .errorHandler(report ->
                        reported.add(report.message() + ": " + report.error().getMessage())))) {
            runner.run(() -> {
                kept[0] = Generator.of(out -> out.emit(1));
                assertThat(kept[0].iterator().hasNext()).isTrue();
            });
        }
        assertThat(reported)
                .singleElement()
                .asString()
                .startsWith("a generator was left open: Task[generator of Task-")
                .endsWith("was never closed"); // asked for by the library, as this class is; user.CreatedAtTest shows
        // where
        assertThat(kept[0]).hasToString("Generator[ended]");
    }

    @Test
    void whatNobodyCanReachIsClosed() {
        Virtual.run(_ -> {
            var closed = new Promise<String>();
            dropOne(closed);
            try (var _ = EventLoop.current().expectOutside()) { // the collector
                toThread(() -> {
                    while (!closed.isDone()) {
                        System.gc();
                        TimeUnit.MILLISECONDS.sleep(20); // real time: the collector's
                    }
                });
            }
            assertThat(closed.await()).isEqualTo("the generator was closed");
        });
    }

    private static void dropOne(Promise<String> closed) {
        var generator = Generator.<Integer>of(out -> {
            try {
                out.emit(1);
            } catch (CancelledError e) {
                closed.complete(String.valueOf(e.reason()));
            }
        });
        for (int n : generator) {
            assertThat(n).isEqualTo(1);
            break;
        }
    }

    @Test
    void whatEmitsInsideAnUncancellableBlockCanBeClosed() {
        Virtual.run(_ -> {
            var generator = Generator.<Integer>of(out -> uncancellable(() -> out.emit(1)));
            assertThat(generator.iterator().next()).isEqualTo(1);
            timeout(seconds(1), generator::close);
        });
    }

    @Test
    void aCancellationDuringCloseReachesTheBodyAndHitsAfterwards() {
        var story = Virtual.run(test -> {
                    var generator = Generator.<Integer>of(out -> {
                        try {
                            out.emit(1);
                        } finally {
                            try {
                                sleep(seconds(60));
                            } finally {
                                test.log("cut short");
                            }
                        }
                    });
                    assertThat(generator.iterator().next()).isEqualTo(1);
                    var closing = createTask(() -> {
                        generator.close();
                        test.log("closed");
                        sleep(seconds(60));
                    });
                    sleep(seconds(1));
                    closing.cancel();
                    Asyncio.waitUntil(ReturnWhen.ALL_COMPLETED, List.of(closing));
                    assertThat(closing.isCancelled()).isTrue();
                })
                .story();

        assertThat(story).containsExactly("1000 cut short", "1000 closed");
    }

    private static Generator<Integer> closing(Virtual test) {
        return Generator.of(out -> {
            try {
                for (int n = 1; ; n++) {
                    out.emit(n);
                }
            } catch (CancelledError e) {
                test.log("CancelledError: " + e.reason());
                throw e;
            } finally {
                sleep(seconds(2));
                test.log("end");
            }
        });
    }

    private static void throwBroken() {
        throw new IllegalStateException("broken");
    }
}
