package io.asyncio4j.lowlevel;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.lowlevel.Lint.Rule;
import io.asyncio4j.lowlevel.TaskSnapshot.Histogram;
import io.asyncio4j.lowlevel.TaskSnapshot.State;
import io.asyncio4j.lowlevel.TaskSnapshot.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the rules find in two looks that no program here has given.
class LintTest {

    private static final Duration GAP = Duration.ofMillis(250); // between the looks

    private static final TaskSnapshot MAIN_BEFORE = task(1, "main", "sleeps", times(Duration.ofMinutes(10), 1, 0));
    private static final TaskSnapshot MAIN =
            task(1, "main", "sleeps", times(Duration.ofMinutes(10).plus(GAP), 1, 0));

    @Test
    void whoeverGivesWayNowAndThenDoesNotWakeItselfHoweverLongOneLooks() {
        TaskSnapshot before = task(2, "customer", "sleeps", times(Duration.ofMillis(5), 9_000, 6_000));
        TaskSnapshot now = task(2, "customer", "sleeps", times(Duration.ofMillis(100), 9_002, 6_001));

        assertThat(lints(List.of(MAIN_BEFORE, before), List.of(MAIN, now))).isEmpty();
    }

    @Test
    void howOftenATaskWakesItselfIsARate() {
        TaskSnapshot before = task(2, "poller", "gives way", times(Duration.ZERO, 1_000, 1_000));
        TaskSnapshot now = task(2, "poller", "gives way", times(Duration.ZERO, 1_101, 1_100));
        TaskSnapshot hourLater = task(1, "main", "sleeps", times(Duration.ofMinutes(70), 1, 0));

        assertThat(lints(List.of(MAIN_BEFORE, before), List.of(MAIN, now)))
                .containsExactly(
                        new Lint(Rule.WAKES_ITSELF, 2, "has given way in 100 of its 101 turns of the last 0.3s"));
        assertThat(lints(List.of(MAIN_BEFORE, before), List.of(hourLater, now))).isEmpty();
    }

    @Test
    void aHiccupLongAgoIsNoStepThatNeverYields() {
        TaskSnapshot before = task(2, "customer", "sleeps", longSteps(3, 5_000));
        TaskSnapshot now = task(2, "customer", "sleeps", longSteps(3, 5_001));

        assertThat(lints(List.of(MAIN_BEFORE, before), List.of(MAIN, now))).isEmpty();
    }

    @Test
    void longStepsThatHaveComeSinceOrAreManyNeverYield() {
        TaskSnapshot fresh = task(2, "fresh", "sleeps", longSteps(4, 5_001));
        TaskSnapshot often = task(3, "often", "sleeps", longSteps(60, 5_001));

        List<Lint> found = lints(
                List.of(
                        MAIN_BEFORE,
                        task(2, "fresh", "sleeps", longSteps(3, 5_000)),
                        task(3, "often", "sleeps", longSteps(60, 5_000))),
                List.of(MAIN, fresh, often));

        assertThat(found).extracting(Lint::task).containsExactly(2L, 3L);
        assertThat(found).extracting(Lint::rule).containsOnly(Rule.NEVER_YIELDS);
    }

    @Test
    void aStalledLoopNeverYieldsAtTheFirstLook() {
        var stall = new LoopSnapshot.Stall(2, Duration.ofSeconds(18), List.of());
        var loop = new LoopSnapshot(
                9,
                "loop",
                stall,
                null,
                List.of(task(2, "scanner", "runs", times(Duration.ofSeconds(18)))),
                List.of(),
                List.of(),
                0);

        assertThat(Lint.in(null, loop))
                .containsExactly(new Lint(Rule.NEVER_YIELDS, 2, "runs for at least 18.0s: nothing else runs"));
    }

    @Test
    void allThatHoldAPermitAreNamed() {
        List<TaskSnapshot> before = held(Duration.ofSeconds(1));
        List<TaskSnapshot> now = held(Duration.ofSeconds(1).plus(GAP));
        var limiter = resource("CapacityLimiter", Map.of("held", 3L), List.of(5L), List.of(2L, 3L, 4L));

        assertThat(Lint.in(loop(before, limiter), loop(now, limiter)))
                .containsExactly(new Lint(
                        Rule.HOLDS_LONG,
                        2,
                        "holds CapacityLimiter[] @abc while 1 waits, the first for at least 1.3s; so do #3 import-3, #4"
                                + " import-4"));
    }

