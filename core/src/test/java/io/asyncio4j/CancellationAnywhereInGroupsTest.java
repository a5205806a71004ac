package io.asyncio4j;

import static io.asyncio4j.Asyncio.asCompleted;
import static io.asyncio4j.Asyncio.awaitAll;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.firstSuccess;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.limit;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.waitFor;
import static io.asyncio4j.Asyncio.waitUntil;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// On random schedules, with cancellations anywhere: no task outlives its owner, no failure and
/// no cancellation is lost, nothing hits twice.
@Tag("schedules")
@Timeout(900) // thousands of schedules, on a machine that may be busy
class CancellationAnywhereInGroupsTest {

    private static final int TASKS = 3;

    @Test
    void noTaskOutlivesItsGroupAndNoFailureIsLost() {
        Schedules.explore(schedule -> {
            var alive = new int[1];
            var thrown = new ArrayList<Throwable>();
            var parents = new ArrayList<Victim>();
            for (int n = 0; n < 2; n++) {
                boolean fails = schedule.choose(3) == 0;
                parents.add(schedule.task(() -> {
                    TaskGroup.run(group -> {
                        for (int child = 0; child < TASKS; child++) {
                            boolean last = child == TASKS - 1;
                            group.createTask(() -> {
                                live(schedule, alive);
                                if (fails && last) {
                                    var failure = new IllegalStateException("failed");
                                    thrown.add(failure);
                                    throw failure;
                                }
                            });
                        }
                        schedule.giveWay();
                    });
                }));
            }
            schedule.cancelSome();
            schedule.joinIgnoring(ExceptionGroup.class);
            var caught = new ArrayList<Throwable>();
            for (var parent : parents) {
                if (parent.failure() instanceof ExceptionGroup group) {
                    caught.addAll(group.exceptions());
                }
            }
            Check.that(alive[0] == 0, "a task outlives its group");
            Check.that(new HashSet<>(caught).equals(new HashSet<>(thrown)), thrown + " thrown, caught " + caught);
        });
    }

    @Test
    void limitsAndCancellationsFromOutsideHitOnceEach() {
        Schedules.explore(schedule -> {
            for (int n = 0; n < TASKS; n++) {
                schedule.task(() -> timeout(millis(schedule.choose(3)), () -> {
                    sleep(millis(schedule.choose(3)));
                    try {
                        timeout(millis(schedule.choose(3)), () -> sleep(millis(schedule.choose(3))));
                    } catch (TimedOutException e) {
                        schedule.giveWay();
                    }
                    sleep(millis(schedule.choose(3)));
                }));
            }
            sleep(millis(schedule.choose(4)));
            schedule.cancelSome();
            schedule.joinIgnoring(TimedOutException.class);
        });
    }

    @Test
    void waitForEndsWhatItWaitsFor() {
        Schedules.explore(schedule -> {
            var alive = new int[1];
            for (int n = 0; n < TASKS; n++) {
                schedule.task(() -> {
                    var task = createTask(() -> {
                        sleep(millis(schedule.choose(3)));
                        live(schedule, alive);
                    });
                    try {
                        waitFor(task, millis(schedule.choose(3)));
                    } finally {
                        Check.that(task.isDone(), "left behind");
                    }
                });
            }
            sleep(millis(schedule.choose(3)));
            schedule.cancelSome();
            schedule.joinIgnoring(TimedOutException.class);
            Check.that(alive[0] == 0, "a task is left behind");
        });
    }

    @Test
    void gatherEndsWhatItBeganAndNeverRunsTooMany() {
        Schedules.explore(schedule -> {
            for (int n = 0; n < 2; n++) {
                var alive = new int[1];
                int most = 1 + schedule.choose(TASKS);
                schedule.task(() -> {
                    try {
                        var values = gather(List.of(1, 2, 3), limit(most), item -> {
                            Check.that(alive[0] < most, "too many at once");
                            live(schedule, alive);
                            return item;
                        });
                        Check.that(values.equals(List.of(1, 2, 3)), values);
                    } finally {
                        Check.that(alive[0] == 0, "a task outlives gather");
                    }
                });
            }
            schedule.cancelSome();
            schedule.join();
        });
    }

