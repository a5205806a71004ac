package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.PlayedMachine.timesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.asyncio4j.function.VoidOp;
import io.asyncio4j.internal.StepClock;
import io.asyncio4j.internal.Ticker;
import io.asyncio4j.lowlevel.TaskSnapshot.Times;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// On a machine whose time is played: it passes only within steps and callbacks that say so.
class MeterTest {

    private static final int MANY = 20_000;
    private static final int VERY_MANY = 400_000; // those that are timed by chance are some thousands
    private static final Duration LONG = Duration.ofMillis(2);

    private final PlayedMachine machine = new PlayedMachine();

    @Test
    void theFirstStepsOfATaskAreAllTimed() {
        machine.measure(() -> {
            var task = createTask("first", () -> {
                for (int i = 0; i < 15; i++) {
                    machine.work(100);
                    yieldNow();
                    machine.work(4_000);
                    yieldNow();
                }
            });
            task.await();
            Times times = timesOf("first");
            assertThat(times.busy()).isEqualTo(Duration.ofNanos(15 * 4_100));
            assertThat(times.stepTimes().counts()).containsExactly(16L, 0L, 0L, 15L); // the last one does nothing
            assertThat(times.scheduledTimes().counts()).containsExactly(31L);
        });
    }

    @Test
    void stepsOfSomeMicrosecondsAreAllTimed() {
        machine.measure(() -> {
            both(() -> steps(3_000, 6_000), () -> steps(5_000, 9_000));
            assertThat(timesOf("first").busy()).isEqualTo(Duration.ofNanos(MANY / 2 * 9_000L));
            assertThat(timesOf("second").busy()).isEqualTo(Duration.ofNanos(MANY / 2 * 14_000L));
            assertThat(machine.ticks).isZero();
        });
    }

    /// Every second step is longer, which a sample of every second, or every fourth, would miss.
    @Test
    void ofShortStepsTheClockIsReadForFewAndTheSumsComeOutRight() {
        machine.measure(() -> {
            both(() -> steps(100, 300, VERY_MANY), () -> steps(50, 1_250, VERY_MANY));
            Times first = timesOf("first");
            Times second = timesOf("second");
            assertThat(machine.readings).isLessThan(VERY_MANY / 2);
            assertThat(first.steps()).isEqualTo(VERY_MANY + 1);
            assertThat(first.wakes()).isEqualTo(VERY_MANY + 1);
            assertThat(first.stepTimes().countFrom(Duration.ZERO)).isEqualTo(VERY_MANY + 1);
            assertThat(first.scheduledTimes().countFrom(Duration.ZERO)).isEqualTo(VERY_MANY + 1);
            assertThat(first.busy().toNanos() / (VERY_MANY * 200.0)).isCloseTo(1, within(0.1));
            assertThat(second.busy().toNanos() / (VERY_MANY * 650.0)).isCloseTo(1, within(0.1));
            assertThat(second.stepTimes().counts().get(1) / (VERY_MANY / 2.0)).isCloseTo(1, within(0.1));
        });
    }

    @Test
    void aLongStepAmongShortOnesIsNeverMissedNorBlamedOnAnother() {
        machine.measure(() -> {
            both(() -> steps(100, 100), () -> {
                for (int i = 0; i < 1_000; i++) {
                    steps(100, 100, 30 + i % 7);
                    machine.work(i % 2 == 0 ? 10_500_000 : 36_500_000);
                    yieldNow();
                }
            });
            assertThat(timesOf("first").stepTimes().countFrom(LONG)).isZero();
            assertThat(timesOf("first").busy()).isLessThan(Duration.ofMillis(4)); // 2, and a little
            Times second = timesOf("second");
            assertThat(second.stepTimes().countFrom(Duration.ofNanos(32_768_000)))
                    .isEqualTo(500);
            assertThat(second.stepTimes().countFrom(Duration.ofNanos(8_192_000)))
                    .isEqualTo(1_000);
            assertThat(second.busy().toNanos() / (500 * 47_000_000.0)).isCloseTo(1, within(0.02));
        });
    }

    @Test
    void whoeverStandsInTheQueueMeanwhileIsKnownToo() {
        machine.measure(() -> {
            both(() -> steps(100, 100, 2 * MANY), () -> {
                steps(100, 100, MANY);
                machine.work(40_000_000);
                yieldNow();
                steps(100, 100, MANY);
            });
            assertThat(timesOf("first").scheduledTimes().countFrom(Duration.ofNanos(32_768_000)))
                    .isEqualTo(1);
            assertThat(timesOf("second").scheduledTimes().countFrom(LONG)).isZero();
        });
    }