    @Test
    void whoeverHasEndedAndStillHoldsAPermitIsNamed() {
        var before = List.of(task(5, "customer", "waits", times(Duration.ofSeconds(1))));
        var now =
                List.of(task(5, "customer", "waits", times(Duration.ofSeconds(1).plus(GAP))));
        var limiter = resource("CapacityLimiter", Map.of("held", 2L), List.of(5L), List.of(2L, 3L));

        assertThat(Lint.in(loop(before, limiter), loop(now, limiter)))
                .containsExactly(new Lint(
                        Rule.HOLDS_LONG,
                        0,
                        "#2 (ended) still holds CapacityLimiter[] @abc while 1 waits, the first for at least 1.3s; so"
                                + " do #3 (ended)"));
    }

    private static List<TaskSnapshot> held(Duration since) {
        return Stream.concat(
                        LongStream.rangeClosed(2, 4).mapToObj(id -> task(id, "import-" + id, "sleeps", times(since))),
                        Stream.of(task(5, "customer", "waits", times(since))))
                .toList();
    }

    @Test
    void whoeverWaitsInACircleHoldsNothingTooLong() {
        Times times = times(Duration.ofSeconds(3));
        List<TaskSnapshot> tasks = List.of(
                waiting(2, "sale", 3, times), waiting(3, "restock", 2, times), waiting(4, "customer", 3, times));
        var lock = resource("AsyncLock", Map.of(), List.of(2L, 4L), List.of(3L));

        assertThat(Lint.in(loop(tasks, lock), loop(tasks, lock))).isEmpty();
    }

    @Test
    void tasksThatComeAndDoNotGoOnPileUp() {
        List<TaskSnapshot> before = orders(1, 100, Duration.ofSeconds(2));
        List<TaskSnapshot> now =
                new ArrayList<>(orders(1, 100, Duration.ofSeconds(2).plus(GAP)));
        now.addAll(orders(101, 105, Duration.ofMillis(10)));

        assertThat(lints(before, now))
                .containsExactly(new Lint(
                        Rule.GROWING_TASKS,
                        105,
                        "and 104 of similar names all do the same (awaits Promise…): 5 have come in 0.3s,"
                                + " and 0 have gone on"));
    }

    @Test
    void tasksThatComeAndGoDoNotPileUp() {
        List<TaskSnapshot> now =
                new ArrayList<>(orders(4, 100, Duration.ofSeconds(2).plus(GAP)));
        now.addAll(orders(101, 105, Duration.ofMillis(10)));

        assertThat(lints(orders(1, 100, Duration.ofSeconds(2)), now)).isEmpty();
    }

    private static List<TaskSnapshot> orders(long from, long to, Duration since) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(
                        id -> task(id, "order-" + id, "awaits Promise[pending] @" + Long.toHexString(id), times(since)))
                .toList();
    }

    private static List<Lint> lints(List<TaskSnapshot> before, List<TaskSnapshot> now) {
        return Lint.in(loop(before), loop(now));
    }

    private static LoopSnapshot loop(List<TaskSnapshot> tasks, ResourceSnapshot... resources) {
        return new LoopSnapshot(9, "loop", null, null, tasks, List.of(resources), List.of(), 0);
    }

    private static ResourceSnapshot resource(
            String kind, Map<String, Long> figures, List<Long> waiters, List<Long> holders) {
        return new ResourceSnapshot(0xabc, kind, kind + "[]", waiters, holders, figures);
    }

    private static Times times(Duration since) {
        return times(since, 1, 0);
    }

    private static Times times(Duration since, long wakes, long selfWakes) {
        return new Times(since, true, Duration.ZERO, wakes, wakes, selfWakes, Histogram.EMPTY, Histogram.EMPTY);
    }

    /// So many of at least 131 ms.
    private static Times longSteps(long count, long steps) {
        var counts = new Long[19];
        Arrays.fill(counts, 0L);
        counts[18] = count;
        return new Times(
                Duration.ofMillis(1),
                true,
                Duration.ZERO,
                steps,
                steps,
                0,
                new Histogram(List.of(counts)),
                Histogram.EMPTY);
    }

    private static TaskSnapshot task(long id, String name, String activity, Times times) {
        return task(id, name, activity, List.of(), times);
    }

    private static TaskSnapshot waiting(long id, String name, long holder, Times times) {
        return task(id, name, "waits for AsyncLock[] @abc", List.of(holder), times);
    }

    private static TaskSnapshot task(long id, String name, String activity, List<Long> holders, Times times) {
        return new TaskSnapshot(
                id, name, State.WAITING, activity, 0, List.of(), holders, 0, null, times, List.of(), List.of());
    }
}
