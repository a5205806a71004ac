package io.asyncio4j;

import static io.asyncio4j.Asyncio.awaitAll;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.limit;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.settle;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GatherTest {

    @Test
    void valuesComeInTheOrderOfTheBodies() {
        Virtual.run(test -> {
            List<String> values = gather(() -> after(3, "a"), () -> after(1, "b"), () -> after(2, "c"));
            assertThat(values).containsExactly("a", "b", "c");
            assertThat(test.elapsed()).isEqualTo(seconds(3));
        });
    }

    @Test
    void nothingToDoIsDoneAtOnce() {
        Virtual.run(_ -> {
            assertThat(gather(List.<Integer>of(), n -> n)).isEmpty();
            assertThat(settle(List.<Integer>of(), n -> n)).isEmpty();
            assertThat(awaitAll(List.<Task<String>>of())).isEmpty();
            forEachConcurrent(List.<Integer>of(), _ -> {});
        });
    }

    @Test
    void theFirstFailureIsThrownAsItIsWhenTheCancelledRestHasEnded() {
        var story = Virtual.run(test -> {
                    var failure = catchThrowableOfType(
                            FileNotFoundException.class,
                            () -> gather(
                                    () -> fail(test, 1, new FileNotFoundException("first")),
                                    () -> fail(test, 9, new IOException("second"))));
                    assertThat(failure).hasMessage("first");
                    assertThat(failure.getSuppressed())
                            .filteredOn(IOException.class::isInstance)
                            .singleElement()
                            .satisfies(second -> assertThat(second).hasMessage("second"));
                    test.log("over, " + currentTask().cancelling());
                })
                .story();

        assertThat(story).containsExactly("1000 first", "1000 second", "1000 over, 0");
    }

    @Test
    void aBodyThatIsCancelledByItselfCancelsTheResultAndNobodyElse() {
        Virtual.run(test -> {
            assertThatThrownBy(() -> gather(() -> after(2, "a"), () -> {
                        throw new CancelledError("mine");
                    }))
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("mine");
            assertThat(test.elapsed()).isEqualTo(seconds(2));
        });
    }

    @Test
    void cancellingTheCallerCancelsAllAndWaitsForThem() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> gather(() -> logEnd(test, "a"), () -> logEnd(test, "b")));
                    sleep(seconds(1));
                    task.cancel("stop");
                    assertThatThrownBy(task::await)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("stop");
                })
                .story();

        assertThat(story).containsExactly("1000 a", "1000 b");
    }

    @Test
    void withALimitNeverMoreRunAtOnceAndTheNextItemIsTakenWhenThereIsRoom() {
        var story = Virtual.run(test -> {
                    int[] running = new int[1];
                    forEachConcurrent(counting(test, 5), limit(2), n -> {
                        running[0]++;
                        test.log("begin " + n + " of " + running[0]);
                        sleep(seconds(1));
                        running[0]--;
                    });
                })
                .story();

        assertThat(story)
                .containsExactly(
                        "0 take 0",
                        "0 take 1",
                        "0 begin 0 of 1",
                        "0 begin 1 of 2",
                        "1000 take 2",
                        "1000 take 3",
                        "1000 begin 2 of 1",
                        "1000 begin 3 of 2",
                        "2000 take 4",
                        "2000 begin 4 of 1");
    }

    @Test
    void withALimitValuesComeInTheOrderOfTheItems() {
        Virtual.run(test -> {
            var items = IntStream.range(0, 20).boxed().toList();
            List<Integer> values = gather(items, limit(3), n -> {
                sleep(seconds((n * 7) % 5));
                return n * n;
            });
            assertThat(values).isEqualTo(items.stream().map(n -> n * n).toList());
            assertThat(test.elapsed()).isLessThan(seconds(20));
        });
    }

    @Test
    void aFailureInTheMomentInWhichThereIsRoomTakesNoFurtherItem() {
        var story = Virtual.run(test -> {
                    var failure = catchThrowableOfType(
                            IOException.class,
                            () -> forEachConcurrent(counting(test, 5), limit(2), n -> {
                                sleep(seconds(1));
                                if (n == 1) {
                                    throw new IOException("item 1");
                                }
                            }));
                    assertThat(failure.getSuppressed()).noneMatch(IOException.class::isInstance);
                })
                .story();

        assertThat(story).containsExactly("0 take 0", "0 take 1");
    }

    @Test
    void anIteratorThatFailsEndsWhatIsUnderWay() {
        var story = Virtual.run(test -> {
                    Iterable<Integer> items =
                            () -> List.of(1, 2).stream().map(n -> 10 / (2 - n)).iterator();
                    assertThatThrownBy(() -> forEachConcurrent(items, limit(2), _ -> {
                                yieldNow();
                                logEnd(test, "cancelled");
                            }))
                            .isInstanceOf(ArithmeticException.class);
                })
                .story();

        assertThat(story).isEmpty(); // not begun, so nothing to clean up
    }

    @Test
    void settleReturnsHowEachEnded() {
        Virtual.run(test -> {
            List<Outcome<String>> outcomes = settle(
                    () -> after(2, "value"),
                    () -> fail(test, 1, new IOException("failure")),
                    () -> {
                        currentTask().cancel("mine");
                        return after(1, "never");
                    },
                    () -> {
                        throw new CancelledError("thrown");
                    });

            assertThat(outcomes.get(0)).isEqualTo(new Outcome.Value<>("value"));
            assertThat(failureOf(outcomes.get(1))).isInstanceOf(IOException.class);
            assertThat(failureOf(outcomes.get(2)))
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("mine");
            assertThat(failureOf(outcomes.get(3)))
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("thrown");
        });
    }

    @Test
    void settleNeverHidesTheCancellationOfItsCaller() {
        Virtual.run(_ -> {
            var task = createTask(() -> settle(() -> after(9, "a"), () -> after(9, "b")));
            yieldNow();
            task.cancel("stop");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("stop");
        });
    }

    @Test
    void tasksOfDifferentTypesAreAwaitedTogether() {
        Virtual.run(_ -> {
            Task<Integer> number = createTask(() -> 1);
            Task<String> text = createTask(() -> "a");
            Task<?> any = createTask(() -> 'c');
            List<Task<?>> listed = List.of(number, text, any);
            List<Comparable<?>> values = awaitAll(number, text);
            assertThat(values).isEqualTo(List.of(1, "a"));
            assertThat(awaitAll(any, number)).isEqualTo(List.of('c', 1));
            assertThat(awaitAll(listed)).isEqualTo(List.of(1, "a", 'c'));
            List<Object> wider = awaitAll(List.of(number, number));
            assertThat(wider).isEqualTo(List.of(1, 1));
            List<Integer> same = awaitAll(number, number);
            assertThat(same).containsExactly(1, 1);
        });
    }

    @Test
    void awaitAllThrowsTheFirstFailureAndLeavesTheOthersRunning() {
        var test = Virtual.run(_ -> {
            var good = createTask(() -> after(3, "good"));
            Task<String> bad = createTask(() -> {
                after(1, "");
                throw new IllegalStateException("bad");
            });
            Task<String> worse = createTask(() -> {
                after(2, "");
                throw new IllegalStateException("worse");
            });
            assertThatThrownBy(() -> awaitAll(good, bad, worse)).hasMessage("bad");
            assertThat(good.isDone()).isFalse();
            assertThat(good.await()).isEqualTo("good");
        });

        assertThat(test.elapsed()).isEqualTo(seconds(3));
        assertThat(test.reported()).as("the failure of worse counts as seen").isEmpty();
    }

    @Test
    void awaitAllTakesOneTaskTwiceAndPromisesToo() {
        Virtual.run(_ -> {
            var task = createTask(() -> after(1, "task"));
            var promise = new Promise<String>();
            EventLoop.current().callLater(seconds(2), () -> promise.complete("promise"));
            assertThat(awaitAll(task, promise, task)).containsExactly("task", "promise", "task");
        });
    }

    @Test
    void cancellingAwaitAllCancelsWhatItWaitsFor() {
        Virtual.run(_ -> {
            var first = createTask(() -> after(9, "first"));
            var second = createTask(() -> after(9, "second"));
            var task = createTask(() -> awaitAll(first, second));
            sleep(seconds(1));
            task.cancel("stop");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("stop");
            yieldNow();
            assertThat(first.isCancelled()).isTrue();
            assertThat(second.isCancelled()).isTrue();
        });
    }

    private static Iterable<Integer> counting(Virtual test, int end) {
        return () -> new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < end;
            }

            @Override
            public Integer next() {
                test.log("take " + next);
                return next++;
            }
        };
    }

    private static String after(double seconds, String value) {
        sleep(seconds(seconds));
        return value;
    }

    private static <X extends Exception> String fail(Virtual test, double seconds, X failure) throws X {
        try {
            sleep(seconds(seconds));
        } catch (CancelledError e) {
            // fails all the same
        }
        test.log(String.valueOf(failure.getMessage()));
        throw failure;
    }

    private static void logEnd(Virtual test, String name) {
        try {
            sleep(seconds(60));
        } finally {
            test.log(name);
        }
    }

    private static Throwable failureOf(Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.Value<?>(var value) -> throw new AssertionError("a value: " + value);
            case Outcome.Failure<?>(var failure) -> failure;
        };
    }
}
