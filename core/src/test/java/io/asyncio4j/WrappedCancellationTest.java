package io.asyncio4j;

import static io.asyncio4j.Asyncio.await;
import static io.asyncio4j.Asyncio.awaitAll;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.firstSuccess;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.settle;
import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.uncancellable;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WrappedCancellationTest {

    @ParameterizedTest
    @EnumSource
    void aTaskThatIsHitInsideAWrapperEndsCancelled(Wrapper wrapper) {
        Virtual.run(_ -> {
            var task = createTask(() -> wrapper.run(() -> sleep(seconds(9))));
            sleep(millis(50));
            task.cancel("no longer needed");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("no longer needed");
            assertThat(task.isCancelled()).isTrue();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aLimitThatPassesInsideAWrapperTimesOut(Wrapper wrapper) {
        Virtual.run(test -> {
            assertThatThrownBy(() -> timeout(millis(50), () -> wrapper.run(() -> sleep(seconds(9)))))
                    .isInstanceOf(TimedOutException.class)
                    .hasCauseInstanceOf(CancelledError.class);
            assertThat(currentTask().cancelling()).isZero();
            sleep(seconds(1)); // and nothing is left behind
            assertThat(test.elapsed()).isEqualTo(millis(1050));
        });
    }

    @ParameterizedTest
    @EnumSource
    void aCancellationThatGoesOnToWhatIsAwaitedIsTheTasksOwn(Wrapper wrapper) {
        Virtual.run(_ -> {
            var inner = createTask(() -> sleep(seconds(9)));
            assertThatThrownBy(() -> timeout(millis(50), () -> wrapper.run(inner::await)))
                    .isInstanceOf(TimedOutException.class);
            var promise = new Promise<String>();
            assertThatThrownBy(() -> timeout(millis(50), () -> wrapper.run(() -> awaitAll(List.of(promise)))))
                    .isInstanceOf(TimedOutException.class);
        });
    }

    @Test
    void theCancellationOfAnotherTaskIsNot() {
        Virtual.run(_ -> {
            var other = createTask(() -> sleep(seconds(9)));
            other.cancel("the other");
            var task = createTask(() -> {
                try {
                    other.await();
                } catch (CancelledError e) {
                    throw new CompletionException("depends on the other", e);
                }
            });
            assertThatThrownBy(task::await).isInstanceOf(CompletionException.class);
            assertThat(task.isCancelled()).isFalse();
        });
    }

    @Test
    void oneThatWasWithdrawnIsNot() {
        Virtual.run(_ -> {
            var task = createTask(() -> {
                try {
                    sleep(seconds(9));
                } catch (CancelledError e) {
                    currentTask().uncancel();
                    throw new IllegalStateException("dealt with", e);
                }
            });
            yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void thatOfALimitIsWithdrawnByItsEnd() {
        Virtual.run(_ -> {
            var attempts = new AtomicInteger();
            assertThatThrownBy(() -> Retry.times(3).run(() -> {
                        attempts.incrementAndGet();
                        timeout(millis(50), () -> Wrapper.FUTURE.run(() -> sleep(seconds(9))));
                    }))
                    .isInstanceOf(TimedOutException.class);
            assertThat(attempts).hasValue(3);

            var task = createTask(() -> {
                try {
                    sleep(seconds(9));
                } catch (CancelledError _) {
                    timeout(millis(50), () -> sleep(seconds(9))); // a request stands, but this is not it
                }
            });
            yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(TimedOutException.class);
        });
    }

    @Test
    void whatIsOnlySuppressedHasNotEndedTheTask() {
        Virtual.run(_ -> {
            var failures = new ArrayList<Throwable>();
            assertThatThrownBy(() -> TaskGroup.run(group -> {
                        group.createTask(() -> {
                            try (AutoCloseable _ = () -> sleep(seconds(9))) {
                                throw new IOException("came first");
                            }
                        });
                        group.createTask(() -> {
                            throw new IllegalStateException("came second");
                        });
                    }))
                    .isInstanceOfSatisfying(ExceptionGroup.class, e -> failures.addAll(e.exceptions()));
            assertThat(failures).hasSize(2);
        });
    }

    @Test
    void aCircleOfCausesEnds() {
        Virtual.run(_ -> {
            var task = createTask(() -> {
                var first = new RuntimeException("first");
                var second = new RuntimeException("second", first);
                first.initCause(second);
                try {
                    sleep(seconds(9));
                } finally {
                    throw first;
                }
            });
            yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).hasMessage("first");
        });
    }

    @Test
    void aCancelledOperationIsNotTriedAgain() {
        Virtual.run(test -> {
            var attempts = new AtomicInteger();
            assertThatThrownBy(() -> timeout(
                            millis(50),
                            () -> Retry.times(5).run(() -> {
                                attempts.incrementAndGet();
                                Wrapper.FUTURE.run(() -> sleep(seconds(9)));
                            })))
                    .isInstanceOf(TimedOutException.class);
            assertThatThrownBy(() -> timeout(
                            millis(50),
                            () -> Retry.times(5).run(() -> {
                                attempts.incrementAndGet();
                                try (AutoCloseable _ = () -> sleep(seconds(9))) {
                                    throw new IOException("came first");
                                }
                            })))
                    .isInstanceOf(IOException.class);
            assertThat(attempts).hasValue(2);
            assertThat(test.elapsed()).isEqualTo(millis(100));
        });
    }

    @Test
    void aGroupReportsOnlyTheFailureThatEndedIt() {
        Virtual.run(_ -> {
            assertThatThrownBy(() -> TaskGroup.run(group -> {
                        group.createTask(() -> Wrapper.FUTURE.run(() -> sleep(seconds(9))));
                        group.createTask(() -> {
                            throw new IOException("the only one");
                        });
                        Wrapper.REFLECTION.run(() -> sleep(seconds(9)));
                    }))
                    .isInstanceOfSatisfying(
                            ExceptionGroup.class,
                            e -> assertThat(e.exceptions())
                                    .singleElement()
                                    .satisfies(one -> assertThat(one).hasMessage("the only one")));
            assertThatThrownBy(() -> gather(() -> Wrapper.FUTURE.run(() -> sleep(seconds(9))), () -> {
                        throw new IOException("the only one");
                    }))
                    .hasMessage("the only one")
                    .satisfies(e -> assertThat(e.getSuppressed()).noneMatch(CompletionException.class::isInstance));
            TaskGroup.run(group -> {
                group.createTask(() -> Wrapper.FUTURE.run(() -> sleep(seconds(9))));
                yieldNow();
                group.cancel();
            });
        });
    }

    @Test
    void aGroupThatIsCancelledInsideAWrapperOfItsBodyThrowsTheCancellation() {
        Virtual.run(_ -> {
            var task = createTask(() -> TaskGroup.run(_ -> Wrapper.FUTURE.run(() -> sleep(seconds(9)))));
            yieldNow();
            task.cancel("outside");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("outside");
        });
    }

    @Test
    void settleAndFirstSuccessTellACancellation() {
        Virtual.run(_ -> {
            var outcomes = settle(List.of(1, 2), item -> {
                if (item == 1) {
                    currentTask().cancel("itself");
                    Wrapper.FUTURE.run(() -> sleep(seconds(9)));
                }
                return item;
            });
            assertThat(outcomes.getFirst())
                    .isInstanceOfSatisfying(
                            Outcome.Failure.class,
                            failure -> assertThat(failure.exception()).isInstanceOf(CancelledError.class));
            assertThatThrownBy(() -> firstSuccess(() -> {
                        currentTask().cancel("itself");
                        Wrapper.ERROR.run(() -> sleep(seconds(9)));
                        return 1;
                    }))
                    .isInstanceOf(ExceptionGroup.class);
        });
    }

    @Test
    void aGeneratorThatIsClosedOrCancelledInsideAWrapperHasNotFailed() {
        Virtual.run(test -> {
            var generator = Generator.<Integer>of(out -> {
                try {
                    Wrapper.FUTURE.run(() -> out.emit(1));
                } finally {
                    test.log("ended");
                }
            });
            assertThat(generator.iterator().next()).isEqualTo(1);
            generator.close();

            var waiting = Generator.<Integer>of(_ -> Wrapper.FUTURE.run(() -> sleep(seconds(9))));
            assertThatThrownBy(() -> timeout(
                            millis(50),
                            () -> Wrapper.REFLECTION.run(
                                    () -> waiting.iterator().next())))
                    .isInstanceOf(TimedOutException.class);
            assertThat(test.story()).containsExactly("0 ended");
        });
    }

    @Test
    void shieldUncancellableAndJobsThrowTheTasksOwn() {
        Virtual.run(_ -> {
            var promise = new Promise<String>();
            assertThatThrownBy(() -> timeout(millis(50), () -> Wrapper.FUTURE.run(() -> shield(promise))))
                    .isInstanceOf(TimedOutException.class);
            assertThat(promise.isCancelled()).isFalse();
            assertThatThrownBy(() ->
                            uncancellable(() -> timeout(millis(50), () -> Wrapper.FUTURE.run(() -> sleep(seconds(9))))))
                    .isInstanceOf(TimedOutException.class);
            promise.cancel("by others");
            assertThatThrownBy(() -> timeout(seconds(1), () -> Wrapper.FUTURE.run(() -> shield(promise))))
                    .isInstanceOf(CompletionException.class);
            var task = createTask(() -> Wrapper.FUTURE.run(() -> Job.await("work", _ -> {}, _ -> null)));
            yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void aStageThatHasCaughtACancellationThrowsItAgain() {
        Virtual.run(_ -> {
            assertThatThrownBy(() -> timeout(millis(50), () -> {
                        var stage = CompletableFuture.completedFuture(1).thenAccept(_ -> sleep(seconds(9)));
                        await(stage);
                    }))
                    .isInstanceOf(TimedOutException.class);
        });
    }

    @Test
    void unwrapTellsWhatWasCaught() {
        Virtual.run(_ -> {
            var failure = new IOException("a failure");
            assertThat(CancelledError.unwrap(failure)).isSameAs(failure);
            assertThatThrownBy(() -> timeout(millis(50), () -> {
                        while (true) {
                            try {
                                Wrapper.FUTURE.run(() -> sleep(seconds(1)));
                            } catch (Exception e) {
                                if (CancelledError.unwrap(e) instanceof CancelledError cancellation) {
                                    throw cancellation;
                                }
                            }
                        }
                    }))
                    .isInstanceOf(TimedOutException.class);
        });
    }
}
