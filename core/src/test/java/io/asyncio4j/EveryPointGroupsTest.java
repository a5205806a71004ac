package io.asyncio4j;

import static io.asyncio4j.Asyncio.firstSuccess;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.limit;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.settle;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.uncancellable;
import static io.asyncio4j.Asyncio.yieldNow;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Cancelled at any point, once and twice: no task outlives its owner, no failure is lost, nobody is stuck.
class EveryPointGroupsTest {

    @Test
    void noTaskOutlivesItsGroup() {
        EveryPoint.explore(run -> {
            var alive = new int[1];
            var child = new Task<?>[1];
            run.victim("parent", () -> {
                try {
                    TaskGroup.run(group -> {
                        child[0] = group.createTask(() -> live(alive));
                        group.createTask(() -> live(alive));
                        yieldNow();
                    });
                } finally {
                    Check.that(alive[0] == 0, "a task outlives its group");
                }
            });
            run.alsoCancel(() -> child[0]);
            run.join();
        });
    }

    @Test
    void aFailureOfATaskIsNeverLost() {
        EveryPoint.explore(run -> {
            var thrown = new ArrayList<Throwable>();
            var alive = new int[1];
            var child = new Task<?>[1];
            var parent = run.victim("parent", () -> {
                try {
                    TaskGroup.run(group -> {
                        child[0] = group.createTask(() -> {
                            live(alive);
                            throw thrown("child", thrown);
                        });
                        group.createTask(() -> {
                            try {
                                live(alive);
                            } catch (CancelledError e) {
                                throw thrown("clean-up", thrown);
                            }
                        });
                        sleep(millis(1));
                    });
                } finally {
                    Check.that(alive[0] == 0, "a task outlives its group");
                }
            });
            run.alsoCancel(() -> child[0]);
            run.joinIgnoring(ExceptionGroup.class);
            var caught = parent.failure() instanceof ExceptionGroup group ? group.exceptions() : List.of();
            Check.that(caught.equals(thrown), caught + " caught, thrown " + thrown);
        });
    }

    @Test
    void aGroupThatCancelsItselfHidesNoCancellationFromOutside() {
        EveryPoint.explore(run -> {
            run.victim(
                    "parent",
                    () -> TaskGroup.run(group -> {
                        group.createTask(() -> {
                            yieldNow();
                            group.cancel();
                        });
                        group.createTask(() -> sleep(millis(1)));
                        sleep(millis(1));
                    }));
            run.join();
        });
    }

    @Test
    void nestedGroupsEndFromTheInside() {
        EveryPoint.explore(run -> {
            var alive = new int[1];
            run.victim("parent", () -> {
                TaskGroup.run(outer -> {
                    outer.createTask(() -> {
                        try {
                            TaskGroup.run(inner -> {
                                inner.createTask(() -> live(alive));
                                yieldNow();
                                yieldNow();
                                inner.cancel();
                            });
                        } finally {
                            Check.that(alive[0] == 0, "a task outlives the inner group");
                        }
                    });
                    yieldNow();
                });
            });
            run.join();
        });
    }

    @Test
    void daemonsEndWithTheGroup() {
        EveryPoint.explore(run -> {
            var alive = new int[1];
            run.victim("parent", () -> {
                try {
                    TaskGroup.run(group -> {
                        group.createDaemon("daemon", () -> {
                            while (true) {
                                live(alive);
                            }
                        });
                        group.createTask(() -> live(alive));
                    });
                } finally {
                    Check.that(alive[0] == 0, "a task outlives its group");
                }
            });
            run.join();
        });
    }

    @Test
    void aGroupWhoseBodyCleansUpUndisturbedIsHitOnce() {
        EveryPoint.explore(run -> {
            run.victim(
                    "parent",
                    () -> TaskGroup.run(group -> {
                        group.createTask(() -> {
                            yieldNow();
                            group.cancel();
                        });
                        try {
                            sleep(millis(1));
                        } finally {
                            uncancellable(() -> sleep(millis(1)));
                        }
                    }));
            run.join();
        });
    }

