package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.function.VoidOp;
import io.asyncio4j.lowlevel.Schedule;
import io.asyncio4j.lowlevel.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private final List<ErrorReport> reports = new ArrayList<>();

    @Test
    void theScheduleDecidesWhichReadyTaskGoesOnNext() {
        var story = run(ready -> ready - 1, () -> gather(List.of("a", "b", "c"), name -> steps(name)));
        assertThat(story).containsExactly("c1", "c2", "b1", "b2", "a1", "a2");
    }

    @Test
    void theSameSeedGivesTheSameScheduleAndManySeedsGiveMany() {
        Set<List<String>> found = LongStream.range(0, 500)
                .mapToObj(seed -> {
                    List<String> first = runSeeded(seed);
                    assertThat(runSeeded(seed)).isEqualTo(first);
                    return first;
                })
                .collect(Collectors.toSet());
        assertThat(found).hasSize(6); // each way to interleave two tasks of two steps
    }

    private List<String> runSeeded(long seed) {
        return run(new SplittableRandom(seed)::nextInt, () -> gather(List.of("a", "b"), name -> steps(name)));
    }

    @Test
    void callbacksKeepTheirOrderWhateverTheScheduleSays() {
        var story = run(new Random(1)::nextInt, () -> {
            var loop = EventLoop.current();
            var last = new Promise<String>();
            for (int n = 0; n < 20; n++) {
                int number = n;
                loop.callSoon(() -> stories.add("callback " + number));
                var _ = createTask(() -> yieldNow());
            }
            loop.callSoon(() -> last.complete("over"));
            last.await();
        });
        assertThat(story)
                .containsExactlyElementsOf(
                        LongStream.range(0, 20).mapToObj(n -> "callback " + n).toList());
    }

    @Test
    void whoIsReadyAloneIsNotAskedFor() {
        var asked = new ArrayList<Integer>();
        run(
                ready -> {
                    asked.add(ready);
                    return 0;
                },
                () -> yieldNow());
        assertThat(asked).isEmpty();
    }

    @Test
    void aScheduleThatAnswersOutOfRangeIsReportedAndTakenOff() {
        var story = run(ready -> ready, () -> gather(List.of("a", "b"), name -> steps(name)));
        assertThat(story).containsExactly("a1", "b1", "a2", "b2");
        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.message()).startsWith("the schedule has failed and was taken off: ");
            assertThat(report.error()).hasMessage("must be from 0 to 1, was 2");
        });
    }

    @Test
    void aScheduleThatThrowsIsReportedAndTakenOff() {
        var story = run(
                _ -> {
                    throw new IllegalStateException("out of ideas");
                },
                () -> gather(List.of("a", "b"), name -> steps(name)));
        assertThat(story).hasSize(4);
        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.error()).hasMessage("out of ideas"));
    }

    @Test
    void aCallbackThatBlocksLetsTasksGoOn() {
        var gate = new CountDownLatch(1);
        var story = run(new Random(1)::nextInt, () -> {
            EventLoop.current().callSoon(() -> awaitQuietly(gate));
            EventLoop.current().callSoon(() -> stories.add("after"));
            gather(List.of("a", "b"), name -> steps(name));
            gate.countDown();
            while (stories.size() < 5) {
                yieldNow();
            }
        });
        assertThat(story).contains("a1", "a2", "b1", "b2").endsWith("after");
    }

    private List<String> stories = new ArrayList<>();

    private List<String> run(Schedule schedule, VoidOp<RuntimeException> body) {
        stories = new ArrayList<>();
        try (var runner = new Runner(
                options -> options.driver(new VirtualClock()).schedule(schedule).errorHandler(reports::add))) {
            runner.run(body);
        }
        return stories;
    }

    private String steps(String name) {
        stories.add(name + 1);
        yieldNow();
        stories.add(name + 2);
        return name;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
