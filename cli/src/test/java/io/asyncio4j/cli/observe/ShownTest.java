package io.asyncio4j.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.lowlevel.Lint;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import io.asyncio4j.lowlevel.WaitGraph;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// What is shown of snapshots that no program here has made.
class ShownTest {

    @Test
    void aChainOfWaitsAsLongAsThereAreTasksIsCutOff() throws Exception {
        var tasks = new ArrayList<TaskSnapshot>();
        for (long id = 1; id <= 100_000; id++) {
            tasks.add(task(id, "t", "waits", List.of(id + 1)));
        }
        tasks.add(task(100_001, "last", "sleeps", List.of()));

        String waits = waits(tasks);

        assertThat(waits.lines()).hasSize(52).last().asString().endsWith("… and more below");
        assertThat(waits).contains("* #100001 last sleeps");
    }

    @Test
    void aTaskThatManyWaysLeadToIsShownOnceWithWhatIsBelow() throws Exception {
        var tasks = new ArrayList<TaskSnapshot>();
        tasks.add(task(0, "first", "sleeps", List.of()));
        for (long level = 1; level <= 40; level++) { // 2^40 ways
            long below = level == 1 ? 0 : 3 * level - 3;
            tasks.add(task(3 * level - 2, "left", "waits", List.of(below)));
            tasks.add(task(3 * level - 1, "right", "waits", List.of(below)));
            tasks.add(task(3 * level, "both", "waits", List.of(3 * level - 2, 3 * level - 1)));
        }

        assertThat(waits(tasks).lines()).hasSizeLessThan(200);
    }

    @Test
    void tasksThatWaitForThingsOfDifferentNumbersWaitAlike() throws Exception {
        var tasks = new ArrayList<TaskSnapshot>();
        for (long id = 1; id <= 60; id++) {
            tasks.add(task(id, "t", "awaits Promise[pending] @" + Long.toHexString(id * 0xabc), List.of()));
        }

        assertThat(Trees.of(loop(tasks), Options.parse(List.of("pstree", "1"))))
                .endsWith("… and 50 more that wait like them\n");
        assertThat(Observe.text(List.of(), List.of(loop(tasks)), Options.parse(List.of("ps", "1"))))
                .contains("60 tasks in 1 group: ")
                .contains("  awaits Promise[pending]\n");
    }

    @Test
    void aProgramWithoutALoopThatCanBeSeenSaysSo() throws Exception {
        assertThat(Observe.text(List.of(), List.of(), Options.parse(List.of("ps", "1"))))
                .isEqualTo("it has no event loop that can be seen\n");
    }

    @Test
    void aLongStepThatIsOverHasNoPlaceSinceTheTaskIsElsewhere() {
        var place = new StackTraceElement("Later", "sleep", "Later.java", 24);
        var task = task(2, "hog", "sleeps", List.of()).withStack(List.of(place));
        var graph = new WaitGraph(List.of(task));

        assertThat(Lints.finding(new Lint(Lint.Rule.NEVER_YIELDS, 2, "has run"), graph))
                .isEqualTo("#2 hog has run");
        assertThat(Lints.finding(new Lint(Lint.Rule.HOLDS_LONG, 2, "holds"), graph))
                .isEqualTo("#2 hog holds, at Later.sleep(Later.java:24)");
    }

    @Test
    void namesNeitherBreakALineNorMoveTheCursor() throws Exception {
        var task = task(1, "one\ntwo\u001B[2J", "waits for\r\nsomething" + "!".repeat(1000), List.of());

        String table = Table.of(loop(List.of(task)), Options.parse(List.of("ps", "1")));

        assertThat(table.lines()).hasSize(3).last().asString().contains("#1  one two [2J ", "waits for something!");
        assertThat(table).hasSizeLessThan(700);
    }

    @Test
    void jsonIsReadBackAsItWas() throws Exception {
        var task = task(1, "a \"name\"\\\n\u0001é😀", "sleeps", List.of(2L));

        String json =
                Exports.json(List.of(), List.of(loop(List.of(task))), Options.parse(List.of("ps", "1", "--json")));

        var read =
                JsonMapper.builder().build().readTree(json).get(0).get("tasks").get(0);
        assertThat(read.get("name").asString()).isEqualTo(task.name());
        assertThat(read.get("awaited").get(0).asLong()).isEqualTo(2);
        assertThat(read.get("since").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--json", "--csv", "--stacks", "--filter=x", "--sort=name"})
    void theListOfProgramsTakesNoOptionOfTasks(String option) {
        assertThatThrownBy(() -> Options.parse(List.of("ps", option)))
                .hasMessage("without the number of a process, ps takes --watch alone, was " + option);
    }

    private static String waits(List<TaskSnapshot> tasks) throws UnobservableException {
        String shown = Trees.of(loop(tasks), Options.parse(List.of("pstree", "1")));
        return shown.substring(shown.indexOf("who is waited for"), shown.indexOf("no task owns another"));
    }

    private static LoopSnapshot loop(List<TaskSnapshot> tasks) {
        return new LoopSnapshot(1, "asyncio", null, null, tasks, List.of(), List.of(), 0);
    }

    private static TaskSnapshot task(long id, String name, String activity, List<Long> awaited) {
        return new TaskSnapshot(
                id,
                name,
                TaskSnapshot.State.WAITING,
                activity,
                0,
                awaited,
                List.of(),
                0,
                null,
                null,
                List.of(),
                List.of());
    }
}
