package io.asyncio4j;

import static io.asyncio4j.Asyncio.await;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Work of threads and futures of the JDK, awaited by tasks.
class OffloadTest {

    @Test
    void toThreadRunsOnAThreadOfTheLoopsExecutorAndReturnsTheValue() {
        Virtual.run(_ -> {
            String thread = toThread(() -> Thread.currentThread().getName());
            assertThat(thread).startsWith("asyncio-executor-");
            assertThat(EventLoop.find()).isPresent();
            assertThat(toThread(EventLoop::find)).isEmpty();
        });
    }

    @Test
    void toThreadThrowsExactlyWhatTheWorkThrows() {
        Virtual.run(_ -> {
            assertThatThrownBy(() -> toThread(() -> {
                        throw new IOException("as it is");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("as it is");
            assertThatThrownBy(() -> toThread(() -> {
                        throw new StackOverflowError("errors too");
                    }))
                    .isInstanceOf(StackOverflowError.class);
        });
    }

    @Test
    void theLoopGoesOnWhileAThreadWorks() {
        var story = Virtual.run(test -> {
                    var gate = new CountDownLatch(1);
                    var work = createTask(() -> toThread(() -> {
                        gate.await();
                        return "work";
                    }));
                    yieldNow();
                    yieldNow();
                    test.log("loop");
                    gate.countDown();
                    test.log(work.await());
                })
                .story();

        assertThat(story).containsExactly("0 loop", "0 work");
    }

    @Test
    void cancellingTheWaitLetsTheWorkGoOn() throws Exception {
        var begun = new CountDownLatch(1);
        var gate = new CountDownLatch(1);
        var finished = new CompletableFuture<String>();
        try (var executor = Executors.newSingleThreadExecutor()) {
            Virtual.run(_ -> {
                var task = createTask(() -> toThread(executor, () -> {
                    begun.countDown();
                    gate.await();
                    return finished.complete("finished");
                }));
                while (begun.getCount() > 0) {
                    yieldNow();
                }
                task.cancel("enough");
                assertThatThrownBy(task::await)
                        .isInstanceOf(CancelledError.class)
                        .hasMessage("enough");
            });
            gate.countDown();
            assertThat(finished.get()).isEqualTo("finished");
        }
    }

    @Test
    void anExecutorThatRefusesIsHeardOf() {
        Virtual.run(_ -> {
            Executor refusing = _ -> {
                throw new RejectedExecutionException("full");
            };
            assertThatThrownBy(() -> toThread(refusing, () -> "never"))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessage("full");
            sleep(seconds(1)); // and nobody outside is waited for
        });
    }

    @Test
    void runInExecutorReturnsAtOnce() {
        Virtual.run(_ -> {
            var queue = new ArrayDeque<Runnable>();
            Promise<String> promise = EventLoop.current().runInExecutor(queue::add, () -> "value");
            assertThat(promise.isDone()).isFalse();
            queue.remove().run();
            assertThat(promise.await()).isEqualTo("value");
        });
    }

    @Test
    void aVirtualClockWaitsForWorkOutside() {
        Virtual.run(test -> {
            createTask(() -> sleep(seconds(60)));
            toThread(() -> Thread.sleep(20)); // real time: work outside the loop
            assertThat(test.elapsed()).isZero();
        });
    }

    @Test
    void whenTheWorkIsDoneAVirtualClockGoesOn() {
        Virtual.run(test -> {
            toThread(() -> 1);
            assertThatThrownBy(() -> toThread(OffloadTest::fail)).hasMessage("unchecked");
            sleep(seconds(1));
            assertThat(test.elapsed()).isEqualTo(seconds(1));
        });
    }

    @Test
    void awaitOfAStageReturnsItsValueAndThrowsItsException() {
        Virtual.run(_ -> {
            assertThat(await(CompletableFuture.supplyAsync(() -> "value"))).isEqualTo("value");
            assertThat(await(CompletableFuture.completedStage("done"))).isEqualTo("done");
            assertThat(await(CompletableFuture.<@Nullable String>completedFuture(null)))
                    .isNull();
            assertThatThrownBy(() -> await(CompletableFuture.failedStage(new IOException("checked"))))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(IOException.class);
            assertThatThrownBy(() -> await(CompletableFuture.supplyAsync(OffloadTest::fail)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("unchecked");
        });
    }

    @Test
    void cancellingTheWaitCancelsTheStage() {
        Virtual.run(_ -> {
            var future = new CompletableFuture<String>();
            var task = createTask(() -> await(future));
            yieldNow();
            task.cancel("enough");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
            assertThat(future).isCancelled();
        });
    }

    @Test
    void aLimitCutsTheWaitForAStageShort() {
        run(() -> {
            var future = new CompletableFuture<String>();
            assertThatThrownBy(() -> timeout(millis(1), () -> await(future))).isInstanceOf(TimedOutException.class);
            assertThat(future).isCancelled();
        });
    }

    @Test
    void aStageThatIsCancelledCancelsTheTaskAlsoWhenItIsADerivedOne() {
        Virtual.run(_ -> {
            for (boolean derived : new boolean[] {false, true}) {
                var future = new CompletableFuture<String>();
                CompletionStage<String> stage = derived ? future.thenApply(text -> text) : future;
                var task = createTask(() -> await(stage));
                yieldNow();
                future.cancel(true);
                assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                assertThat(task.isCancelled()).isTrue();
            }
        });
    }

    @Test
    void aStageOfAnyKindIsAwaited() {
        Virtual.run(_ -> {
            var future = new CompletableFuture<String>();
            var task = createTask(() -> await(future.minimalCompletionStage()));
            yieldNow();
            future.complete("value");
            assertThat(task.await()).isEqualTo("value");
        });
    }

    @Test
    void aFutureEndsAsItsTaskEnds() throws Exception {
        Virtual.run(_ -> {
            var value = createTask(() -> "value").toCompletableFuture();
            var failure = createTask(() -> {
                        throw new IOException("failed");
                    })
                    .toCompletableFuture();
            var task = createTask(() -> sleep(seconds(60)));
            var cancelled = task.toCompletableFuture();
            yieldNow();
            task.cancel();
            yieldNow();
            yieldNow();
            assertThat(value.join()).isEqualTo("value");
            assertThatThrownBy(failure::join).hasCauseInstanceOf(IOException.class);
            assertThatThrownBy(cancelled::join).isInstanceOf(CancellationException.class);
        });
    }

    @Test
    void cancellingAFutureCancelsItsTaskAndCancellingADerivedOneDoesNot() {
        Virtual.run(_ -> {
            var task = createTask(() -> sleep(seconds(1)));
            task.toCompletableFuture().thenApply(_ -> "derived").cancel(true);
            task.await();

            var other = createTask(() -> sleep(seconds(1)));
            other.toCompletableFuture().cancel(true);
            assertThatThrownBy(other::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void aSubmissionCancelledAtOnceNeverRuns() throws Exception {
        try (var loop = EventLoop.start()) {
            var ran = new CountDownLatch(1);
            loop.run(() -> {
                loop.submit(ran::countDown).cancel(true);
                sleep(millis(1));
            });
            assertThat(ran.getCount()).isOne();
        }
    }

    @Test
    void tasksOfTwoLoopsMeetThroughFutures() throws Exception {
        try (var one = EventLoop.start(options -> options.name("one"));
                var two = EventLoop.start(options -> options.name("two"))) {
            var answer = one.submit(() -> await(two.submit(() -> EventLoop.current() + " was asked")) + " by "
                    + currentTask().fiber().engine().loop());
            assertThat(answer.get()).isEqualTo("EventLoop[two] was asked by EventLoop[one]");
        }
    }

    private static String fail() {
        throw new IllegalStateException("unchecked");
    }
}
