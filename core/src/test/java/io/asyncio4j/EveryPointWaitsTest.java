package io.asyncio4j;

import static io.asyncio4j.Asyncio.asCompleted;
import static io.asyncio4j.Asyncio.awaitAll;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.uncancellable;
import static io.asyncio4j.Asyncio.waitFor;
import static io.asyncio4j.Asyncio.waitUntil;
import static io.asyncio4j.Asyncio.yieldNow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Cancelled at any point, once and twice: a cancellation hits once, a limit leaves no trace, and what is
/// waited for ends as it should.
class EveryPointWaitsTest {

    @Test
    void asleepAndGivingWay() {
        EveryPoint.explore(run -> {
            for (String name : List.of("a", "b")) {
                run.victim(name, () -> {
                    yieldNow();
                    sleep(millis(1));
                    yieldNow();
                    sleep(millis(1));
                });
            }
            run.join();
        });
    }

    @Test
    void aTaskThatAwaitsATaskEndsAfterIt() {
        EveryPoint.explore(run -> {
            var child = new Task<?>[1];
            run.victim("parent", () -> {
                child[0] = createTask(() -> {
                    try {
                        sleep(millis(1));
                    } finally {
                        uncancellable(Asyncio::yieldNow);
                    }
                });
                try {
                    child[0].await();
                } finally {
                    Check.that(child[0].isDone(), "the awaited task is left behind");
                }
            });
            run.task("beside", () -> sleep(millis(1)));
            run.join();
        });
    }

    @Test
    void aLimitAndACancellationAtTheSameTimeHitOnceEach() {
        EveryPoint.explore(run -> {
            for (String name : List.of("a", "b")) {
                run.victim(name, () -> {
                    timeout(millis(2), () -> {
                        yieldNow();
                        sleep(millis(2));
                    });
                });
            }
            run.task("beside", () -> sleep(millis(2)));
            run.joinIgnoring(TimedOutException.class);
        });
    }

    @Test
    void limitsInLimitsInCleanUpLeaveNoTrace() {
        EveryPoint.explore(run -> {
            run.victim(
                    "victim",
                    () -> timeout(millis(2), () -> {
                        try {
                            timeout(millis(1), () -> sleep(millis(2)));
                        } finally {
                            try {
                                timeout(millis(1), () -> sleep(millis(1)));
                            } catch (TimedOutException e) {
                                uncancellable(() -> sleep(millis(1)));
                            }
                        }
                    }));
            run.task("beside", () -> {
                for (int left = 3; left > 0; left--) {
                    sleep(millis(1));
                }
            });
            run.joinIgnoring(TimedOutException.class);
        });
    }

    @Test
    void aLimitWhoseCleanUpIsUndisturbedIsHitOnce() {
        EveryPoint.explore(run -> {
            run.victim(
                    "victim",
                    () -> timeout(millis(1), () -> {
                        try {
                            sleep(millis(2));
                        } finally {
                            uncancellable(() -> sleep(millis(1)));
                        }
                    }));
            run.task("beside", () -> {
                sleep(millis(1));
                yieldNow();
            });
            run.joinIgnoring(TimedOutException.class);
        });
    }

    @Test
    void aDeadlineThatIsMovedAndTakenAwayLeavesNoTrace() {
        EveryPoint.explore(run -> {
            run.victim(
                    "victim",
                    () -> Deadline.run(millis(1), deadline -> {
                        yieldNow();
                        deadline.reschedule(millis(2));
                        sleep(millis(1));
                        deadline.disable();
                        sleep(millis(2));
                        deadline.reschedule(millis(1));
                        sleep(millis(1));
                    }));
            run.task("beside", () -> {
                for (int left = 5; left > 0; left--) {
                    sleep(millis(1));
                }
            });
            run.joinIgnoring(TimedOutException.class);
        });
    }

    @Test
    void waitForEndsWhatItWaitsForBeforeItThrows() {
        EveryPoint.explore(run -> {
            var child = new Task<?>[1];
            run.victim("parent", () -> {
                child[0] = createTask(() -> {
                    try {
                        sleep(millis(1));
                    } finally {
                        uncancellable(Asyncio::yieldNow);
                    }
                });
                try {
                    waitFor(child[0], millis(1));
                } finally {
                    Check.that(child[0].isDone(), "the awaited task is left behind");
                }
            });
            run.task("beside", () -> sleep(millis(1)));
            run.joinIgnoring(TimedOutException.class);
        });
    }

