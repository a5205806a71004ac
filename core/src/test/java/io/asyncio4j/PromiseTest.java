package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.waitFor;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PromiseTest {

    @Test
    void awaitDoneThrowsNothingOfWhatIsAwaited() {
        Virtual.run(_ -> {
            var failed = createTask(() -> {
                throw new IllegalStateException("broken");
            });
            failed.awaitDone();
            assertThat(failed.exception()).hasMessage("broken");
            var cancelled = createTask(() -> sleep(seconds(60)));
            yieldNow();
            cancelled.cancel();
            cancelled.awaitDone();
            assertThat(cancelled.isCancelled()).isTrue();
            cancelled.awaitDone();
        });
    }

    @Test
    void aTaskThatIsCancelledInAwaitDoneCancelsWhatItAwaitsAndIsHit() {
        Virtual.run(_ -> {
            var inner = createTask(() -> sleep(seconds(60)));
            var outer = createTask(inner::awaitDone);
            yieldNow();
            outer.cancel();
            outer.awaitDone();
            assertThat(outer.isCancelled()).isTrue();
            assertThat(inner.isCancelled()).isTrue();
        });
    }

    @Test
    void itIsDoneOnceAndStaysSo() {
        var promise = new Promise<String>();
        assertThat(promise).hasToString("Promise[pending]");
        assertThat(promise.complete("first")).isTrue();
        assertThat(promise.complete("second")).isFalse();
        assertThat(promise.fail(new IOException())).isFalse();
        assertThat(promise.cancel()).isFalse();
        assertThat(promise.result()).isEqualTo("first");
        assertThat(promise.exception()).isNull();
        assertThat(promise).hasToString("Promise[done]");
    }

    @Test
    void aNullIsAValue() {
        var promise = new Promise<@Nullable String>();
        assertThat(promise.complete(null)).isTrue();
        assertThat(promise.isDone()).isTrue();
        assertThat(promise.result()).isNull();
    }

    @Test
    void beforeItIsDoneThereIsNoResult() {
        var promise = new Promise<String>();
        assertThatThrownBy(promise::result)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Promise[pending] is not done");
        assertThatThrownBy(promise::exception).hasMessage("Promise[pending] is not done");
    }

    @Test
    void aFailureIsThrownUncheckedAndShownAsItIs() {
        var failure = new IOException("failure");
        var promise = new Promise<String>();
        promise.fail(failure);
        assertThat(promise.exception()).isSameAs(failure);
        assertThatThrownBy(promise::result)
                .isInstanceOf(CompletionException.class)
                .hasCause(failure);
        Virtual.run(_ -> {
            assertThatThrownBy(promise::await).isInstanceOf(CompletionException.class);
            assertThatThrownBy(() -> promise.awaitThrowing(IOException.class)).isSameAs(failure);
            assertThatThrownBy(() -> promise.awaitThrowing(InterruptedException.class))
                    .isInstanceOf(CompletionException.class);
        });
    }

    @Test
    void aCancelledOneThrowsOnEveryLook() {
        var promise = new Promise<String>();
        promise.cancel("reason");
        assertThat(promise.isCancelled()).isTrue();
        assertThatThrownBy(promise::result).isInstanceOf(CancelledError.class).hasMessage("reason");
        assertThatThrownBy(promise::exception).isInstanceOf(CancelledError.class);
    }

    @Test
    void manyTasksAwaitItAndWakeInTheirOrder() {
        var story = Virtual.run(test -> {
                    var promise = new Promise<String>();
                    for (int n = 0; n < 4; n++) {
                        String name = " task " + n;
                        createTask(() -> test.log(promise.await() + name));
                    }
                    yieldNow();
                    promise.complete("value for");
                    yieldNow();
                })
                .story();

        assertThat(story)
                .containsExactly(
                        "0 value for task 0", "0 value for task 1", "0 value for task 2", "0 value for task 3");
    }

    @Test
    void aWaiterThatIsCancelledCancelsItForAllButAShieldedOneDoesNot() {
        Virtual.run(_ -> {
            var promise = new Promise<String>();
            var shielded = createTask(() -> shield(promise));
            var other = createTask(promise::await);
            yieldNow();
            shielded.cancel();
            assertThatThrownBy(shielded::await).isInstanceOf(CancelledError.class);
            assertThat(promise.isDone()).isFalse();
            other.cancel();
            assertThatThrownBy(other::await).isInstanceOf(CancelledError.class);
            assertThat(promise.isCancelled()).isTrue();
        });
    }

    @Test
    void waitersThatLeaveDoNotDisturbTheOrderOfTheRest() {
        var story = Virtual.run(test -> {
                    var promise = new Promise<String>();
                    var tasks = new Task<?>[5];
                    for (int n = 0; n < 5; n++) {
                        String name = "task " + n;
                        tasks[n] = createTask(() -> {
                            shield(promise);
                            test.log(name);
                        });
                    }
                    yieldNow();
                    tasks[0].cancel();
                    tasks[2].cancel();
                    tasks[4].cancel();
                    yieldNow();
                    promise.complete("value");
                    yieldNow();
                })
                .story();

        assertThat(story).containsExactly("0 task 1", "0 task 3");
    }

    @Test
    void itBelongsToTheFirstLoopThatWaitsForIt() throws Exception {
        var promise = new Promise<String>();
        try (var first = EventLoop.start(options -> options.name("first"));
                var second = EventLoop.start(options -> options.name("second"))) {
            var waiting = first.submit(promise::await);
            first.run(Asyncio::yieldNow);
            assertThatThrownBy(() -> second.run(promise::await))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Promise[pending] belongs to another event loop (EventLoop[first]), and cannot be"
                            + " awaited on EventLoop[second]");
            promise.complete("value");
            assertThat(waiting.get()).isEqualTo("value");
        }
    }

    @Test
    void everyWayOfWaitingRefusesTheTasksOfAnotherLoop() throws Exception {
        try (var other = EventLoop.start(options -> options.name("other"))) {
            var gate = new CountDownLatch(1);
            var foreign = new CompletableFuture<Task<?>>();
            other.submit(() -> {
                foreign.complete(currentTask());
                gate.await();
            });
            Task<?> task = foreign.get();
            run(() -> {
                assertThatThrownBy(task::await).hasMessageContaining("belongs to another event loop");
                assertThatThrownBy(() -> shield(task)).hasMessageContaining("belongs to another event loop");
                assertThatThrownBy(() -> waitFor(task, seconds(0))).hasMessageContaining("another event loop");
                assertThatThrownBy(() -> Asyncio.awaitAll(task)).hasMessageContaining("another event loop");
                assertThatThrownBy(() -> task.onDone(_ -> {})).hasMessageContaining("another event loop");
            });
            assertThat(task.isDone()).isFalse();
            gate.countDown();
        }
    }

    @Test
    void aTaskCannotWaitForItself() {
        Virtual.run(_ -> {
            Task<?> self = currentTask();
            String message = self + " cannot await itself";
            assertThatThrownBy(self::await).hasMessage(message);
            assertThatThrownBy(() -> shield(self)).hasMessage(message);
            assertThatThrownBy(() -> Asyncio.awaitAll(self)).hasMessage(message);
            assertThatThrownBy(() -> waitFor(self, seconds(1))).hasMessage(message);
            assertThatThrownBy(() -> waitFor(self, seconds(0))).hasMessage(message);
            sleep(seconds(1));
        });
    }

    @Test
    void aFailedTaskWithOnlyACallbackThatDoesNotLookIsReported() {
        var test = Virtual.run(virtual -> {
            var task = createTask("unseen", () -> {
                throw new IOException("unseen");
            });
            task.onDone(done -> virtual.log("done " + done.isDone()));
            yieldNow();
            yieldNow();
        });

        assertThat(test.story()).containsExactly("0 done true");
        assertThat(test.reported()).containsExactly("the exception of unseen was never retrieved");
    }

    @Test
    void aTaskThatNobodyCanReachAnyMoreReportsItsFailure() throws Exception {
        var reported = new CompletableFuture<String>();
        try (var loop =
                EventLoop.start(options -> options.errorHandler(report -> reported.complete(report.message())))) {
            loop.run(() -> {
                var _ = createTask("forgotten", () -> {
                    throw new IOException("forgotten");
                });
                yieldNow();
            });
            while (!reported.isDone()) {
                System.gc();
                Thread.sleep(1); // real time: the collector needs some
            }
            assertThat(reported.get()).isEqualTo("the exception of forgotten was never retrieved");
        }
    }
}
