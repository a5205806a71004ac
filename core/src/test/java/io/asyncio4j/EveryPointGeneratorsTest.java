package io.asyncio4j;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.Select.onGet;
import static io.asyncio4j.Select.onTimeout;
import static io.asyncio4j.Select.select;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Cancelled at any point, once and twice: generators end, choices and broadcasts lose and double nothing.
class EveryPointGeneratorsTest {

    @Test
    void theBodyOfAGeneratorEndsOnceAndItsItemsArriveOrStayWhereTheyAre() {
        EveryPoint.explore(run -> {
            var source = new AsyncQueue<Integer>();
            var got = new ArrayList<Integer>();
            var bodies = new int[2]; // begun, ended
            for (String name : List.of("a", "b")) {
                run.victim(name, () -> {
                    try (var generator = Generator.<Integer>of(out -> forward(source, out, bodies))) {
                        for (int item : generator) {
                            got.add(item);
                            yieldNow();
                        }
                    }
                });
            }
            run.task("source", () -> {
                for (int item = 0; item < 3; item++) {
                    source.put(item);
                    yieldNow();
                }
                sleep(seconds(1));
                source.shutdown();
            });
            run.join();
            source.forEach(got::add);
            Check.that(got.stream().sorted().toList().equals(List.of(0, 1, 2)), got);
            Check.that(bodies[0] == bodies[1], bodies[0] + " begun, " + bodies[1] + " ended");
        });
    }

    @Test
    void aChoiceTakesFromOneQueueOnly() {
        EveryPoint.explore(run -> {
            var numbers = new AsyncQueue<Integer>(1);
            var others = new AsyncQueue<Integer>(1);
            var got = new ArrayList<Integer>();
            for (String name : List.of("a", "b")) {
                run.victim(name, () -> {
                    for (int left = 2; left > 0; left--) {
                        int item =
                                select(onGet(numbers, n -> n), onGet(others, n -> n), onTimeout(seconds(1), () -> -1));
                        if (item >= 0) {
                            got.add(item);
                        }
                    }
                });
            }
            run.task("putter", () -> {
                for (int item = 0; item < 3; item++) {
                    (item % 2 == 0 ? numbers : others).tryPut(item);
                    yieldNow();
                }
            });
            run.join();
            numbers.tryGet().ifPresent(got::add);
            others.tryGet().ifPresent(got::add);
            Check.that(got.stream().distinct().count() == got.size(), "doubled: " + got);
            Check.that(numbers.statistics().getting() + others.statistics().getting() == 0, numbers + " " + others);
        });
    }

    @Test
    void aBroadcastThatWaitsReachesEverySubscriberThatStays() {
        EveryPoint.explore(run -> {
            var news = new Broadcast<Integer>(1, WhenFull.WAIT);
            for (String name : List.of("a", "b")) {
                run.victim(name, () -> {
                    try (var subscription = news.subscribe()) {
                        int expected = 0;
                        for (int item : subscription) {
                            Check.that(item == expected++, "got " + item + ", expected " + (expected - 1));
                            yieldNow();
                        }
                        Check.that(expected == 3, "the last was " + (expected - 1));
                    }
                });
            }
            run.task("publisher", () -> {
                yieldNow(); // both have subscribed
                for (int item = 0; item < 3; item++) {
                    news.publish(item);
                }
                news.shutdown();
            });
            run.join();
            Check.that(news.statistics().subscribers() == 0, news);
        });
    }

    private static void forward(AsyncQueue<Integer> source, Generator.Out<Integer> out, int[] bodies) {
        bodies[0]++;
        try {
            for (int item : source) {
                out.emit(item);
            }
        } finally {
            try {
                yieldNow(); // a clean-up that waits, and may be cancelled there
            } finally {
                bodies[1]++;
            }
        }
    }
}