    @Test
    void whatIsShieldedIsNeverHit() {
        EveryPoint.explore(run -> {
            Task<?> inner = run.task("inner", () -> {
                yieldNow();
                yieldNow();
                sleep(millis(1));
            });
            for (String name : List.of("a", "b")) {
                run.victim(name, () -> shield(inner));
            }
            run.join();
            Check.that(!inner.isCancelled(), "hit behind the shield");
        });
    }

    @Test
    void anUncancellableBlockIsNeverHit() {
        EveryPoint.explore(run -> {
            var begun = new int[1];
            var ended = new int[1];
            for (String name : List.of("a", "b")) {
                run.victim(name, () -> {
                    yieldNow();
                    begun[0]++;
                    uncancellable(() -> {
                        yieldNow();
                        uncancellable(() -> sleep(millis(1)));
                        try {
                            timeout(millis(1), () -> sleep(millis(2)));
                        } catch (TimedOutException e) {
                            yieldNow();
                        }
                        ended[0]++;
                    });
                });
            }
            run.join();
            Check.that(begun[0] == ended[0], begun[0] + " have begun, ended " + ended[0]);
        });
    }

    @Test
    void awaitAllCancelsWhatItWaitsFor() {
        EveryPoint.explore(run -> {
            var a = run.task("a", () -> sleep(millis(1)));
            var b = run.task("b", () -> {
                yieldNow();
                yieldNow();
            });
            var victim = run.victim("victim", () -> awaitAll(a, b));
            run.join();
            Check.that(victim.wasCancelled() || !(a.isCancelled() || b.isCancelled()), "cancelled by nobody");
        });
    }

    @Test
    void awaitAllHitsThoughAFailureComesFirst() {
        EveryPoint.explore(run -> {
            var a = run.task("a", () -> {
                yieldNow();
                throw new IllegalStateException("failed");
            });
            var b = run.task("b", () -> sleep(millis(1)));
            run.victim("victim", () -> awaitAll(a, b));
            run.task("beside", Asyncio::yieldNow);
            run.joinIgnoring(IllegalStateException.class);
        });
    }

    @Test
    void waitUntilCancelsNothing() {
        for (ReturnWhen when : ReturnWhen.values()) {
            EveryPoint.explore(run -> {
                Task<?> a = run.task("a", () -> sleep(millis(1)));
                Task<?> b = run.task("b", () -> {
                    yieldNow();
                    yieldNow();
                });
                run.victim("without limit", () -> waitUntil(when, List.of(a, b)));
                run.victim("with limit", () -> {
                    var waited = waitUntil(when, List.of(a, b), millis(1));
                    Check.that(waited.done().size() + waited.pending().size() == 2, waited);
                });
                run.join();
                Check.that(!a.isCancelled() && !b.isCancelled(), "cancelled");
            });
        }
    }

    @Test
    void asCompletedLosesNoneThoughItsTakersAreCancelled() {
        EveryPoint.explore(run -> {
            List<Task<?>> tasks = List.of(
                    run.task("a", () -> sleep(millis(1))), run.task("b", Asyncio::yieldNow), run.task("c", () -> {
                        yieldNow();
                        yieldNow();
                    }));
            Iterator<Task<?>> completions = asCompleted(tasks).iterator();
            var taken = new ArrayList<Task<?>>();
            var first = run.victim("first taker", () -> {
                while (completions.hasNext()) {
                    taken.add(completions.next());
                    yieldNow();
                }
            });
            run.victim("second taker", () -> {
                waitUntil(ReturnWhen.ALL_COMPLETED, List.of(first.task()));
                completions.forEachRemaining(taken::add);
            });
            run.join();
            completions.forEachRemaining(taken::add);
            Check.that(taken.size() == 3 && new HashSet<>(taken).equals(new HashSet<>(tasks)), taken);
        });
    }
}