    @Test
    void aGroupInALimitIsHitOnce() {
        EveryPoint.explore(run -> {
            var alive = new int[1];
            run.victim(
                    "parent",
                    () -> timeout(millis(1), () -> {
                        try {
                            TaskGroup.run(group -> {
                                group.createTask(() -> {
                                    try {
                                        sleep(millis(1));
                                    } finally {
                                        live(alive);
                                    }
                                });
                                sleep(millis(2));
                            });
                        } finally {
                            Check.that(alive[0] == 0, "a task outlives its group");
                        }
                    }));
            run.task("beside", () -> sleep(millis(1)));
            run.joinIgnoring(TimedOutException.class);
        });
    }

    @Test
    void gatherReturnsAllValuesOrThrowsTheFirstFailureWhenAllHaveEnded() {
        EveryPoint.explore(run -> {
            var alive = new int[1];
            run.victim("values", () -> {
                try {
                    Check.that(
                            gather(() -> value(1, alive), () -> value(2, alive)).equals(List.of(1, 2)), "values");
                } finally {
                    Check.that(alive[0] == 0, "a task outlives gather");
                }
            });
            run.join();
        });
        EveryPoint.explore(run -> {
            var thrown = new ArrayList<Throwable>();
            var alive = new int[1];
            var parent = run.victim("failure", () -> {
                gather(() -> value(1, alive), () -> {
                    yieldNow();
                    throw thrown("failed", thrown);
                });
            });
            run.joinIgnoring(IllegalStateException.class);
            Check.that(thrown.isEmpty() || thrown.getFirst() == parent.failure(), thrown + " is lost");
        });
    }

    @Test
    void withALimitNeverMoreRunAtOnceAndWhatBeganHasEnded() {
        EveryPoint.explore(run -> {
            var alive = new int[1];
            var done = new ArrayList<Integer>();
            var parent = run.victim("parent", () -> {
                try {
                    forEachConcurrent(List.of(1, 2, 3), limit(2), item -> {
                        Check.that(alive[0] < 2, "too many at once");
                        live(alive);
                        done.add(item);
                    });
                } finally {
                    Check.that(alive[0] == 0, "a task outlives its owner");
                }
            });
            run.join();
            Check.that(parent.wasCancelled() || done.size() == 3, done);
        });
    }

    @Test
    void settleReturnsOneOutcomeForEachOrIsHit() {
        EveryPoint.explore(run -> {
            var alive = new int[1];
            run.victim("parent", () -> {
                var outcomes = settle(List.of(1, 2), item -> {
                    live(alive);
                    if (item == 2) {
                        throw new IllegalStateException("failed");
                    }
                    return item;
                });
                Check.that(outcomes.getFirst() instanceof Outcome.Value, outcomes);
                Check.that(outcomes.getLast() instanceof Outcome.Failure, outcomes);
            });
            run.join();
        });
    }

    @Test
    void firstSuccessReturnsTheWinnerOnceAllHaveEnded() {
        EveryPoint.explore(run -> {
            var alive = new int[1];
            var winners = new ArrayList<Integer>();
            var returned = new ArrayList<Integer>();
            run.victim("parent", () -> {
                try {
                    returned.add(firstSuccess(List.of(1, 2, 3), item -> {
                        live(alive);
                        if (item == 1) {
                            throw new IllegalStateException("no winner");
                        }
                        winners.add(item);
                        return item;
                    }));
                } finally {
                    Check.that(alive[0] == 0, "an attempt outlives the race");
                }
            });
            run.joinIgnoring(ExceptionGroup.class);
            Check.that(
                    winners.isEmpty() ? returned.isEmpty() : returned.equals(List.of(winners.getFirst())),
                    winners + " have won, returned " + returned);
        });
    }

    private static int value(int value, int[] alive) {
        live(alive);
        return value;
    }

    /// Lives for a while, and a moment longer if it is cancelled.
    private static @Nullable Void live(int[] alive) {
        alive[0]++;
        try {
            yieldNow();
            yieldNow();
        } catch (CancelledError e) {
            uncancellable(Asyncio::yieldNow);
            throw e;
        } finally {
            alive[0]--;
        }
        return null;
    }

    private static IllegalStateException thrown(String message, List<Throwable> thrown) {
        var exception = new IllegalStateException(message);
        thrown.add(exception);
        return exception;
    }
}
