package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

class TaskGroupDaemonTest {

    @Test
    void aDaemonIsCancelledWhenTheRestHasEnded() {
        var story = Virtual.run(test -> {
                    TaskGroup.run(group -> {
                        group.createDaemon("heart", () -> {
                            try {
                                for (int beat = 1; ; beat++) {
                                    sleep(seconds(1));
                                    test.log("beat " + beat);
                                }
                            } finally {
                                test.log("stopped");
                            }
                        });
                        group.createTask(() -> sleep(seconds(2.5)));
                    });
                    test.log("over");
                })
                .story();

        assertThat(story).containsExactly("1000 beat 1", "2000 beat 2", "2500 stopped", "2500 over");
    }

    @Test
    void itMayStartTasksOfTheGroupWhileTheRestRuns() {
        var story = Virtual.run(test -> TaskGroup.run(group -> {
                    group.createDaemon("starter", () -> {
                        sleep(seconds(1));
                        group.createTask(() -> {
                            sleep(seconds(5));
                            test.log("started by the daemon");
                        });
                        sleep(seconds(60));
                    });
                    group.createTask(() -> sleep(seconds(2)));
                }))
                .story();

        assertThat(story).containsExactly("6000 started by the daemon");
    }

    @Test
    void itStartsNothingMoreOnceItIsCancelled() {
        Virtual.run(_ -> TaskGroup.run(group -> group.createDaemon("late", () -> {
            try {
                sleep(seconds(60));
            } catch (CancelledError e) {
                assertThatThrownBy(() -> group.createDaemon("later", () -> sleep(seconds(60))))
                        .isInstanceOf(IllegalStateException.class);
                throw e;
            }
        })));
    }

    @Test
    void itsFailureFailsTheGroup() {
        Virtual.run(_ -> {
            var failed = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> TaskGroup.run(group -> {
                        group.createDaemon("broken", () -> {
                            throw new IllegalStateException("broken");
                        });
                        sleep(seconds(60));
                    }));
            assertThat(failed.exceptions()).extracting(Throwable::getMessage).containsExactly("broken");
        });
    }

    @Test
    void cancellingTheGroupCancelsItToo() {
        var story = Virtual.run(test -> {
                    TaskGroup.run(group -> {
                        group.createDaemon("daemon", () -> {
                            try {
                                sleep(seconds(60));
                            } finally {
                                test.log("daemon ended");
                            }
                        });
                        yieldNow();
                        group.cancel();
                    });
                    var outer = createTask(() -> TaskGroup.run(group -> {
                        group.createDaemon("second", () -> {
                            try {
                                sleep(seconds(60));
                            } finally {
                                test.log("second ended");
                            }
                        });
                        sleep(seconds(60));
                    }));
                    sleep(seconds(1));
                    assertThat(EventLoop.current().allTasks())
                            .extracting(Task::name)
                            .contains("second");
                    outer.cancel();
                    assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
                })
                .story();

        assertThat(story).containsExactly("0 daemon ended", "1000 second ended");
    }
}
