package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class DefaultExecutorTest {

    @Test
    void anotherExecutorTakesItsPlaceAndIsShutDownWithTheLoop() {
        try (var executor = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("another").factory())) {
            Virtual.run(_ -> {
                assertThat(toThread(() -> Thread.currentThread().getName())).startsWith("asyncio-executor-");
                EventLoop.current().setDefaultExecutor(executor);
                assertThat(toThread(() -> Thread.currentThread().getName())).isEqualTo("another");
                assertThat(executor.isShutdown()).isFalse();
            });
            assertThat(executor.isTerminated()).isTrue();
        }
    }

    @Test
    void whenAnotherTakesItsPlaceItsThreadsEnd() {
        Virtual.run(_ -> {
            Thread thread = toThread(() -> Thread.currentThread());
            EventLoop.current().setDefaultExecutor(Executors.newSingleThreadExecutor());
            assertThat(toThread(() -> thread.join(seconds(8)))).isTrue(); // real time: idle ones last 10 s
        });
    }

    @Test
    void workThatIsInterruptedEndsAndWhatCleansUpMayStillBringMore() throws Exception {
        var executor = new DefaultExecutor("test", 1);
        var begun = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        executor.execute(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        begun.await();
        executor.interrupt();
        interrupted.await();
        var more = new CountDownLatch(1);
        executor.execute(more::countDown);
        assertThat(executor.close(seconds(60))).isTrue();
        assertThat(more.getCount()).isZero();
    }

    @Test
    void afterItIsShutDownItRefusesWork() {
        Virtual.run(_ -> {
            assertThat(EventLoop.current().shutdownDefaultExecutor(seconds(1))).isTrue();
            assertThatThrownBy(() -> toThread(() -> 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the default executor of the event loop is closed");
            assertThatThrownBy(() -> {
                        try (var executor = Executors.newSingleThreadExecutor()) {
                            EventLoop.current().setDefaultExecutor(executor);
                        }
                    })
                    .isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void shuttingItDownWaitsForItsWorkAsLongAsItMay() {
        var gate = new CountDownLatch(1);
        Virtual.run(_ -> {
            var work = createTask(() -> toThread(() -> {
                gate.await();
                return "done";
            }));
            yieldNow();
            assertThat(EventLoop.current().shutdownDefaultExecutor(millis(1))).isFalse();
            gate.countDown();
            assertThat(EventLoop.current().shutdownDefaultExecutor(seconds(60))).isTrue();
            assertThat(work.await()).isEqualTo("done");
        });
    }

    @Test
    void aLoopThatIsClosedReportsWorkThatDoesNotEnd() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var gate = new CountDownLatch(1);
        var reported = new ArrayList<String>();
        try (var loop = EventLoop.start(options -> options.executorPatience(Duration.ZERO)
                .errorHandler(report ->
                        reported.add(report.message() + ": " + report.error().getMessage())))) {
            loop.run(() -> {
                createTask(() -> toThread(() -> {
                    begun.countDown();
                    gate.await();
                }));
                begun.await(); // else it is dropped with its task, and the executor may end in time
            });
        }
        gate.countDown();
        assertThat(reported).containsExactly("the default executor did not end in time: work still running after 0 s");
    }

    @Test
    void itHasSoManyThreads() {
        try (var loop = EventLoop.start(options -> options.executorThreads(1))) {
            loop.run(() -> {
                var gate = new CountDownLatch(1);
                var first = createTask(() -> toThread(() -> gate.await()));
                var second = createTask(() -> toThread(gate::getCount));
                yieldNow();
                yieldNow();
                gate.countDown();
                first.await();
                assertThat(second.await()).isZero();
            });
        }
        assertThatThrownBy(() -> EventLoop.start(options -> options.executorThreads(0)))
                .hasMessage("executorThreads must be >= 1, was 0");
        assertThatThrownBy(() -> EventLoop.start(options -> options.executorPatience(seconds(-1))))
                .hasMessageStartingWith("executorPatience must");
    }

    @Test
    void workWhoseCallerIsCancelledBeforeItsTurnIsNotBegun() {
        Virtual.run(test -> {
            var queue = new ArrayDeque<Runnable>();
            var task = createTask(() -> toThread(queue::add, () -> {
                test.log("worked");
                return 1;
            }));
            yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            queue.remove().run();
            assertThat(test.story()).isEmpty();
        });
    }

    @Test
    void anExecutorThatIsFullIsHeardOf() {
        Virtual.run(_ -> {
            var executor = Executors.newSingleThreadExecutor();
            executor.shutdown();
            EventLoop.current().setDefaultExecutor(executor);
            assertThatThrownBy(() -> toThread(() -> 1)).isInstanceOf(RejectedExecutionException.class);
        });
    }
}
