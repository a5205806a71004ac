package io.asyncio4j;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Cancelled at any point, once and twice: no lock, permit or signal is lost or doubled, nobody is stuck.
class EveryPointLocksTest {

    @Test
    void aLockIsHeldByOneAndIsFreeInTheEnd() {
        EveryPoint.explore(run -> {
            var lock = new AsyncLock();
            var inside = new int[1];
            for (String name : List.of("a", "b", "c")) {
                run.victim(name, () -> {
                    try (var _ = lock.acquire()) {
                        oneIsInside(inside);
                    }
                });
            }
            run.join();
            Check.that(!lock.isLocked() && lock.statistics().waiting() == 0, lock);
        });
    }

    @Test
    void aLockIsNotTakenAwayFromTheOneItWasHandedTo() {
        EveryPoint.explore(run -> {
            var lock = new AsyncLock();
            var inside = new int[1];
            run.victim("holder", () -> {
                try (var _ = lock.acquire()) {
                    oneIsInside(inside);
                }
                lock.tryAcquire().ifPresent(permit -> {
                    try (permit) {
                        oneIsInside(inside);
                    }
                });
            });
            run.victim("waiter", () -> {
                try (var _ = lock.acquire()) {
                    oneIsInside(inside);
                }
            });
            run.join();
            Check.that(!lock.isLocked(), lock);
        });
    }

    @Test
    void aSemaphoreHasAllItsPermitsInTheEnd() {
        EveryPoint.explore(run -> {
            var semaphore = new AsyncSemaphore(2);
            var inside = new int[1];
            for (String name : List.of("a", "b", "c", "d")) {
                run.victim(name, () -> {
                    try (var _ = semaphore.acquire()) {
                        Check.that(++inside[0] <= 2, "too many permits");
                        try {
                            yieldNow();
                        } finally {
                            inside[0]--;
                        }
                    }
                });
            }
            run.join();
            Check.that(semaphore.available() == 2 && semaphore.statistics().waiting() == 0, semaphore);
        });
    }

    @Test
    void aLimiterIsHeldByNobodyInTheEndWhateverItsTotalWas() {
        EveryPoint.explore(run -> {
            var limiter = new CapacityLimiter(1);
            for (String name : List.of("a", "b", "c")) {
                run.victim(name, () -> {
                    try (var _ = limiter.acquire()) {
                        yieldNow();
                    }
                });
            }
            run.task("changer", () -> {
                yieldNow();
                limiter.setTotal(2);
                yieldNow();
                limiter.setTotal(1);
            });
            run.join();
            var left = limiter.statistics();
            Check.that(left.holders().isEmpty() && left.waiting() == 0, limiter);
        });
    }

    @Test
    void aLimiterLetsInWhoWaitsWhenAnotherLeaves() {
        EveryPoint.explore(run -> {
            var limiter = new CapacityLimiter(1);
            for (String name : List.of("a", "b", "c")) {
                run.victim(name, () -> {
                    try (var _ = limiter.acquire()) {
                        Check.that(limiter.statistics().holders().size() == 1, limiter);
                        yieldNow();
                    }
                });
            }
            run.join();
            Check.that(limiter.statistics().holders().isEmpty(), limiter);
        });
    }

    @Test
    void anEventWakesAllWhoAreNotCancelledAlsoIfItIsClearedAtOnce() {
        EveryPoint.explore(run -> {
            var event = new AsyncEvent();
            for (String name : List.of("a", "b", "c")) {
                run.victim(name, event::await);
            }
            run.task("setter", () -> {
                yieldNow();
                event.set();
                event.clear();
            });
            run.join();
            Check.that(event.statistics().waiting() == 0, event);
        });
    }

