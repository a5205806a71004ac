package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.waitFor;
import static io.asyncio4j.Asyncio.waitUntil;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.Select.onGet;
import static io.asyncio4j.Select.onTimeout;
import static io.asyncio4j.Select.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TimeAtTheEdgeTest {

    @Test
    void aLimitOfZeroCutsTheFirstWait() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<Integer>();
            EventLoop.current().callSoon(() -> queue.tryPut(1)); // comes at once, but later
            assertThatThrownBy(() -> timeout(Duration.ZERO, queue::get)).isInstanceOf(TimedOutException.class);
            assertThatThrownBy(() -> timeout(Duration.ZERO, Asyncio::yieldNow)).isInstanceOf(TimedOutException.class);
            assertThatThrownBy(() -> waitFor(new Promise<>(), Duration.ZERO)).isInstanceOf(TimedOutException.class);
            assertThat(currentTask().cancelling()).isZero();
            yieldNow();
            assertThat(queue.size()).isEqualTo(1);
        });
    }

    @Test
    void aLimitOfZeroLetsABodyReturnThatDoesNotWait() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<Integer>();
            queue.put(1);
            assertThat(Asyncio.<Integer, RuntimeException>timeout(Duration.ZERO, queue::get))
                    .isEqualTo(1);
            yieldNow(); // and nothing is left behind
        });
    }

    @Test
    void aDeadlineOfZeroMayBeMovedUntilItHits() {
        Virtual.run(test -> {
            Deadline.run(Duration.ZERO, deadline -> {
                deadline.reschedule(seconds(2));
                sleep(seconds(1));
            });
            assertThatThrownBy(() -> Deadline.run(seconds(9), deadline -> {
                        deadline.reschedule(Duration.ZERO);
                        yieldNow();
                    }))
                    .isInstanceOf(TimedOutException.class);
            assertThat(test.elapsed()).isEqualTo(seconds(1));
        });
    }

    @Test
    void waitUntilWithoutTimeLetsRunOnceWhatIsReady() {
        Virtual.run(_ -> {
            var quick = createTask(() -> 1);
            var slow = createTask(() -> {
                while (true) {
                    yieldNow();
                }
            });
            var waited = waitUntil(ReturnWhen.ALL_COMPLETED, List.of(quick, slow), Duration.ZERO);
            assertThat(waited.done()).containsExactly(quick);
            slow.cancel();
        });
    }

    @Test
    void equalDeadlinesActInTheOrderOfCreationWhateverTheyAre() {
        Virtual.run(_ -> {
            var loop = EventLoop.current();
            var fromCallback = new AsyncQueue<String>();
            loop.callLater(seconds(1), () -> fromCallback.tryPut("callback"));
            assertThat(Asyncio.<String, RuntimeException>timeout(seconds(1), fromCallback::get))
                    .isEqualTo("callback");

            var fromSleeper = new AsyncQueue<String>();
            createTask(() -> {
                sleep(seconds(1));
                fromSleeper.put("sleeper");
            });
            yieldNow();
            assertThat(Asyncio.<String, RuntimeException>timeout(seconds(1), fromSleeper::get))
                    .isEqualTo("sleeper");

            var late = new AsyncQueue<String>();
            assertThatThrownBy(() -> timeout(seconds(1), () -> {
                        loop.callLater(seconds(1), () -> late.tryPut("too late"));
                        late.get();
                    }))
                    .isInstanceOf(TimedOutException.class);

            var chosen = new AsyncQueue<String>();
            loop.callLater(seconds(1), () -> chosen.tryPut("item"));
            assertThat(select(onGet(chosen, item -> item), onTimeout(seconds(1), () -> "time")))
                    .isEqualTo("item");

            var promise = new Promise<String>();
            loop.callLater(seconds(1), () -> promise.complete("done"));
            assertThat(waitUntil(ReturnWhen.ALL_COMPLETED, List.of(promise), seconds(1))
                            .done())
                    .hasSize(1);
        });
    }

    @Test
    void aSleepThatEndsTogetherWithItsLimitIsCut() {
        Virtual.run(_ -> assertThatThrownBy(() -> timeout(seconds(1), () -> sleep(seconds(1))))
                .isInstanceOf(TimedOutException.class));
    }

    @Test
    void aCancellationHitsATaskWhoseSleepHasJustEnded() {
        var story = Virtual.story(test -> {
            var task = createTask(() -> {
                yieldNow();
                sleep(seconds(1));
                test.log("acts once more");
            });
            EventLoop.current()
                    .callLater(seconds(1), () -> task.cancel("at the same time")); // before it, and both fire
            assertThatThrownBy(task::await).hasMessage("at the same time");
        });
        assertThat(story).isEmpty();
    }

    @Test
    void anItemThatWasHandedOverStaysDelivered() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<Integer>();
            var task = createTask(queue::get);
            yieldNow();
            queue.put(1);
            task.cancel();
            assertThat(task.await()).isEqualTo(1);
        });
    }

    @Test
    void whatAThreadHasDeliveredInTimeGoesBeforeAnOverdueLimit() {
        // real time: a stall of the loop
        run(() -> {
            var loop = EventLoop.current();
            var queue = new AsyncQueue<String>();
            var started = new CountDownLatch(1);
            var delivered = new CountDownLatch(1);
            Thread.ofPlatform().daemon().start(() -> {
                awaitOnThread(started);
                loop.callSoonThreadsafe(() -> queue.tryPut("in time"));
                delivered.countDown();
            });
            var waiting = createTask(() -> timeout(millis(20), queue::get));
            yieldNow();
            var stall = createTask(() -> {
                started.countDown();
                long end = System.nanoTime() + 60_000_000;
                while (System.nanoTime() < end || delivered.getCount() > 0) {
                    Thread.onSpinWait();
                }
            });
            for (int others = 0; others < 20; others++) {
                var _ = createTask(Asyncio::currentTask); // many: so that the loop reads its clock when they have run
            }
            assertThat(waiting.await()).isEqualTo("in time");
            stall.await();
        });
    }

    private static void awaitOnThread(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBlockThatOnlyBlocksInTheJdkIsNotCutShort() throws InterruptedException {
        run(() -> {
            int value = timeout(millis(10), () -> {
                Thread.sleep(30); // real time: it is the subject
                return 1;
            });
            assertThat(value).isEqualTo(1);
            assertThatThrownBy(() -> timeout(millis(10), () -> {
                        Thread.sleep(30); // real time: it is the subject
                        yieldNow(); // its first wait
                    }))
                    .isInstanceOf(TimedOutException.class);
        });
    }
}
