package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class RunnerTest {

    @Test
    void theOptionsAreAskedForOnceAndOnlyWhenTheLoopIsNeeded() {
        var asked = new ArrayList<String>();
        try (var runner = new Runner(options -> {
            asked.add("asked");
            options.name("mine");
        })) {
            assertThat(asked).isEmpty();
            runner.run(() -> assertThat(EventLoop.current()).hasToString("EventLoop[mine]"));
            runner.run(() -> {});
            assertThat(asked).containsExactly("asked");
        }
        new Runner(_ -> asked.add("never")).close();
        assertThat(asked).containsExactly("asked");
    }

    @Test
    void closedTwiceItIsClosedAndSaysSo() {
        var runner = new Runner();
        runner.run(() -> {});
        runner.close();
        runner.close();
        assertThatThrownBy(() -> runner.run(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the runner is closed");
    }

    @Test
    void debugModeIsWhatTheOptionSaysWhateverThePropertySays() {
        System.setProperty("asyncio4j.debug", "true");
        try (var runner = new Runner(options -> options.debug(false))) {
            runner.run(() -> {
                createTask(() -> yieldNow());
                assertThat(EventLoop.current().taskTree()).doesNotContain("created at");
            });
        } finally {
            System.clearProperty("asyncio4j.debug");
        }
    }

    @Test
    void whateverCanBeCalledIsRunAndAPromiseIsAwaited() {
        var promise = new Promise<String>();
        promise.complete("of a promise");
        assertThat(Asyncio.<String, RuntimeException>run(promise::await)).isEqualTo("of a promise");
        assertThat(Asyncio.<Integer, RuntimeException>run(List.of(1, 2)::size)).isEqualTo(2);
    }

    @Test
    void theTextOfAResultIsNeverAskedFor() {
        var result = new Object() {
            @Override
            public String toString() {
                throw new AssertionError("asked for its text");
            }
        };
        assertThat(Asyncio.<Object, RuntimeException>run(() -> {
                            var task = createTask(() -> result);
                            assertThat(task.toString()).endsWith("pending]");
                            return task.await();
                        })
                        == result)
                .isTrue();
    }

    @Test
    void stopWithNobodyBlockedDoesNothing() {
        try (var loop = EventLoop.start()) {
            loop.stop();
            String value = loop.run(() -> "runs all the same");
            assertThat(value).isEqualTo("runs all the same");
        }
    }

    @Test
    void stopDoesNotEndARunThatBeginsAfterIt() {
        try (var loop = EventLoop.start()) {
            var gate = new Semaphore(0);
            loop.callSoonThreadsafe(gate::acquireUninterruptibly);
            loop.stop();
            Thread runs = Thread.currentThread();
            Thread.ofPlatform().start(() -> {
                while (runs.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
                gate.release(); // only now does the loop come to the stop
            });
            String value = loop.run(() -> "runs all the same");
            assertThat(value).isEqualTo("runs all the same");
        }
    }

    @Test
    void aThreadThatWaitsNoLongerMayCancelTheTask() throws Exception {
        try (var loop = EventLoop.start()) {
            var promise = new Promise<String>();
            var future = loop.submit(() -> promise.await());
            loop.run(loop::awaitAllBlocked);
            assertThatThrownBy(() -> future.get(1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            future.cancel(true);
            assertThatThrownBy(() -> loop.run(() -> promise.await())).isInstanceOf(CancelledError.class);
            assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void givingWayRunsWhatIsReadyExactlyOnce() {
        var story = Virtual.run(test -> {
                    createTask(() -> {
                        for (int n = 1; n <= 3; n++) {
                            test.log("other " + n);
                            yieldNow();
                        }
                    });
                    yieldNow();
                    test.log("after one");
                    Asyncio.sleep(Duration.ZERO);
                    test.log("after two");
                })
                .story();

        assertThat(story).startsWith("0 other 1", "0 after one", "0 other 2", "0 after two");
    }

    @Test
    void cancellingWhatIsDoneDoesNothing() {
        Virtual.run(_ -> {
            var task = createTask(() -> "value");
            assertThat(task.await()).isEqualTo("value");
            assertThat(task.cancel("too late")).isFalse();
            assertThat(task.cancelling()).isZero();
            assertThat(task.result()).isEqualTo("value");
        });
    }
}
