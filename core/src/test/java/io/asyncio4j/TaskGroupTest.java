package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TaskGroupTest {

    @Test
    void theBlockEndsWithTheLastTaskAndReturnsTheBodysValue() {
        Virtual.run(test -> {
            String value = TaskGroup.call(group -> {
                group.createTask(() -> sleep(seconds(2)));
                group.createTask("named", () -> {
                    assertThat(currentTask().name()).isEqualTo("named");
                    group.createTask(() -> sleep(seconds(3)));
                });
                return "value";
            });
            assertThat(value).isEqualTo("value");
            assertThat(test.elapsed()).isEqualTo(seconds(3));
        });
    }

    @Test
    void theFirstFailureCancelsSiblingsAndBodyAndAllFailuresAreThrown() {
        var story = Virtual.run(test -> {
                    var group = catchThrowableOfType(
                            ExceptionGroup.class,
                            () -> TaskGroup.run(tasks -> {
                                tasks.createTask(() -> {
                                    sleep(seconds(1));
                                    throw new IOException("first");
                                });
                                tasks.createTask(() -> {
                                    try {
                                        sleep(seconds(10));
                                    } finally {
                                        failWith("second");
                                    }
                                });
                                try {
                                    sleep(seconds(20));
                                } finally {
                                    test.log("body over");
                                }
                            }));
                    assertThat(group.exceptions())
                            .extracting(Throwable::getMessage)
                            .containsExactly("first", "second");
                    assertThat(group).hasCauseInstanceOf(IOException.class);
                    assertThat(currentTask().cancelling()).isZero();
                    sleep(seconds(1));
                })
                .story();

        assertThat(story).containsExactly("1000 body over");
    }

    @Test
    void aTaskCancelledByItselfIsNoFailure() {
        Virtual.run(test -> {
            TaskGroup.run(group -> {
                var task = group.createTask(() -> sleep(seconds(10)));
                group.createTask(() -> sleep(seconds(1)));
                yieldNow();
                task.cancel();
            });
            assertThat(test.elapsed()).isEqualTo(seconds(1));
        });
    }

    @Test
    void anErrorOfTheBodyJoinsTheGroupLast() {
        Virtual.run(_ -> {
            var group = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> TaskGroup.run(tasks -> {
                        tasks.createTask(() -> {
                            try {
                                sleep(seconds(10));
                            } finally {
                                failWith("child");
                            }
                        });
                        yieldNow();
                        throw new IOException("body");
                    }));
            assertThat(group.exceptions()).extracting(Throwable::getMessage).containsExactly("child", "body");
        });
    }

    @Test
    void aCancellationFromOutsideReachesAllAndIsThrownOn() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> TaskGroup.run(group -> {
                        group.createTask(() -> {
                            try {
                                sleep(seconds(10));
                            } finally {
                                sleep(seconds(1));
                                test.log("child over");
                            }
                        });
                    }));
                    sleep(seconds(1));
                    task.cancel("outside");
                    assertThatThrownBy(task::await)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("outside");
                })
                .story();

        assertThat(story).containsExactly("2000 child over");
    }

    @Test
    void aFailureWinsOverACancellationFromOutsideWhichHitsAtTheNextWait() {
        Virtual.run(_ -> {
            var task = createTask(() -> {
                assertThatThrownBy(() -> TaskGroup.run(group -> group.createTask(() -> {
                            try {
                                sleep(seconds(10));
                            } finally {
                                failWith("child");
                            }
                        })))
                        .isInstanceOf(ExceptionGroup.class);
                sleep(seconds(1));
            });
            yieldNow();
            yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void aFailureInsideAnInnerGroupCancelsTheOuterOneToo() {
        Virtual.run(_ -> {
            var outer = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> TaskGroup.run(group -> {
                        group.createTask(() -> sleep(seconds(10)));
                        TaskGroup.run(inner -> inner.createTask(() -> failWith("deep")));
                    }));
            assertThat(outer.exceptions()).singleElement().isInstanceOf(ExceptionGroup.class);
            assertThat(outer.split(IllegalStateException.class).matching())
                    .extracting(Throwable::getMessage)
                    .containsExactly("deep");
        });
    }

    @Test
    void cancelEndsTheGroupWithoutAnError() {
        Virtual.run(test -> {
            TaskGroup.run(group -> {
                group.createTask(() -> {
                    sleep(seconds(1));
                    group.cancel();
                    group.cancel();
                });
                group.createTask(() -> sleep(seconds(10)));
                sleep(seconds(10));
            });
            assertThat(test.elapsed()).isEqualTo(seconds(1));
            sleep(seconds(1));
            assertThat(currentTask().cancelling()).isZero();
        });
    }

    @Test
    void cancelBeforeAChildHasSuspendedDoesNotHang() {
        Virtual.run(test -> {
            TaskGroup.run(group -> {
                group.createTask(group::cancel);
                group.createTask(() -> test.log("never"));
            });
            assertThat(test.story()).isEmpty();
        });
    }

    @Test
    void aCancellationFromOutsideIsNotLostInACancelledGroup() {
        Virtual.run(_ -> {
            var task = createTask(() -> TaskGroup.run(group -> {
                group.createTask(() -> {
                    try {
                        sleep(seconds(10));
                    } finally {
                        sleep(seconds(1));
                    }
                });
                yieldNow();
                group.cancel();
            }));
            yieldNow();
            yieldNow();
            yieldNow();
            task.cancel("outside");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void aGroupThatHasEndedTakesNoMoreTasks() {
        Virtual.run(_ -> {
            TaskGroup[] kept = new TaskGroup[1];
            TaskGroup.run(group -> kept[0] = group);
            assertThatThrownBy(() -> kept[0].createTask(() -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the task group has ended and takes no more tasks");
            kept[0].cancel();
        });
    }

    @Test
    void aLimitAroundAGroupEndsItsTasks() {
        Virtual.run(test -> {
            assertThatThrownBy(() -> timeout(
                            seconds(1), () -> TaskGroup.run(group -> group.createTask(() -> sleep(seconds(9))))))
                    .isInstanceOf(TimedOutException.class);
            assertThat(test.elapsed()).isEqualTo(seconds(1));
        });
    }

    @Test
    void groupsNeedATask() {
        assertThatThrownBy(() -> TaskGroup.run(_ -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("TaskGroup needs a running event loop");
    }

    private static void failWith(String message) {
        throw new IllegalStateException(message);
    }
}
