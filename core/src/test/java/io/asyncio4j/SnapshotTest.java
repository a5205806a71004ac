package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.Observer;
import io.asyncio4j.lowlevel.Resource;
import io.asyncio4j.lowlevel.ResourceSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot.State;
import io.asyncio4j.lowlevel.TaskSnapshot.Times;
import io.asyncio4j.lowlevel.WaitGraph;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SnapshotTest {

    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void showsWhatEachTaskDoesWhoOwnsItAndWhoHoldsWhatItWaitsFor() throws Exception {
        try (var loop = EventLoop.start()) {
            var ready = new CountDownLatch(1);
            var _ = loop.submit(() -> TaskGroup.run(group -> {
                var lock = new AsyncLock();
                group.createTask("holder", () -> {
                    try (var _ = lock.acquire()) {
                        createTask("last", ready::countDown);
                        sleep(LONG);
                    }
                });
                group.createTask("waiter", () -> lock.acquire().close());
            }));
            ready.await();
            LoopSnapshot seen = told(loop, 8);
            TaskSnapshot holder = named(seen, "holder");
            TaskSnapshot waiter = named(seen, "waiter");
            TaskSnapshot owner = seen.tasks().getFirst();
            assertThat(seen.stall()).isNull();
            assertThat(holder.owner()).isEqualTo(owner.id());
            assertThat(owner.owner()).isZero();
            assertThat(owner.awaited()).containsExactly(holder.id(), waiter.id());
            assertThat(holder.activity()).isEqualTo("sleeps");
            assertThat(holder.holders()).isEmpty();
            assertThat(waiter.state()).isEqualTo(State.WAITING);
            assertThat(waiter.activity()).startsWith("waits for AsyncLock[held by holder, 1 waiting] @");
            assertThat(waiter.holders()).containsExactly(holder.id());
        }
    }

    @Test
    void whatIsWaitedForHasTheSameNumberWhereverItIsShown() {
        Virtual.run(_ -> {
            EventLoop.current().snapshot(0);
            var limiter = new CapacityLimiter(1);
            var promise = new Promise<String>();
            createTask("holder", () -> {
                try (var _ = limiter.acquire()) {
                    promise.await();
                }
            });
            createTask("waiter", () -> limiter.acquire().close());
            createTask("reader", promise::await);
            yieldNow();
            yieldNow();
            LoopSnapshot seen = EventLoop.current().snapshot(0);
            ResourceSnapshot shared = seen.resources().getFirst();
            assertThat(named(seen, "waiter").activity())
                    .isEqualTo("waits for CapacityLimiter[1 of 1 held, 1 waiting] @" + Long.toHexString(shared.id()));
            assertThat(named(seen, "reader").activity())
                    .matches("awaits Promise\\[pending] @[0-9a-f]+")
                    .isEqualTo(named(seen, "holder").activity());
            assertThat(EventLoop.current().taskTree()).doesNotContain("@");
        });
    }

    @Test
    void figuresAreInTheOrderOfTheirNames() {
        Virtual.run(_ -> {
            EventLoop.current().snapshot(0);
            var line = new ParkingLot<Object>((Resource) () -> {
                Map<String, Long> figures = new LinkedHashMap<>();
                Stream.of("total", "held", "open", "free").forEach(name -> figures.put(name, 1L));
                return figures;
            });
            createTask("waiter", () -> line.await("wait"));
            yieldNow();
            assertThat(EventLoop.current()
                            .snapshot(0)
                            .resources()
                            .getFirst()
                            .figures()
                            .keySet())
                    .containsExactly("free", "held", "open", "total");
        });
    }

    @Test
    void theReasonOfACancellationIsKnownAlthoughNobodyHasLookedThen() {
        Virtual.run(_ -> {
            Task<?> deaf = createTask("deaf", () -> {
                try {
                    sleep(LONG);
                } catch (CancelledError e) {
                    sleep(LONG);
                }
            });
            yieldNow();
            deaf.cancel("session expired");
            yieldNow();
            assertThat(named(EventLoop.current().snapshot(0), "deaf").cancelledBy())
                    .isEqualTo(new TaskSnapshot.CancelledBy(
                            0, "somebody, before anybody has looked", "session expired", null));
        });
    }

    @Test
    void aTaskMayTakeOneOfItsOwnLoopWhichBeginsToMeasureToo() {
        Virtual.run(_ -> {
            EventLoop.current().snapshot(0);
            yieldNow();
            TaskSnapshot me = EventLoop.current().snapshot(0).tasks().getFirst();
            assertThat(me.state()).isEqualTo(State.RUNNING);
            assertThat(Objects.requireNonNull(me.times()).isExact()).isTrue();
        });
    }

    @Test
    void showsAStalledLoopWithTheStepThatItIsStuckIn() throws Exception {
        try (var loop = EventLoop.start()) {
            var stuck = new CountDownLatch(1);
            var end = new CountDownLatch(1);
            var _ = loop.submit(() -> {
                createTask("beside", () -> sleep(LONG));
                createTask("culprit", () -> {
                    stuck.countDown();
                    spinUntil(end);
                });
            });
            stuck.await();
            LoopSnapshot seen = loop.snapshot(8);
            end.countDown();
            TaskSnapshot culprit = named(seen, "culprit");
            LoopSnapshot.Stall stall = Objects.requireNonNull(seen.stall());
            assertThat(stall.task()).isEqualTo(culprit.id());
            assertThat(stall.lasting()).isGreaterThan(Duration.ofMillis(200));
            assertThat(stall.stack())
                    .extracting(StackTraceElement::getMethodName)
                    .contains("spinUntil");
            assertThat(times(culprit).busy()).isGreaterThan(Duration.ofMillis(200));
            assertThat(times(named(seen, "beside")).isExact()).isFalse();
            assertThat(times(named(seen, "beside")).since()).isGreaterThan(Duration.ofMillis(200));
            assertThat(culprit.state()).isEqualTo(State.RUNNING);
            assertThat(named(seen, "beside").activity()).isEqualTo("sleeps");
        }
    }

    @Test
    void aForeignThreadSeesEachTaskOnceWhileTasksComeAndGo() {
        try (var loop = EventLoop.start()) {
            var _ = loop.submit(() -> {
                for (int i = 0; i < 100; i++) {
                    createTask("stays-" + i, () -> sleep(LONG));
                }
                while (true) {
                    createTask("passes", Asyncio::yieldNow);
                    Asyncio.yieldNow();
                }
            });
            for (int i = 0; i < 200; i++) {
                LoopSnapshot seen = told(loop, i % 2);
                assertThat(seen.tasks()).extracting(TaskSnapshot::id).doesNotHaveDuplicates();
                if (i > 0) {
                    assertThat(seen.tasks())
                            .filteredOn(task -> task.name().startsWith("stays"))
                            .hasSize(100);
                }
            }
        }
    }

    @Test
    void aCycleOfHoldersAndWaitersIsThereToBeFollowed() throws Exception {
        try (var loop = EventLoop.start()) {
            var first = new AsyncLock();
            var second = new AsyncLock();
            var _ = loop.submit(() -> {
                createTask("left", () -> takeBoth(first, second));
                createTask("right", () -> takeBoth(second, first));
            });
            var _ = loop.submit(() -> loop.awaitAllBlocked()).get();
            LoopSnapshot seen = told(loop, 0);
            TaskSnapshot left = named(seen, "left");
            TaskSnapshot right = named(seen, "right");
            assertThat(left.holders()).containsExactly(right.id());
            assertThat(right.holders()).containsExactly(left.id());
        }
    }

    @Test
    void aWaitThatBeganBeforeAnybodyLookedHasLastedAtLeastSinceThen() throws Exception {
        try (var loop = EventLoop.start()) {
            var gate = new AsyncEvent[1];
            var _ = loop.submit(() -> {
                        gate[0] = new AsyncEvent();
                        createTask("early", () -> gate[0].await());
                        Asyncio.yieldNow();
                    })
                    .get();
            TaskSnapshot.Times before =
                    Objects.requireNonNull(named(told(loop, 0), "early").times());
            assertThat(before.isExact()).isFalse();
            var _ = loop.submit(() -> {
                        createTask("late", () -> sleep(LONG));
                        Asyncio.yieldNow();
                    })
                    .get();
            TaskSnapshot.Times late =
                    Objects.requireNonNull(named(told(loop, 0), "late").times());
            assertThat(late.isExact()).isTrue();
            assertThat(late.steps()).isEqualTo(1);
            assertThat(late.busy()).isPositive();
        }
    }

    @Test
    void countsHowOftenATaskIsWokenAndHowOftenItOnlyGivesWay() {
        Virtual.run(_ -> {
            EventLoop.current().snapshot(0);
            createTask("polite", () -> {
                for (int i = 0; i < 5; i++) {
                    yieldNow();
                }
                sleep(LONG);
            });
            sleep(Duration.ofSeconds(1));
            Times times = Objects.requireNonNull(
                    named(EventLoop.current().snapshot(0), "polite").times());
            assertThat(times.steps()).isEqualTo(6);
            assertThat(times.wakes()).isEqualTo(6);
            assertThat(times.selfWakes()).isEqualTo(5);
            assertThat(times.stepTimes().countFrom(Duration.ZERO)).isEqualTo(6);
            assertThat(times.scheduledTimes().countFrom(Duration.ZERO)).isEqualTo(6);
        });
    }

    /// On the machine's clock, which is what is measured.
    @Test
    void measuresHowLongStepsRunAndHowLongOthersStandInTheQueueMeanwhile() {
        Virtual.run(_ -> {
            EventLoop.current().snapshot(0);
            createTask("hog", () -> {
                long end = System.nanoTime() + Duration.ofMillis(40).toNanos();
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                sleep(LONG);
            });
            createTask("victim", () -> sleep(LONG));
            yieldNow();
            yieldNow();
            LoopSnapshot seen = EventLoop.current().snapshot(0);
            Times hog = Objects.requireNonNull(named(seen, "hog").times());
            Times victim = Objects.requireNonNull(named(seen, "victim").times());
            assertThat(hog.stepTimes().longest()).isGreaterThan(Duration.ofMillis(32));
            assertThat(hog.stepTimes().countFrom(Duration.ofMillis(32))).isEqualTo(1);
            assertThat(victim.scheduledTimes().longest()).isGreaterThan(Duration.ofMillis(32));
        });
    }

    @Test
    void aHistogramCountsByPowersOfTwo() {
        var histogram = new TaskSnapshot.Histogram(List.of(5L, 0L, 2L, 3L)); // the last are of 4 to 7 µs
        assertThat(histogram.longest()).isEqualTo(Duration.ofNanos(4_000));
        assertThat(histogram.countFrom(Duration.ZERO)).isEqualTo(10);
        assertThat(histogram.countFrom(Duration.ofNanos(2_000))).isEqualTo(5);
        assertThat(histogram.countFrom(Duration.ofNanos(3_000))).isEqualTo(3);
        assertThat(TaskSnapshot.Histogram.EMPTY.longest()).isZero();
    }

    /// On the machine's clock: a look at many tasks takes long, which is played by texts that take long.
    @Test
    void theLoopGoesOnWhileItLooksAtManyTasks() throws Exception {
        try (var loop = EventLoop.start()) {
            var ticks = new AtomicInteger();
            Set<Integer> seenAt = ConcurrentHashMap.newKeySet();
            var line = new ParkingLot<Object>(new Object() {
                @Override
                public String toString() {
                    seenAt.add(ticks.get());
                    spin(Duration.ofNanos(100_000));
                    return "tea";
                }
            });
            var _ = loop.submit(() -> {
                        for (int i = 0; i < 300; i++) {
                            createTask("guest-" + i, () -> line.await("wait"));
                        }
                        createTask("ticker", () -> {
                            while (true) {
                                ticks.incrementAndGet();
                                yieldNow();
                            }
                        });
                        yieldNow();
                    })
                    .get();

            LoopSnapshot seen = told(loop, 0);

            assertThat(seen.tasks())
                    .filteredOn(task -> task.activity().equals("waits for tea"))
                    .extracting(TaskSnapshot::name)
                    .hasSize(300)
                    .doesNotHaveDuplicates();
            assertThat(seenAt).hasSizeGreaterThan(3);
        }
    }

    /// As above: `left` waits for `right` in the first part of the look, and `right` for `left` in a later one.
    @Test
    void noCycleIsMadeOfWaitsThatWereNotThereAtOnce() throws Exception {
        try (var loop = EventLoop.start()) {
            var looking = new AtomicBoolean();
            var line = new ParkingLot<Object>(new Object() {
                @Override
                public String toString() {
                    looking.set(true);
                    spin(Duration.ofMillis(1));
                    return "tea";
                }
            });
            var _ = loop.submit(() -> {
                        var first = new AsyncLock();
                        var second = new AsyncLock();
                        createTask("left", () -> {
                            try (var _ = second.acquire()) {
                                yieldNow();
                                first.acquire();
                                sleep(LONG);
                            }
                        });
                        for (int i = 0; i < 40; i++) {
                            createTask("guest-" + i, () -> line.await("wait"));
                        }
                        createTask("right", () -> {
                            try (var _ = first.acquire()) {
                                while (!looking.get()) {
                                    yieldNow();
                                }
                            }
                            second.acquire();
                        });
                        yieldNow();
                        yieldNow();
                    })
                    .get();

            LoopSnapshot seen = told(loop, 0);

            assertThat(looking).isTrue();
            assertThat(new WaitGraph(seen.tasks()).cycles()).isEmpty();
            assertThat(named(seen, "left").activity()).isEqualTo("sleeps");
        }
    }

    @Test
    void theStackIsThatOfWhatATaskIsSaidToDo() throws Exception { // real time: the loop goes on while stacks are taken
        try (var loop = EventLoop.start()) {
            var lock = new AsyncLock();
            var _ = loop.submit(() -> {
                        for (int i = 0; i < 1_000; i++) {
                            createTask("reader-" + i, () -> {
                                while (true) {
                                    lock.acquire().close();
                                    sleep(Duration.ofMillis(300));
                                }
                            });
                        }
                        createTask("writer", () -> {
                            while (true) {
                                try (var _ = lock.acquire()) {
                                    sleep(Duration.ofMillis(40));
                                }
                            }
                        });
                    })
                    .get();
            for (int look = 0; look < 20; look++) {
                for (TaskSnapshot task : loop.snapshot(20).tasks()) {
                    Set<String> called = task.stack().stream()
                            .map(StackTraceElement::getMethodName)
                            .collect(Collectors.toSet());
                    if (task.activity().equals("sleeps")) {
                        assertThat(called).as("%s sleeps", task.name()).contains("sleep");
                    } else if (task.activity().startsWith("waits for AsyncLock")) {
                        assertThat(called).as("%s waits", task.name()).contains("acquire");
                    }
                }
            }
        }
    }

    @Test
    void snapshotsOfAllLoopsSurviveSerialization() throws Exception {
        try (var loop = EventLoop.start(options -> options.name("seen-by-all"))) {
            var _ = loop.submit(() -> {
                        createTask("sleeper", () -> sleep(LONG));
                        Asyncio.yieldNow();
                    })
                    .get();
            var bytes = new ByteArrayOutputStream();
            try (var out = new ObjectOutputStream(bytes)) {
                out.writeObject(new ArrayList<>(new Observer().snapshots(3)));
            }
            try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertThat(String.valueOf(in.readObject())).contains("seen-by-all", "sleeper", "sleeps");
            }
        }
    }

    @Test
    void aLoopThatHasEndedIsEmptyAndNotListed() {
        var loop = EventLoop.start(options -> options.name("gone"));
        loop.close();
        assertThat(loop.snapshot(0).tasks()).isEmpty();
        assertThat(EventLoop.snapshots(0)).extracting(LoopSnapshot::name).doesNotContain("gone");
    }

    @Test
    void aLoopThatIsNotObservableIsSeenOnlyByItsOwner() throws Exception {
        try (var loop = EventLoop.start(options -> options.name("a tool's").observable(false))) {
            var _ = loop.submit(() -> {
                        createTask("sleeper", () -> sleep(LONG));
                        Asyncio.yieldNow();
                    })
                    .get();
            assertThat(EventLoop.snapshots(0)).extracting(LoopSnapshot::name).doesNotContain("a tool's");
            assertThat(loop.snapshot(0).tasks()).extracting(TaskSnapshot::name).contains("sleeper");
        }
    }

    @Test
    void aNegativeNumberOfFramesIsRefused() {
        try (var loop = EventLoop.start()) {
            assertThatThrownBy(() -> loop.snapshot(-1)).hasMessage("frames must be >= 0, was -1");
        }
    }

    /// What the loop itself tells. On a busy machine it may not answer in time: then once more.
    private static LoopSnapshot told(EventLoop loop, int frames) {
        LoopSnapshot seen = loop.snapshot(frames);
        while (seen.load() == null) {
            seen = loop.snapshot(frames);
        }
        return seen;
    }

    private static void takeBoth(AsyncLock one, AsyncLock other) {
        try (var _ = one.acquire()) {
            Asyncio.yieldNow();
            other.acquire().close();
        }
    }

    private static void spin(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void spinUntil(CountDownLatch end) {
        while (end.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    private static Times times(TaskSnapshot task) {
        return Objects.requireNonNull(task.times());
    }

    private static TaskSnapshot named(LoopSnapshot seen, String name) {
        return seen.tasks().stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
