package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/// Work of a thread and the cancellation of the task that waits for it.
class JobTest {

    private final List<Task<?>> waiting = new ArrayList<>();
    private final ArrayDeque<Runnable> thread = new ArrayDeque<>(); // works when the test says so

    @Test
    void workThatHasNotBegunIsDroppedWithItsTask() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> Job.await("work", thread::add, _ -> {
                        test.log("worked");
                        return 1;
                    }));
                    yieldNow();
                    task.cancel("enough");
                    assertThatThrownBy(task::await)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("enough");
                    thread.remove().run();
                    test.log("ended");
                })
                .story();

        assertThat(story).containsExactly("0 ended");
    }

    @Test
    void workIsToldThatItWasDroppedAndMayNotCommit() {
        Virtual.run(test -> {
            var task = createTask(() -> Job.await("work", thread::add, job -> {
                test.log("dropped " + job.isDropped());
                waiting.getFirst().cancel(); // as if it came while a thread works
                test.log("dropped " + job.isDropped() + ", commits " + job.commit());
                return 1;
            }));
            yieldNow();
            waiting.add(task);
            thread.remove().run();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(test.story()).containsExactly("0 dropped false", "0 dropped true, commits false");
        });
    }

    @Test
    void workThatHasCommittedIsWaitedForAndItsResultDelivered() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> {
                        test.log("got "
                                + Job.await("work", thread::add, job -> {
                                    assertThat(job.commit()).isTrue();
                                    waiting.getFirst().cancel();
                                    assertThat(job.isDropped()).isFalse();
                                    assertThat(job.commit()).isTrue();
                                    return 1;
                                }));
                        yieldNow();
                        test.log("not reached");
                    });
                    yieldNow();
                    waiting.add(task);
                    thread.remove().run();
                    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                })
                .story();

        assertThat(story).containsExactly("0 got 1");
    }

    @Test
    void whatMustBeDoneIsWaitedForThoughTheTaskIsCancelled() {
        var story = Virtual.run(test -> {
                    var task = createTask(() -> {
                        Job.awaitAlways("closing", thread::add, _ -> {
                            test.log("closed");
                            return null;
                        });
                        test.log("goes on");
                        yieldNow();
                        test.log("not reached");
                    });
                    yieldNow();
                    task.cancel();
                    yieldNow();
                    thread.remove().run();
                    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                })
                .story();

        assertThat(story).containsExactly("0 closed", "0 goes on");
    }

    @Test
    void anExecutorMayDoTheWorkAtOnce() {
        Virtual.run(_ -> assertThat(Job.<Integer, RuntimeException>await("work", Runnable::run, _ -> 1))
                .isEqualTo(1));
    }

    @Test
    void aTaskThatIsToBeCancelledSubmitsNothing() {
        Virtual.run(_ -> {
            var task = createTask(() -> {
                Asyncio.currentTask().cancel();
                return Job.await("work", thread::add, _ -> 1);
            });
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(thread).isEmpty();
        });
    }

    @Test
    void anErrorShowsWhereItHappenedAndWhoHasAskedForTheWork() {
        Virtual.run(_ -> {
            var error = catchThrowable(() -> Job.await("work", _ -> fail()));

            assertThat(error).isInstanceOf(IOException.class).hasMessage("broken");
            assertThat(error.getStackTrace()[0].getMethodName()).isEqualTo("fail");
            assertThat(error.getStackTrace())
                    .extracting(StackTraceElement::getMethodName)
                    .contains("awaitOutcome", "runBody")
                    .doesNotContain("runWorker");
        });
    }

    @Test
    void anExecutorThatRefusesIsHeardOf() {
        Virtual.run(_ -> {
            assertThatThrownBy(() -> Job.await(
                            "work",
                            _ -> {
                                throw new RejectedExecutionException("full");
                            },
                            _ -> 1))
                    .hasMessage("full");
            Asyncio.sleep(Asyncio.seconds(1)); // nobody outside is waited for
        });
    }

    private static int fail() throws IOException {
        throw new IOException("broken");
    }
}
