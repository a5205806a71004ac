package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.PlayedMachine.timesOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.function.VoidOp;
import io.asyncio4j.lowlevel.Instrument;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot.Times;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The steps that the meter is not told of: short ones that only give way.
class UntoldStepsTest {

    private static final int TASKS = 4;
    private static final int ACTS = 3_000; // of each
    private static final Duration LONG = Duration.ofNanos(32_768_000);

    private final PlayedMachine machine = new PlayedMachine();

    @Test
    void mostShortStepsThatOnlyGiveWayAreUntold() {
        machine.measure(() -> {
            giveWayUntilUntold();
            int told = 0;
            for (int i = 0; i < 100_000; i++) {
                machine.work(100);
                yieldNow();
                told += isUntold() ? 0 : 1;
            }
            assertThat(told).isLessThan(5_000);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void theyAreCountedAsIfTheyHadBeenTold(int seed) {
        var told = new Counter();
        Virtual.run(_ -> {
            EventLoop.current().addInstrument(told);
            program(seed);
        });

        var counted = new TreeMap<String, Counts>();
        machine.measure(() -> {
            program(seed);
            for (int n = 0; n < TASKS; n++) {
                Times times = timesOf("task-" + n);
                assertThat(times.stepTimes().countFrom(Duration.ZERO)).isEqualTo(times.steps());
                assertThat(times.scheduledTimes().countFrom(Duration.ZERO)).isEqualTo(times.steps());
                counted.put("task-" + n, new Counts(times.steps(), times.wakes(), times.selfWakes()));
            }
        });
        assertThat(counted).isEqualTo(told.counts);
    }

    @Test
    void aTaskThatLooksAtItselfInOneIsSeenToRun() {
        machine.measure(() -> {
            giveWayUntilUntold();
            machine.work(3_000);
            TaskSnapshot self =
                    named(EventLoop.current().snapshot(0), Asyncio.currentTask().name());
            assertThat(isUntold()).isFalse();
            assertThat(times(self).busy()).isGreaterThanOrEqualTo(Duration.ofNanos(3_000));
            long before = times(self).steps();
            yieldNow();
            assertThat(times(named(
                                    EventLoop.current().snapshot(0),
                                    Asyncio.currentTask().name()))
                            .steps())
                    .isEqualTo(before + 1);
        });
    }

    @Test
    void anInstrumentThatComesSeesEachStepFromThenOn() {
        var counter = new Counter();
        machine.measure(() -> createTask("task-0", () -> {
                    giveWayUntilUntold();
                    EventLoop.current().addInstrument(counter);
                    for (int i = 0; i < 1_000; i++) {
                        machine.work(100);
                        yieldNow();
                    }
                })
                .await());
        assertThat(counter.counts.get("task-0")).isEqualTo(new Counts(1_000, 1_000, 1_000));
    }

    @Test
    void whoeverIsLookedAtAnewIsCountedFromThenOn() {
        machine.measure(() -> {
            giveWayUntilUntold();
            Observation observation = EventLoop.current().engine().observation();
            observation.stopMeter();
            assertThat(isUntold()).isFalse();
            observation.startMeter(new Meter(EventLoop.current().engine(), machine.clock));
            yieldNow();
            yieldNow();
            TaskSnapshot self =
                    named(EventLoop.current().snapshot(0), Asyncio.currentTask().name());
            assertThat(times(self).selfWakes()).isEqualTo(2);
        });
    }

    @Test
    void aLongOneIsSeenAndWhoeverStandsInTheQueueMeanwhile() {
        machine.measure(() -> {
            TaskGroup.run(group -> {
                group.createTask("first", () -> giveWay(100_000));
                group.createTask("second", () -> {
                    giveWay(50_000);
                    giveWayUntilUntold();
                    machine.work(40_000_000);
                    giveWay(5_000);
                });
            });
            Times first = timesOf("first");
            Times second = timesOf("second");
            assertThat(first.scheduledTimes().countFrom(LONG)).isEqualTo(1);
            assertThat(first.stepTimes().countFrom(LONG)).isZero();
            assertThat(second.stepTimes().countFrom(LONG)).isEqualTo(1);
            assertThat(second.scheduledTimes().countFrom(LONG)).isZero();
        });
    }

    @Test
    void whoeverIsWokenInOneIsTimedAsSeldom() {
        machine.measure(() -> {
            var gate = new AsyncEvent();
            TaskGroup.run(group -> {
                group.createTask(() -> {
                    for (int i = 0; i < 100_000; i++) {
                        gate.await();
                        assertThat(isUntold()).isFalse(); // it waits: the meter is told since when
                        gate.clear();
                        machine.work(100);
                    }
                });
                group.createTask(() -> {
                    for (int i = 0; i < 100_000; i++) {
                        gate.set();
                        machine.work(100);
                        yieldNow();
                    }
                });
            });
            assertThat(machine.readings).isLessThan(100_000); // most of them before the first tick
        });
    }

    @Test
    void noneThatHasEndedIsKeptWhileTheLoopSleeps() {
        machine.measure(() -> {
            WeakReference<Task<?>> ended = endUntold();
            for (int i = 0; i < 100 && ended.get() != null; i++) {
                sleep(millis(1));
                System.gc();
            }
            assertThat(ended.get()).isNull();
        });
    }

    private WeakReference<Task<?>> endUntold() {
        Task<?> task = createTask(this::giveWayUntilUntold);
        task.await();
        return new WeakReference<>(task);
    }

    /// Real time, too: the loop is stuck until another thread has looked.
    @Test
    void oneInWhichTheLoopIsStuckIsSeenFromOutside() {
        machine.measure(() -> {
            EventLoop loop = EventLoop.current();
            var looked = new CompletableFuture<LoopSnapshot>();
            createTask("stuck", () -> {
                        giveWayUntilUntold();
                        machine.work(40_000_000);
                        Thread.ofPlatform().start(() -> looked.complete(loop.snapshot(0)));
                        while (!looked.isDone()) {
                            Thread.onSpinWait();
                        }
                    })
                    .await();
            TaskSnapshot stuck = named(looked.join(), "stuck");
            assertThat(stuck.state()).isEqualTo(TaskSnapshot.State.RUNNING);
            assertThat(times(stuck).since()).isBetween(Duration.ofMillis(40), Duration.ofMillis(41));
            assertThat(times(stuck).busy()).isGreaterThanOrEqualTo(Duration.ofMillis(40));
        });
    }

    private void giveWay(int steps) {
        for (int i = 0; i < steps; i++) {
            machine.work(100);
            yieldNow();
        }
    }

    private void giveWayUntilUntold() {
        do {
            machine.work(100);
            yieldNow();
        } while (!isUntold());
    }

    private static boolean isUntold() {
        return Asyncio.currentTask().fiber().goesUntold();
    }

    private static TaskSnapshot named(LoopSnapshot seen, String name) {
        return seen.tasks().stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Times times(TaskSnapshot task) {
        return Objects.requireNonNull(task.times());
    }

    /// Some tasks that mostly give way, and now and then do something else.
    private void program(int seed) {
        var lock = new AsyncLock();
        TaskGroup.run(group -> {
            for (int n = 0; n < TASKS; n++) {
                var random = new Random(10L * seed + n);
                group.createTask("task-" + n, () -> {
                    for (int i = 0; i < ACTS; i++) {
                        machine.work(random.nextInt(300));
                        act(random, lock);
                    }
                });
            }
        });
    }

    private void act(Random random, AsyncLock lock) throws Exception {
        List<VoidOp<? extends Exception>> acts = new ArrayList<>(List.of(
                () -> machine.work(20_000_000),
                () -> {
                    try (var _ = lock.acquire()) {
                        yieldNow();
                    }
                },
                () -> sleep(millis(1)),
                () -> EventLoop.current().callSoon(() -> machine.work(20_000_000)),
                UntoldStepsTest::blockInTheJdk,
                () -> EventLoop.current().snapshot(0),
                () -> createTask(Asyncio::yieldNow).await(),
                () -> createTask(() -> sleep(millis(1))).cancel()));
        if (random.nextInt(20) == 0) {
            acts.get(random.nextInt(acts.size())).run();
        }
        yieldNow();
    }

    private static void blockInTheJdk() throws InterruptedException {
        var latch = new CountDownLatch(1);
        EventLoop.current().callSoon(latch::countDown); // after this step
        latch.await();
    }

    private record Counts(long steps, long wakes, long selfWakes) {}

    private static final class Counter implements Instrument {

        private final Map<String, Counts> counts = new TreeMap<>();

        @Override
        public void taskReady(Task<?> task, Cause cause) {
            add(task, 0, 1, cause == Cause.ITSELF ? 1 : 0);
        }

        @Override
        public void stepBegins(Task<?> task) {
            add(task, 1, 0, 0);
        }

        private void add(Task<?> task, int steps, int wakes, int selfWakes) {
            if (task.name().startsWith("task-")) {
                counts.merge(
                        task.name(),
                        new Counts(steps, wakes, selfWakes),
                        (a, b) -> new Counts(a.steps + b.steps, a.wakes + b.wakes, a.selfWakes + b.selfWakes));
            }
        }
    }
}
