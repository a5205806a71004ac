package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventLoopOrderTest {

    @Test
    void callbacksAndTaskStepsShareOneQueue() {
        var story = Virtual.run(test -> {
                    EventLoop loop = EventLoop.current();
                    loop.callSoon(() -> test.log("callback 1"));
                    createTask(() -> test.log("task 1"));
                    loop.callSoon(() -> test.log("callback 2"));
                    createTask(() -> test.log("task 2"));
                    loop.callSoonThreadsafe(() -> test.log("threadsafe"));
                    yieldNow();
                    test.log("main");
                    yieldNow();
                })
                .story();

        assertThat(story)
                .containsExactly("0 callback 1", "0 task 1", "0 callback 2", "0 task 2", "0 main", "0 threadsafe");
    }

    @Test
    void whatIsAddedDuringAnIterationBelongsToTheNext() {
        var story = Virtual.run(test -> {
                    EventLoop loop = EventLoop.current();
                    loop.callSoon(() -> {
                        test.log("first");
                        loop.callSoon(() -> test.log("third"));
                    });
                    loop.callSoon(() -> test.log("second"));
                    yieldNow();
                    test.log("main");
                    yieldNow();
                })
                .story();

        assertThat(story).containsExactly("0 first", "0 second", "0 main", "0 third");
    }

    @Test
    void doneCallbacksComeLaterInTheOrderOfRegistrationAmongTheWaiters() {
        var story = Virtual.run(test -> {
                    var promise = new Promise<@Nullable Void>();
                    promise.onDone(_ -> test.log("callback 1"));
                    createTask(() -> {
                        promise.await();
                        test.log("task");
                    });
                    yieldNow();
                    promise.onDone(_ -> test.log("callback 2"));
                    promise.onDone(_ -> test.log("never")).cancel();
                    promise.complete(null);
                    promise.onDone(_ -> test.log("callback 3"));
                    test.log("completed");
                    yieldNow();
                })
                .story();

        assertThat(story).containsExactly("0 completed", "0 callback 1", "0 task", "0 callback 2", "0 callback 3");
    }

    @Test
    void timersOfEqualDeadlinesFireInTheOrderOfCreation() {
        var expected = new ArrayList<String>();
        var story = Virtual.run(test -> {
                    for (int n = 0; n < 20; n++) {
                        String name = "timer " + n;
                        EventLoop.current().callLater(seconds(1), () -> test.log(name));
                        expected.add("1000 " + name);
                    }
                    sleep(seconds(2));
                })
                .story();

        assertThat(story).isEqualTo(expected);
    }

    @Test
    void timersFireInTheOrderOfTheirDeadlinesWhateverIsCancelledBetween() {
        var delays = new ArrayList<Integer>();
        for (int delay = 1; delay <= 2_000; delay++) {
            delays.add(delay);
        }
        Collections.shuffle(delays, new Random(1));
        var fired = new ArrayList<Integer>();
        Virtual.run(_ -> {
            List<Handle> handles = new ArrayList<>();
            for (int delay : delays) {
                handles.add(EventLoop.current().callLater(millis(delay), () -> fired.add(delay)));
            }
            for (int i = 0; i < delays.size(); i += 3) {
                handles.get(i).cancel();
                assertThat(handles.get(i).isCancelled()).isTrue();
            }
            sleep(seconds(3));
        });

        assertThat(fired).isSorted().hasSize(2_000 - 667);
    }

    @Test
    void aMillionCancelledTimersLeaveNothingBehind() {
        Virtual.run(test -> {
            Engine engine = EventLoop.current().engine();
            var handles = new ArrayList<Handle>();
            for (int n = 0; n < 1_000_000; n++) {
                handles.add(EventLoop.current().callLater(seconds(60), () -> test.log("never")));
            }
            assertThat(engine.timerCount()).isEqualTo(1_000_000);
            handles.forEach(Handle::cancel);
            assertThat(engine.timerCount()).isZero();
            sleep(seconds(1));
            assertThat(test.elapsed()).isEqualTo(seconds(1));
        });
    }

    @Test
    void callAtTakesATimeOfTheLoopsClockAndAPastOneMeansSoon() {
        var story = Virtual.run(test -> {
                    EventLoop loop = EventLoop.current();
                    sleep(seconds(5));
                    loop.callAt(loop.time().plusSeconds(2), () -> test.log("later"));
                    loop.callAt(seconds(1), () -> test.log("past"));
                    sleep(seconds(3));
                })
                .story();

        assertThat(story).containsExactly("5000 past", "7000 later");
    }

    @Test
    void aBusyLoopStillServesItsTimers() {
        try (var runner = new Runner()) {
            runner.run(() -> {
                boolean[] fired = new boolean[1];
                EventLoop.current().callLater(millis(5), () -> fired[0] = true);
                while (!fired[0]) {
                    yieldNow();
                }
            });
        }
    }

    @Test
    void aCallbackThatFailsIsReportedAndTheLoopGoesOn() {
        var test = Virtual.run(virtual -> {
            EventLoop.current().callSoon(() -> {
                throw new IllegalStateException("callback");
            });
            EventLoop.current().callSoon(() -> virtual.log("next"));
            yieldNow();
        });

        assertThat(test.story()).containsExactly("0 next");
        assertThat(test.reported()).containsExactly("a callback of the event loop failed");
    }

    @Test
    void misuseIsNamed() {
        Virtual.run(_ -> {
            EventLoop loop = EventLoop.current();
            assertThatThrownBy(() -> loop.callLater(Duration.ofMillis(-1), () -> {}))
                    .hasMessage("delay must not be negative, was -0.001 s");
            assertThatThrownBy(() -> sleep(millis(-1))).hasMessage("duration must not be negative, was -0.001 s");
            assertThatThrownBy(() -> Asyncio.seconds(Double.NaN))
                    .hasMessage("seconds must be a finite number, was NaN");
            assertThatThrownBy(() -> Asyncio.limit(0)).hasMessage("limit must be >= 1, was 0");
            assertThatThrownBy(loop::close).hasMessage("an event loop cannot be closed from within; use stop()");
            assertThatThrownBy(() -> loop.run(() -> {})).hasMessageContaining("must not be called on a loop");
        });
    }
}