    @Test
    void firstSuccessHasOneWinnerOrAllFailuresAndLeavesNobodyBehind() {
        Schedules.explore(schedule -> {
            for (int n = 0; n < 2; n++) {
                var alive = new int[1];
                var won = new ArrayList<Integer>();
                var returned = new ArrayList<Integer>();
                var race = schedule.task(() -> {
                    try {
                        returned.add(firstSuccess(List.of(1, 2, 3), item -> {
                            live(schedule, alive);
                            if (schedule.choose(2) == 0) {
                                throw new IllegalStateException("no winner");
                            }
                            won.add(item);
                            return item;
                        }));
                    } finally {
                        Check.that(alive[0] == 0, "an attempt outlives the race");
                        Check.that(won.isEmpty() ? returned.isEmpty() : returned.equals(won.subList(0, 1)), won);
                    }
                });
                schedule.giveWay();
                Check.that(race.failure() == null || race.failure() instanceof ExceptionGroup, race);
            }
            schedule.cancelSome();
            schedule.joinIgnoring(ExceptionGroup.class);
        });
    }

    @Test
    void waitUntilAndShieldHarmNothing() {
        Schedules.explore(schedule -> {
            var tasks = tasks(schedule);
            for (int n = 0; n < TASKS; n++) {
                var when = ReturnWhen.values()[schedule.choose(3)];
                schedule.task(() -> {
                    var waited = waitUntil(when, tasks, millis(schedule.choose(3)));
                    Check.that(waited.done().size() + waited.pending().size() == TASKS, waited);
                    shield(tasks.getFirst());
                });
            }
            schedule.cancelSome();
            schedule.join();
            waitUntil(ReturnWhen.ALL_COMPLETED, tasks);
            Check.that(tasks.stream().noneMatch(Task::isCancelled), "hit through a shield");
        });
    }

    @Test
    void asCompletedYieldsEachOnceWhoeverTakes() {
        Schedules.explore(schedule -> {
            var tasks = tasks(schedule);
            var completions = asCompleted(tasks).iterator();
            var taken = new ArrayList<Task<?>>();
            schedule.task(() -> {
                while (completions.hasNext()) {
                    taken.add(completions.next());
                    schedule.giveWay();
                }
            });
            schedule.cancelSome();
            schedule.join();
            completions.forEachRemaining(taken::add);
            Check.that(taken.size() == TASKS && new HashSet<>(taken).equals(new HashSet<>(tasks)), taken);
        });
    }

    @Test
    void awaitAllIsHitOrReturnsAllValues() {
        Schedules.explore(schedule -> {
            var tasks = IntStream.range(0, TASKS)
                    .mapToObj(n -> createTask(() -> {
                        schedule.giveWay();
                        sleep(millis(schedule.choose(2)));
                        return n;
                    }))
                    .toList();
            var values = new ArrayList<Integer>();
            var waiter = schedule.task(() -> values.addAll(awaitAll(tasks)));
            schedule.cancelSome();
            schedule.join();
            Check.that(waiter.wasCancelled() || values.equals(List.of(0, 1, 2)), values);
            waitUntil(ReturnWhen.ALL_COMPLETED, tasks);
        });
    }

    @Test
    void aChainOfTasksIsHitOnceEach() {
        Schedules.explore(schedule -> {
            var alive = new int[1];
            schedule.task(() -> createTask(() -> createTask(() -> {
                                sleep(millis(schedule.choose(2)));
                                live(schedule, alive);
                            })
                            .await())
                    .await());
            sleep(millis(schedule.choose(2)));
            schedule.cancelSome();
            schedule.join();
            Check.that(alive[0] == 0, "a task is left behind");
        });
    }

    @Test
    void aPriorityQueueLosesAndDoublesNoItem() {
        Schedules.explore(schedule -> {
            var queue = new AsyncPriorityQueue<Integer>(1 + schedule.choose(2), Comparator.naturalOrder());
            var put = new ArrayList<Integer>();
            var got = new ArrayList<Integer>();
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
            sleep(millis(1));
            queue.shutdown();
            schedule.joinIgnoring(QueueShutdownException.class);
            queue.forEach(got::add);
            got.sort(Comparator.naturalOrder());
            put.sort(Comparator.naturalOrder());
            Check.that(got.equals(put), "put " + put + ", got " + got);
        });
    }

    private static List<Task<@Nullable Void>> tasks(Schedules schedule) {
        return IntStream.range(0, TASKS)
                .mapToObj(_ -> createTask(() -> {
                    schedule.giveWay();
                    sleep(millis(schedule.choose(2)));
                }))
                .toList();
    }

    private static void live(Schedules schedule, int[] alive) {
        alive[0]++;
        try {
            schedule.giveWay();
        } finally {
            alive[0]--;
        }
    }
}
