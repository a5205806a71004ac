package io.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// On random schedules, with cancellations anywhere: nothing is lost, nothing is doubled,
/// nobody is stuck.
@Tag("schedules")
@Timeout(900) // thousands of schedules, on a machine that may be busy
class CancellationAnywhereTest {

    private static final int TASKS = 4;

    @Test
    void aLockIsHeldByOneAndIsFreeInTheEnd() {
        Schedules.explore(schedule -> {
            var lock = new AsyncLock();
            var inside = new int[1];
            for (int n = 0; n < TASKS; n++) {
                schedule.task(() -> {
                    schedule.giveWay();
                    try (var _ = lock.acquire()) {
                        Check.that(++inside[0] == 1, "two hold the lock");
                        try {
                            schedule.giveWay();
                        } finally {
                            inside[0]--;
                        }
                    }
                });
            }
            schedule.cancelSome();
            schedule.join();
            Check.that(!lock.isLocked() && lock.statistics().waiting() == 0, lock);
        });
    }

    @Test
    @SuppressWarnings("try") // closed twice
    void aSemaphoreHasAllItsPermitsInTheEnd() {
        Schedules.explore(schedule -> {
            int permits = 1 + schedule.choose(2);
            var semaphore = new AsyncSemaphore(permits);
            var inside = new int[1];
            for (int n = 0; n < TASKS; n++) {
                schedule.task(() -> {
                    schedule.giveWay();
                    try (var permit = semaphore.acquire()) {
                        Check.that(++inside[0] <= permits, "too many permits");
                        try {
                            schedule.giveWay();
                        } finally {
                            inside[0]--;
                        }
                        permit.close(); // a second time at the brace
                    }
                });
            }
            schedule.cancelSome();
            schedule.join();
            Check.that(
                    semaphore.available() == permits && semaphore.statistics().waiting() == 0, semaphore);
        });
    }

    @Test
    void aLimiterLetsNoMoreInThanItSaysWhateverItSays() {
        Schedules.explore(schedule -> {
            var limiter = new CapacityLimiter(1);
            for (int n = 0; n < TASKS; n++) {
                schedule.task(() -> {
                    schedule.giveWay();
                    try (var _ = limiter.acquire()) {
                        schedule.giveWay();
                    }
                });
            }
            schedule.giveWay();
            limiter.setTotal(1 + schedule.choose(3));
            schedule.cancelSome();
            schedule.join();
            var statistics = limiter.statistics();
            Check.that(statistics.holders().isEmpty() && statistics.waiting() == 0, limiter);
        });
    }

    @Test
    void anEventWakesAllWhoAreNotCancelled() {
        Schedules.explore(schedule -> {
            var event = new AsyncEvent();
            for (int n = 0; n < TASKS; n++) {
                schedule.task(() -> {
                    schedule.giveWay();
                    event.await();
                });
            }
            schedule.cancelSome();
            event.set();
            if (schedule.choose(2) == 0) {
                schedule.giveWay();
            }
            schedule.join();
            Check.that(event.statistics().waiting() == 0, event);
        });
    }

    @Test
    void aConditionLosesNoSignalAndItsLockIsHeldAfterEveryWait() {
        Schedules.explore(schedule -> {
            var condition = new AsyncCondition();
            var items = new int[1];
            var taken = new int[1];
            for (int n = 0; n < TASKS; n++) {
                schedule.task(() -> {
                    schedule.giveWay();
                    try (var _ = condition.acquire()) {
                        try {
                            condition.awaitUntil(() -> items[0] > 0);
                            items[0]--;
                            taken[0]++;
                        } finally {
                            Check.that(
                                    condition.statistics().lock().holder().orElse(null) == Asyncio.currentTask(),
                                    "the lock is not held after the wait");
                        }
                    }
                });
            }
            schedule.cancelSome();
            for (int n = 0; n < TASKS; n++) {
                schedule.giveWay();
                try (var _ = condition.acquire()) {
                    items[0]++;
                    condition.signal();
                }
            }
            schedule.join();
            Check.that(items[0] + taken[0] == TASKS, "items " + items[0] + ", taken " + taken[0]);
            Check.that(condition.statistics().waiting() == 0, condition);
        });
    }

    @Test
    void aBarrierLetsAllGoOnOrNobody() {
        Schedules.explore(schedule -> {
            var barrier = new AsyncBarrier(2);
            var places = new ArrayList<Integer>();
            for (int n = 0; n < TASKS; n++) {
                schedule.task(() -> {
                    schedule.giveWay();
                    places.add(barrier.await());
                });
            }
            schedule.cancelSome();
            for (int turns = 0; turns < 20; turns++) {
                Asyncio.yieldNow();
            }
            barrier.abort(); // who has found no partner
            schedule.joinIgnoring(BarrierBrokenException.class);
            Check.that(places.size() % 2 == 0, "places " + places);
            Check.that(places.stream().filter(place -> place == 0).count() == places.size() / 2, "places " + places);
        });
    }

    @Test
    void aQueueLosesAndDoublesNoItemAndKeepsTheirOrder() {
        Schedules.explore(schedule -> {
            var queue = new AsyncQueue<Integer>(1 + schedule.choose(2));
            List<Integer> put = new ArrayList<>();
            List<Integer> got = new ArrayList<>();
            for (int n = 0; n < 2; n++) {
                int first = 10 * n;
                schedule.task(() -> {
                    for (int item = first; item < first + 3; item++) {
                        schedule.giveWay();
                        queue.put(item);
                        put.add(item);
                    }
                });
                schedule.task(() -> {
                    while (true) {
                        schedule.giveWay();
                        got.add(queue.get());
                    }
                });
            }
            schedule.cancelSome();
            for (int turns = 0; turns < 40; turns++) {
                Asyncio.yieldNow();
            }
            queue.shutdown();
            schedule.joinIgnoring(QueueShutdownException.class);
            queue.forEach(got::add);
            Check.that(List.copyOf(got).containsAll(put) && got.size() == put.size(), "put " + put + ", got " + got);
            for (int n = 0; n < 2; n++) {
                int first = 10 * n;
                var mine = put.stream().filter(item -> item / 10 * 10 == first).toList();
                Check.that(
                        mine.equals(IntStream.range(first, first + mine.size())
                                .boxed()
                                .toList()),
                        "put " + put);
            }
        });
    }

    @Test
    void theExplorerFindsALockThatLosesItsPermit() {
        var found = catchThrowable(() -> Schedules.explore(schedule -> {
            var lock = new AsyncLock();
            for (int n = 0; n < TASKS; n++) {
                schedule.task(() -> {
                    var permit = lock.acquire();
                    schedule.giveWay();
                    permit.close(); // not in a finally block
                });
            }
            schedule.cancelSome();
            schedule.join();
        }));
        assertThat(found).hasMessageStartingWith("with seed ").hasRootCauseInstanceOf(AssertionError.class);
    }
}
