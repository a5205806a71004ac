package io.asyncio4j;

import static io.asyncio4j.Select.onAcquire;
import static io.asyncio4j.Select.onGet;
import static io.asyncio4j.Select.onPut;
import static io.asyncio4j.Select.onSet;
import static io.asyncio4j.Select.select;
import static io.asyncio4j.Select.selectFair;

import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// On random schedules, with cancellations anywhere.
@Tag("schedules")
@Timeout(900) // thousands of schedules, on a machine that may be busy
class SelectAnywhereTest {

    private static final int TASKS = 4;

    @Test
    void noItemIsLostOrDoubledBetweenTwoQueues() {
        Schedules.explore(schedule -> {
            var one = new AsyncQueue<Integer>(1);
            var two = new AsyncQueue<Integer>(2);
            var put = new ArrayList<Integer>();
            var got = new ArrayList<Integer>();
            for (int n = 0; n < 2; n++) {
                int first = 10 * n;
                schedule.task(() -> {
                    for (int item = first; item < first + 3; item++) {
                        schedule.giveWay();
                        int mine = item;
                        select(onPut(one, item, () -> put.add(mine)), onPut(two, item, () -> put.add(mine)));
                    }
                });
                schedule.task(() -> {
                    while (true) {
                        schedule.giveWay();
                        selectFair(onGet(two, got::add), onGet(one, got::add));
                    }
                });
            }
            schedule.cancelSome();
            for (int turns = 0; turns < 40; turns++) {
                Asyncio.yieldNow();
            }
            one.shutdown();
            two.shutdown();
            schedule.joinIgnoring(QueueShutdownException.class);
            one.forEach(got::add);
            two.forEach(got::add);
            got.sort(null);
            put.sort(null);
            Check.that(got.equals(put), "put " + put + ", got " + got);
            Check.that(one.statistics().getting() + two.statistics().putting() == 0, one + ", " + two);
        });
    }

    @Test
    void oneTaskMayStandOnBothSidesOfAQueue() {
        Schedules.explore(schedule -> {
            var queue = new AsyncQueue<Integer>(1);
            var balance = new int[1];
            for (int n = 0; n < TASKS; n++) {
                schedule.task(() -> {
                    for (int item = 0; item < 3; item++) {
                        schedule.giveWay();
                        selectFair(onPut(queue, item, () -> balance[0]++), onGet(queue, _ -> balance[0]--));
                    }
                });
            }
            schedule.cancelSome();
            schedule.join();
            Check.that(balance[0] == queue.size(), "balance " + balance[0] + ", " + queue);
        });
    }

    @Test
    void locksAndPermitsAreFreeInTheEnd() {
        Schedules.explore(schedule -> {
            var lock = new AsyncLock();
            var semaphore = new AsyncSemaphore(1);
            var event = new AsyncEvent();
            var inside = new int[3];
            for (int n = 0; n < TASKS; n++) {
                schedule.task(() -> {
                    schedule.giveWay();
                    selectFair(
                            onAcquire(lock, () -> enter(schedule, inside, 0)),
                            onAcquire(semaphore, () -> enter(schedule, inside, 1)),
                            onSet(event, () -> {}));
                });
                schedule.task(() -> {
                    schedule.giveWay();
                    try (var _ = lock.acquire();
                            var _ = semaphore.acquire()) {
                        schedule.giveWay();
                    }
                });
            }
            schedule.cancelSome();
            if (schedule.choose(2) == 0) {
                event.set();
            }
            schedule.join();
            Check.that(!lock.isLocked() && lock.statistics().waiting() == 0, lock.toString());
            Check.that(semaphore.available() == 1 && semaphore.statistics().waiting() == 0, semaphore.toString());
            Check.that(event.statistics().waiting() == 0, event.toString());
            Check.that(IntStream.of(inside).sum() == 0, "inside");
        });
    }

    private static void enter(Schedules schedule, int[] inside, int which) {
        Check.that(++inside[which] == 1, "two are inside");
        try {
            schedule.giveWay();
        } finally {
            inside[which]--;
        }
    }
}