    @Test
    void aConditionLosesNoSignalAndItsLockIsHeldAfterEveryWait() {
        EveryPoint.explore(run -> {
            var condition = new AsyncCondition();
            var items = new int[1];
            var taken = new int[1];
            for (String name : List.of("a", "b")) {
                run.victim(name, () -> {
                    try (var _ = condition.acquire()) {
                        try {
                            condition.awaitUntil(() -> items[0] > 0);
                            items[0]--;
                            taken[0]++;
                        } finally {
                            Check.that(isHeldByCurrentTask(condition), "the lock is not held after the wait");
                        }
                    }
                });
            }
            run.task("giver", () -> {
                for (int left = 2; left > 0; left--) {
                    yieldNow();
                    try (var _ = condition.acquire()) {
                        items[0]++;
                        condition.signal();
                    }
                }
            });
            run.join();
            Check.that(items[0] + taken[0] == 2, "items " + items[0] + ", taken " + taken[0]);
            Check.that(condition.statistics().waiting() == 0, condition);
        });
    }

    @Test
    void oneOfTwoWhoWaitIsWokenThoughTheOtherIsCancelled() {
        EveryPoint.explore(run -> {
            var condition = new AsyncCondition();
            var open = new boolean[1];
            var victims = new ArrayList<Victim>();
            for (String name : List.of("a", "b", "c")) {
                victims.add(run.victim(name, () -> {
                    try (var _ = condition.acquire()) {
                        condition.awaitUntil(() -> open[0]);
                        condition.signal(); // on to the next: one who loses it keeps the others waiting
                    }
                }));
            }
            run.task("opener", () -> {
                yieldNow();
                try (var _ = condition.acquire()) {
                    open[0] = true;
                    condition.signal();
                }
            });
            run.join();
            Check.that(condition.statistics().waiting() == 0, condition);
        });
    }

    @Test
    void aLimitAroundTheWaitForASignalLeavesTheLockHeld() {
        EveryPoint.explore(run -> {
            var condition = new AsyncCondition();
            for (String name : List.of("a", "b")) {
                run.victim(name, () -> {
                    try (var _ = condition.acquire()) {
                        try {
                            timeout(millis(1), condition::await);
                        } catch (TimedOutException e) {
                            yieldNow();
                        } finally {
                            Check.that(isHeldByCurrentTask(condition), "the lock is not held after the limit");
                        }
                    }
                });
            }
            run.task("signaller", () -> {
                Asyncio.sleep(millis(1));
                try (var _ = condition.acquire()) {
                    condition.signal();
                    yieldNow();
                }
            });
            run.join();
            Check.that(condition.statistics().waiting() == 0, condition);
            Check.that(condition.statistics().lock().holder().isEmpty(), condition);
        });
    }

    @Test
    void aBarrierLetsAllGoOnOrNobody() {
        EveryPoint.explore(run -> {
            var barrier = new AsyncBarrier(2);
            var places = new ArrayList<Integer>();
            for (String name : List.of("a", "b", "c")) {
                run.victim(name, () -> {
                    places.add(barrier.await());
                    yieldNow();
                    places.add(barrier.await());
                });
            }
            run.task("breaker", () -> {
                for (int left = 8; left > 0; left--) {
                    yieldNow();
                }
                barrier.abort(); // who has found no partner
            });
            run.joinIgnoring(BarrierBrokenException.class);
            long first = places.stream().filter(place -> place == 0).count();
            Check.that(first * 2 == places.size(), places);
            Check.that(barrier.statistics().waiting() == 0, barrier);
        });
    }

    @Test
    void aBarrierThatIsResetFailsThoseWhoWaitAndServesTheNext() {
        EveryPoint.explore(run -> {
            var barrier = new AsyncBarrier(3);
            for (String name : List.of("a", "b")) {
                run.victim(name, barrier::await);
            }
            run.task("resetter", () -> {
                yieldNow();
                barrier.reset();
                var next = IntStream.range(0, 3)
                        .mapToObj(_ -> Asyncio.createTask(barrier::await))
                        .toList();
                Check.that(Asyncio.awaitAll(next).equals(List.of(0, 1, 2)), barrier);
            });
            run.joinIgnoring(BarrierBrokenException.class);
        });
    }

    private static boolean isHeldByCurrentTask(AsyncCondition condition) {
        return condition.statistics().lock().holder().orElse(null) == Asyncio.currentTask();
    }

    private static void oneIsInside(int[] inside) {
        Check.that(++inside[0] == 1, "two hold the lock");
        try {
            yieldNow();
        } finally {
            inside[0]--;
        }
    }
}
