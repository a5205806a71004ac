package io.asyncio4j;

import static io.asyncio4j.Asyncio.currentTask;

import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// On random schedules, with cancellations anywhere.
@Tag("schedules")
@Timeout(900) // thousands of schedules, on a machine that may be busy
class GeneratorAnywhereTest {

    private static final int ITEMS = 4;

    @Test
    void noItemIsLostTheBodyEndsOnceAndNoCancellationIsSwallowed() {
        Schedules.explore(schedule -> {
            var source = new AsyncQueue<Integer>();
            var got = new ArrayList<Integer>();
            var bodies = new int[2]; // begun, ended
            for (int n = 0; n < 2; n++) {
                schedule.task(() -> {
                    int more = 0; // elements taken after the cancellation
                    try (var generator = Generator.<Integer>of(out -> forward(schedule, source, out, bodies))) {
                        for (int item : generator) {
                            got.add(item);
                            more += currentTask().cancelling() > 0 ? 1 : 0;
                            Check.that(more <= 1, "the cancellation was swallowed");
                            schedule.giveWay();
                        }
                    }
                    new Promise<Integer>().await();
                });
            }
            schedule.giveWay();
            for (int item = 0; item < ITEMS; item++) {
                source.put(item);
                schedule.giveWay();
            }
            schedule.cancelSome();
            for (int turns = 0; turns < 40; turns++) {
                Asyncio.yieldNow();
            }
            schedule.cancelAll();
            schedule.join();
            source.shutdown();
            source.forEach(got::add);
            got.sort(null);
            Check.that(got.equals(IntStream.range(0, ITEMS).boxed().toList()), "got " + got);
            Check.that(bodies[0] == bodies[1], bodies[0] + " begun, " + bodies[1] + " ended");
        });
    }

    @Test
    void severalTasksShareAGeneratorOneAfterTheOther() {
        Schedules.explore(schedule -> {
            var lock = new AsyncLock();
            var bodies = new int[2];
            var got = new ArrayList<Integer>();
            var generator = Generator.<Integer>of(out -> {
                bodies[0]++;
                try {
                    for (int n = 0; ; n++) {
                        schedule.giveWay();
                        out.emit(n);
                    }
                } finally {
                    schedule.giveWay();
                    bodies[1]++;
                }
            });
            var iterator = generator.iterator();
            for (int n = 0; n < 3; n++) {
                schedule.task(() -> {
                    for (int left = 3; left > 0; left--) {
                        try (var _ = lock.acquire()) {
                            if (iterator.hasNext()) {
                                got.add(iterator.next());
                            }
                        }
                    }
                });
            }
            schedule.cancelSome();
            schedule.join();
            generator.close();
            Check.that(got.equals(IntStream.range(0, got.size()).boxed().toList()), "got " + got);
            Check.that(bodies[0] == bodies[1], bodies[0] + " begun, " + bodies[1] + " ended");
        });
    }

    private static void forward(
            Schedules schedule, AsyncQueue<Integer> source, Generator.Out<Integer> out, int[] bodies) {
        bodies[0]++;
        try {
            while (true) {
                schedule.giveWay();
                out.emit(source.get());
            }
        } finally {
            schedule.giveWay();
            bodies[1]++;
        }
    }
}
