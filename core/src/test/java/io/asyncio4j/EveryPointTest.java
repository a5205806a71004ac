package io.asyncio4j;

import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The enumeration of points finds what is planted.
class EveryPointTest {

    @Test
    void itFindsALockThatWakesWhoHasLeft() {
        assertThatThrownBy(() -> EveryPoint.explore(1, run -> useLock(run, new NaiveLock(1))))
                .hasMessageStartingWith("with [Event[point=")
                .cause()
                .hasMessageStartingWith("stuck:");
    }

    @Test
    void itFindsALockThatOnlyTwoCancellationsBreak() {
        assertThat(EveryPoint.explore(1, run -> useLock(run, new NaiveLock(2)))).isPositive();
        assertThatThrownBy(() -> EveryPoint.explore(2, run -> useLock(run, new NaiveLock(2))))
                .cause()
                .hasMessageStartingWith("stuck:");
    }

    @Test
    void itFindsAQueueThatDropsTheItemOfACancelledGetter() {
        assertThatThrownBy(() -> EveryPoint.explore(1, run -> {
                    var queue = new NaiveQueue();
                    var got = new ArrayList<String>();
                    run.victim("getter", () -> got.add(queue.get()));
                    run.task("putter", () -> {
                        yieldNow();
                        queue.put("item");
                    });
                    run.join();
                    Check.that(got.size() + queue.items.size() == 1, "the item is lost");
                }))
                .hasRootCauseMessage("the item is lost");
    }

    @Test
    void itFindsACancellationThatIsLost() {
        assertThatThrownBy(() -> EveryPoint.explore(1, run -> {
                    run.victim("swallower", () -> {
                        try {
                            yieldNow();
                            yieldNow();
                        } catch (CancelledError e) {
                            // swallowed
                        }
                    });
                    run.join();
                }))
                .cause()
                .hasMessageEndingWith("was cancelled 1 times and hit 0 times");
    }

    @Test
    void itTriesACancellationBetweenTheWakeUpAndTheStepOfItsVictim() {
        var seen = new ArrayList<String>();
        EveryPoint.explore(1, run -> {
            var promise = new Promise<String>();
            var victim = run.victim("victim", () -> seen.add(promise.await()));
            run.task("completer", () -> promise.complete("before the wake-up"));
            run.alsoCancel(() -> {
                if (promise.isDone() && !victim.task().isDone()) {
                    seen.add("between");
                }
                return null;
            });
            run.join();
        });
        assertThat(seen).contains("between");
    }

    private static void useLock(EveryPoint run, NaiveLock lock) {
        for (String name : List.of("a", "b", "c", "d")) {
            run.victim(name, () -> {
                lock.acquire();
                try {
                    yieldNow();
                } finally {
                    lock.release();
                }
            });
        }
        run.join();
    }

    /// A lock that looks at so many of those who wait, and takes no notice of their cancellations.
    private static final class NaiveLock {

        private final ArrayDeque<Promise<@Nullable Void>> waiters = new ArrayDeque<>();
        private final int looks;
        private boolean locked;

        NaiveLock(int looks) {
            this.looks = looks;
        }

        void acquire() {
            if (locked) {
                var turn = new Promise<@Nullable Void>();
                waiters.add(turn);
                turn.await();
            }
            locked = true;
        }

        void release() {
            locked = false;
            for (int left = looks; left > 0 && !waiters.isEmpty(); left--) {
                if (waiters.remove().complete(null)) {
                    locked = true;
                    return;
                }
            }
        }
    }

    /// A queue that hands an item to a getter that has left.
    private static final class NaiveQueue {

        private final ArrayDeque<String> items = new ArrayDeque<>();
        private final ArrayDeque<Promise<String>> getters = new ArrayDeque<>();

        String get() {
            if (items.isEmpty()) {
                var item = new Promise<String>();
                getters.add(item);
                return item.await();
            }
            return items.remove();
        }

        void put(String item) {
            if (getters.isEmpty()) {
                items.add(item);
            } else {
                getters.remove().complete(item);
            }
        }
    }
}