    @Test
    void whatIsWokenAtTheEndOfALongStepHasNotWaitedForAllOfIt() {
        machine.measure(() -> {
            var gate = new AsyncEvent();
            both(
                    () -> {
                        steps(100, 100, MANY);
                        gate.await();
                        steps(100, 100, MANY);
                    },
                    () -> {
                        steps(100, 100, 2 * MANY);
                        machine.work(40_000_000);
                        gate.set();
                        yieldNow();
                    });
            assertThat(timesOf("first").scheduledTimes().countFrom(LONG)).isZero();
        });
    }

    @Test
    void aCallbackThatTakesLongIsNoStepOfTheTaskAfterIt() {
        machine.measure(() -> {
            both(() -> steps(100, 100), () -> {
                for (int i = 0; i < 100; i++) {
                    steps(100, 100, 97);
                    EventLoop.current().callSoon(() -> machine.work(9_500_000));
                    yieldNow();
                }
            });
            assertThat(timesOf("first").stepTimes().countFrom(Duration.ofNanos(512_000)))
                    .isZero();
            assertThat(timesOf("second").stepTimes().countFrom(Duration.ofNanos(512_000)))
                    .isZero();
        });
    }

    @Test
    void whileTheTickerDoesNotTickEveryStepIsTimed() {
        machine.isBusy = true;
        machine.measure(() -> {
            both(() -> steps(100, 300), () -> steps(50, 1_250));
            assertThat(timesOf("first").busy()).isEqualTo(Duration.ofNanos(MANY * 200L));
            assertThat(timesOf("second").busy()).isEqualTo(Duration.ofNanos(MANY * 650L));
        });
    }

    @Test
    void aTickThatComesLateBlamesNobodyAndThenEveryStepIsTimed() {
        machine.measure(() -> {
            both(() -> steps(100, 100, 2 * MANY), () -> {
                steps(100, 100, MANY);
                machine.isBusy = true;
                machine.work(11_000_000); // missed, perhaps: which of the steps it was, nobody knows
                machine.isBusy = false; // the tick comes in the other's step
                yieldNow();
                for (int i = 0; i < 4; i++) {
                    steps(100, 100, 500);
                    machine.isBusy = true;
                    machine.work(11_000_000);
                    yieldNow();
                    machine.isBusy = false;
                }
            });
            assertThat(timesOf("first").stepTimes().countFrom(LONG)).isZero();
            assertThat(timesOf("second").stepTimes().countFrom(LONG)).isBetween(4L, 5L);
        });
    }

    @Test
    void theTicksEndWhenTheyAreNotNeededAndThenEveryStepIsTimed() {
        machine.measure(() -> {
            both(
                    () -> {
                        steps(100, 100, MANY);
                        EventLoop.current().callSoon(() -> machine.work(200_000_000));
                        yieldNow();
                        assertThat(machine.ticks).isPositive();
                        assertThat(machine.isTicking).isFalse();
                        machine.work(1_000_000);
                        yieldNow();
                        steps(100, 100, MANY);
                    },
                    Asyncio::yieldNow);
            assertThat(timesOf("first").stepTimes().countFrom(Duration.ofNanos(512_000)))
                    .isEqualTo(1);
            assertThat(machine.isTicking).isTrue();
        });
    }

    /// The real one.
    @Test
    void theTickerServesManyClocksAndEndsWhenNoneNeedsIt() throws InterruptedException {
        var clock = new StepClock(System::nanoTime, () -> 0, Ticker::serve);
        var other = new StepClock(System::nanoTime, () -> 0, Ticker::serve);
        for (int i = 0; i < 2; i++) { // again when it has ended
            tickerOf(clock, other).join();
            clock.read();
        }
        assertThat(clock.isMarked()).isTrue();
    }

    private static Thread tickerOf(StepClock... clocks) {
        Optional<Thread> ticker = Optional.empty();
        while (ticker.isEmpty()) { // on a busy machine it may have ended before it is seen
            for (StepClock clock : clocks) {
                clock.read();
                clock.needTicks();
            }
            ticker = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("asyncio-ticker"))
                    .findAny();
        }
        return ticker.get();
    }

    private static void both(VoidOp<? extends Exception> first, VoidOp<? extends Exception> second) {
        TaskGroup.run(group -> {
            group.createTask("first", first);
            group.createTask("second", second);
        });
    }

    private void steps(long nanos, long everySecond) {
        steps(nanos, everySecond, MANY);
    }

    private void steps(long nanos, long everySecond, int count) {
        for (int i = 0; i < count; i++) {
            machine.work(i % 2 == 0 ? nanos : everySecond);
            yieldNow();
        }
    }
}
