package io.asyncio4j;

import static io.asyncio4j.Asyncio.yieldNow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Cancelled at any point, once and twice: no item is lost or doubled, no room is lost, nobody is stuck.
class EveryPointQueuesTest {

    private enum Kind {
        FIRST_IN_FIRST_OUT(AsyncQueue::new, 1),
        FIRST_IN_FIRST_OUT_OF_TWO(AsyncQueue::new, 2),
        LAST_IN_FIRST_OUT(AsyncLifoQueue::new, 1),
        SMALLEST_FIRST(capacity -> new AsyncPriorityQueue<>(capacity, Comparator.naturalOrder()), 1);

        private final Supplier<AsyncQueue<Integer>> make;

        Kind(IntFunction<AsyncQueue<Integer>> make, int capacity) {
            this.make = () -> make.apply(capacity);
        }

        AsyncQueue<Integer> make() {
            return make.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyItemThatWasPutIsGotOnceOrStillThere(Kind kind) {
        EveryPoint.explore(run -> {
            var queue = kind.make();
            var put = new ArrayList<Integer>();
            var got = new ArrayList<Integer>();
            for (int first : List.of(10, 20)) {
                run.victim("putter " + first, () -> {
                    for (int item = first; item < first + 2; item++) {
                        queue.put(item);
                        put.add(item);
                    }
                });
            }
            run.victim("getter", () -> {
                got.add(queue.get());
                got.add(queue.get());
            });
            run.task("closer", () -> {
                letOthersRun();
                queue.shutdown();
            });
            run.joinIgnoring(QueueShutdownException.class);
            queue.forEach(got::add);
            Check.that(
                    got.stream().sorted().toList().equals(put.stream().sorted().toList()), put + " put, got " + got);
            Check.that(queue.statistics().putting() + queue.statistics().getting() == 0, queue);
        });
    }

    @Test
    void gettersThatWaitGetAllThatIsPut() {
        EveryPoint.explore(run -> {
            var queue = new AsyncQueue<Integer>(1);
            var got = new ArrayList<Integer>();
            for (String name : List.of("a", "b")) {
                run.victim(name, () -> {
                    for (int item : queue) {
                        got.add(item);
                        yieldNow();
                    }
                });
            }
            run.task("putter", () -> {
                for (int item = 0; item < 3; item++) {
                    while (!queue.tryPut(item)) {
                        if (queue.statistics().getting() == 0) {
                            letOthersRun();
                            got.addAll(queue.tryGet().stream().toList());
                        }
                    }
                    yieldNow();
                }
                queue.shutdown();
            });
            run.join();
            Stream.generate(queue::isEmpty)
                    .takeWhile(empty -> !empty)
                    .forEach(_ -> got.addAll(queue.tryGet().stream().toList()));
            Check.that(got.stream().sorted().toList().equals(List.of(0, 1, 2)), got);
        });
    }

    @Test
    void shutdownEndsEveryWaitAndDropsNothing() {
        EveryPoint.explore(run -> {
            var queue = new AsyncQueue<Integer>(1);
            var put = new ArrayList<Integer>();
            var got = new ArrayList<Integer>();
            for (int item : List.of(1, 2, 3)) {
                run.victim("putter " + item, () -> {
                    queue.put(item);
                    put.add(item);
                });
            }
            run.task("closer", () -> {
                yieldNow();
                queue.shutdown();
            });
            run.task("late getter", () -> {
                yieldNow();
                yieldNow();
                queue.forEach(got::add);
            });
            run.joinIgnoring(QueueShutdownException.class);
            Check.that(got.equals(put), put + " put, got " + got);
        });
    }

    @Test
    void joinReturnsWhenAllThatWasPutIsDealtWith() {
        EveryPoint.explore(run -> {
            var queue = new AsyncQueue<Integer>(1);
            run.victim("putter", () -> {
                queue.put(1);
                queue.put(2);
            });
            run.victim("joiner", () -> {
                queue.join();
                Check.that(queue.statistics().unfinished() == 0, queue);
            });
            run.task("worker", () -> {
                try {
                    while (true) {
                        queue.get();
                        yieldNow();
                        queue.taskDone();
                    }
                } catch (QueueShutdownException e) {
                    // the end
                }
            });
            run.task("closer", () -> {
                letOthersRun();
                queue.shutdown();
                queue.join();
            });
            run.join();
            Check.that(queue.statistics().unfinished() == 0, queue);
        });
    }

    @Test
    void shutdownNowReleasesWhoJoins() {
        EveryPoint.explore(run -> {
            var queue = new AsyncQueue<Integer>(1);
            run.victim("putter", () -> {
                queue.put(1);
                queue.put(2);
            });
            run.victim("joiner", queue::join);
            run.task("closer", () -> {
                yieldNow();
                queue.shutdownNow();
            });
            run.joinIgnoring(QueueShutdownException.class);
            Check.that(queue.statistics().unfinished() == 0, queue);
        });
    }

    private static void letOthersRun() {
        for (int left = 10; left > 0; left--) {
            yieldNow();
        }
    }
}
