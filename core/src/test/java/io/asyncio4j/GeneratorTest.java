package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GeneratorTest {

    @Test
    void aBodyThatCatchesItsEndDoesNotKeepTheLoop() throws Exception {
        Virtual.run(_ -> {
            var over = new boolean[1];
            var stubborn = Generator.<Integer>of(out -> {
                while (!over[0]) {
                    try {
                        out.emit(1);
                    } catch (CancelledError e) {
                        // again
                    }
                }
            });
            assertThat(stubborn.iterator().next()).isEqualTo(1);
            createTask(() -> {
                yieldNow();
                over[0] = true;
            });
            stubborn.close();
            assertThat(over[0]).isTrue();
        });
    }

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
            try (var _ = EventLoop.current().expectExternalWork()) {
                assertThat(failure.await()).hasMessageContaining("belongs to another event loop");
            }
            generator.close();
        });
        generator.close(); // has ended
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
}
