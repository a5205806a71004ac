package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A group whose failures, cancellations and results meet in every order.
class TaskGroupRaceTest {

    @Test
    void aBodyThatAwaitsItsFailingTaskAddsNothingToTheGroup() {
        Virtual.run(_ -> {
            var failed = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> TaskGroup.run(group -> group.createTask(() -> {
                                sleep(seconds(1));
                                throw new IOException("no price");
                            })
                            .await()));
            assertThat(failed.exceptions()).singleElement().isInstanceOf(IOException.class);
            assertThat(failed.split(IOException.class).rest()).isEmpty();
            yieldNow();
            assertThat(currentTask().cancelling()).isZero();
        });
    }

    @Test
    void aTaskThatAwaitsAFailingSiblingAddsAFailureOfItsOwn() {
        Virtual.run(_ -> {
            var failed = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> TaskGroup.run(group -> {
                        Task<?> first = group.createTask(() -> {
                            sleep(seconds(1));
                            throw new IOException("first");
                        });
                        group.createTask(first::await);
                    }));
            assertThat(failed.exceptions()).hasExactlyElementsOfTypes(IOException.class, CompletionException.class);
        });
    }

    @Test
    void tasksThatMultiplyAreEndedByAFailure() {
        int[] hydras = new int[1];
        Virtual.run(_ -> {
            var failed = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> TaskGroup.run(group -> {
                        group.createTask(() -> hydra(group, hydras));
                        group.createTask(() -> {
                            while (hydras[0] < 10) {
                                sleep(millis(15));
                            }
                            throw new ArithmeticException("hercules");
                        });
                    }));
            assertThat(failed.exceptions()).hasExactlyElementsOfTypes(ArithmeticException.class);
        });
        assertThat(hydras[0]).isBetween(10, 100);
    }

    private static void hydra(TaskGroup group, int[] hydras) {
        hydras[0]++;
        sleep(millis(10));
        group.createTask(() -> hydra(group, hydras));
        group.createTask(() -> hydra(group, hydras));
    }

    @Test
    void aBodyWokenInTheMomentOfAFailureIsHitWhereItAsksForAnotherTask() {
        Virtual.run(_ -> {
            var failed = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> TaskGroup.run(group -> {
                        group.createTask(() -> {
                            sleep(seconds(1));
                            throw new IOException("child");
                        });
                        sleep(seconds(1));
                        group.createTask(() -> {});
                    }));
            assertThat(failed.exceptions()).hasExactlyElementsOfTypes(IOException.class);
        });
    }

    @Test
    void aGroupThatIsBeingCancelledTakesNoMoreTasks() {
        Virtual.run(_ -> TaskGroup.run(group -> {
            group.cancel();
            assertThatThrownBy(() -> group.createTask(() -> {})).isInstanceOf(CancelledError.class);
            assertThatThrownBy(() -> group.createTask(() -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the task group is being cancelled and takes no more tasks");
        }));
    }

    @Test
    void aFailureAndACancellationFromOutsideAtTheSameTimeKeepTheCount() {
        for (boolean failFirst : new boolean[] {true, false}) {
            Virtual.run(_ -> {
                var gate = new Promise<@Nullable Void>();
                var task = createTask(() -> {
                    assertThatThrownBy(() -> TaskGroup.run(group -> {
                                group.createTask(() -> {
                                    gate.await();
                                    throw new IOException("child");
                                });
                                sleep(seconds(10));
                            }))
                            .isInstanceOf(ExceptionGroup.class);
                    assertThat(currentTask().cancelling()).isOne();
                    sleep(seconds(1)); // is hit
                });
                sleep(seconds(1));
                gate.complete(null);
                if (failFirst) {
                    yieldNow();
                }
                task.cancel("outside");
                assertThatThrownBy(task::await)
                        .isInstanceOf(CancelledError.class)
                        .hasMessage("outside");
            });
        }
    }

    @Test
    void cancellationsOfNestedGroupsAreCountedSeparately() {
        var story = Virtual.run(test -> {
                    assertThatThrownBy(() -> TaskGroup.run(outer -> {
                                outer.createTask(() -> {
                                    sleep(seconds(1));
                                    throw new IOException("outer");
                                });
                                try {
                                    TaskGroup.run(inner -> {
                                        inner.createTask(() -> {
                                            sleep(seconds(1));
                                            throw new IOException("inner");
                                        });
                                        sleep(seconds(10));
                                    });
                                } finally {
                                    test.log("inner over, " + currentTask().cancelling());
                                }
                            }))
                            .isInstanceOf(ExceptionGroup.class);
                    test.log("outer over, " + currentTask().cancelling());
                    sleep(seconds(1));
                    test.log("slept");
                })
                .story();

        assertThat(story).containsExactly("1000 inner over, 1", "1000 outer over, 0", "2000 slept");
    }

    @Test
    void anOuterFailureEndsAnInnerGroupAndIsTheOnlyError() {
        Virtual.run(_ -> {
            var failed = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> TaskGroup.run(outer -> {
                        outer.createTask(() -> {
                            sleep(seconds(1));
                            throw new IOException("outer");
                        });
                        TaskGroup.run(inner -> inner.createTask(() -> sleep(seconds(10))));
                    }));
            assertThat(failed.exceptions()).hasExactlyElementsOfTypes(IOException.class);
        });
    }

    @Test
    void repeatedCancellationsWaitForTheTasksAllTheSame() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> TaskGroup.run(group -> group.createTask(() -> {
                        try {
                            sleep(seconds(10));
                        } finally {
                            sleep(seconds(3));
                            test.log("cleaned up");
                        }
                    })));
                    for (int n = 0; n < 3; n++) {
                        sleep(millis(500));
                        task.cancel("request " + n);
                    }
                    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                    test.log("over, " + task.cancelling());
                })
                .story();

        assertThat(story).containsExactly("3500 cleaned up", "3500 over, 3");
    }

    @Test
    void cancelByTheBodyEndsTheBlockWithoutAnErrorAndWithoutATrace() {
        var story = Virtual.run(test -> {
                    TaskGroup.run(group -> {
                        group.createTask(() -> sleep(seconds(10)));
                        group.cancel();
                        test.log("still here");
                        sleep(seconds(1));
                        test.log("never");
                    });
                    sleep(seconds(1));
                    test.log("over, " + currentTask().cancelling());
                })
                .story();

        assertThat(story).containsExactly("0 still here", "1000 over, 0");
    }

    @Test
    void cancelByABodyThatReturnsLeavesItsValueAndNoTrace() {
        Virtual.run(_ -> {
            String value = TaskGroup.call(group -> {
                group.cancel();
                return "value";
            });
            assertThat(value).isEqualTo("value");
            yieldNow();
        });
    }

    @Test
    void cancelAfterAFailureKeepsTheFailure() {
        Virtual.run(_ -> assertThatThrownBy(() -> TaskGroup.run(group -> {
                    group.createTask(() -> {
                        try {
                            sleep(seconds(10));
                        } finally {
                            group.cancel();
                        }
                    });
                    group.createTask(() -> {
                        throw new IOException("child");
                    });
                }))
                .isInstanceOf(ExceptionGroup.class)
                .hasCauseInstanceOf(IOException.class));
    }

    @Test
    void aGroupBelongsToTheThreadOfItsLoop() {
        run(() -> TaskGroup.run(group -> {
            var tried = CompletableFuture.supplyAsync(
                    () -> List.of(messageOf(() -> group.createTask(() -> {})), messageOf(group::cancel)));
            assertThat(tried.get())
                    .allMatch(message -> message.matches(
                            "(createTask|cancel) must be called on its event loop \\(EventLoop.*\\), was"
                                    + " called on Thread.*"));
        }));
    }

    @Test
    void theOrderOfFailuresIsTheOrderInTime() {
        Virtual.run(_ -> {
            var failed = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> TaskGroup.run(group -> {
                        group.createTask(() -> {
                            yieldNow();
                            throwUnchecked("failure 0");
                        });
                        for (int n : new int[] {3, 1, 2}) {
                            group.createTask(() -> {
                                try {
                                    sleep(seconds(10));
                                } finally {
                                    sleep(seconds(n));
                                    throwUnchecked("failure " + n);
                                }
                            });
                        }
                    }));
            assertThat(failed.exceptions())
                    .extracting(Throwable::getMessage)
                    .containsExactly("failure 0", "failure 1", "failure 2", "failure 3");
        });
    }

    @Test
    void errorsOfTheJvmAreFailuresToo() {
        Virtual.run(_ -> assertThatThrownBy(() -> TaskGroup.run(group -> group.createTask(() -> recurse(0))))
                .isInstanceOf(ExceptionGroup.class)
                .hasCauseInstanceOf(StackOverflowError.class));
    }

    @Test
    void tasksMayBeAddedWhileTheGroupDrains() {
        var story = new ArrayList<Integer>();
        Virtual.run(_ -> TaskGroup.run(group -> group.createTask(() -> addNext(group, 5, story))));
        assertThat(story).containsExactly(5, 4, 3, 2, 1, 0);
    }

    private static void addNext(TaskGroup group, int left, List<Integer> story) {
        story.add(left);
        if (left > 0) {
            sleep(seconds(1));
            group.createTask(() -> addNext(group, left - 1, story));
        }
    }

    @Test
    void aGroupInALimitInAGroupEndsFromTheInside() {
        var story = Virtual.run(test -> {
                    TaskGroup.run(outer -> outer.createTask(() -> assertThatThrownBy(() -> timeout(
                                    seconds(1),
                                    () -> gather(() -> sleepAndLog(test, "first"), () -> sleepAndLog(test, "second"))))
                            .isInstanceOf(TimedOutException.class)));
                    test.log("over");
                })
                .story();

        assertThat(story).containsExactly("1000 first", "1000 second", "1000 over");
    }

    private static void sleepAndLog(Virtual test, String name) {
        try {
            sleep(seconds(10));
        } finally {
            test.log(name);
        }
    }

    private static int recurse(int depth) {
        return depth < 0 ? depth : recurse(depth + 1) + 1;
    }

    private static void throwUnchecked(String message) {
        throw new IllegalStateException(message);
    }

    private static String messageOf(Runnable misuse) {
        try {
            misuse.run();
            return "no error";
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
