package io.asyncio4j.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.lowlevel.EndedTask;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SickProgramsTest {

    @Test
    void pstreeNamesWhoeverHoldsALockAcrossASlowCall() throws Exception {
        try (var program = new SickProgram("lock")) {
            String seen = program.seen("pstree", "--stacks");

            String waits = seen.substring(seen.indexOf("who is waited for"));
            assertThat(waits.lines().skip(1).findFirst())
                    .hasValueSatisfying(line -> assertThat(line).matches("\\* #\\d+ slow-caller sleeps, .*"));
            assertThat(waits).contains("at sick.Sick.slowCall(");
            assertThat(waits).containsPattern("  \\* #\\d+ customer-0 waits for AsyncLock\\[held by slow-caller, 20");
            assertThat(waits).contains("… and 10 more that wait like them");
        }
    }

    @Test
    void psAndPstreeDrawACycleOfWaitsAlthoughOtherTasksGoOn() throws Exception {
        try (var program = new SickProgram("cycle")) {
            assertThat(program.seenOnce("goes-on", "ps"))
                    .containsPattern("CYCLE of waits: #(\\d+) ada → #(\\d+) bob → #\\1\n"
                            + "  #\\1 ada waits for AsyncLock\\[held by bob, 1 waiting] @\\w+, at"
                            + " sick.Sick.takeBoth\\(.*\n"
                            + "  #\\2 bob waits for AsyncLock\\[held by ada, 1 waiting] @\\w+, at"
                            + " sick.Sick.takeBoth\\(.*\n"
                            + "  let every task take them in the same order\n");
            assertThat(program.seen("pstree"))
                    .containsPattern("\\* #\\d+ ada waits .*\n  \\* #\\d+ bob waits .*\n    \\* #\\d+ ada .* ↺");
        }
    }

    @Test
    void psSeesAStalledLoopAndTheStepThatItIsStuckIn() throws Exception {
        try (var program = new SickProgram("stall")) {
            String seen = program.seen("ps");
            assertThat(seen).containsPattern("STALLED for \\d+\\.\\ds by #\\d+ staller\n");
            assertThat(seen)
                    .contains("at sick.Sick.spin(", "witness")
                    .doesNotContain("io.asyncio4j")
                    .contains("LINT never yields")
                    .containsPattern("witness +waiting +≥\\d");
            assertThat(program.seen("ps", "--sort=busy").lines().filter(line -> line.startsWith("#")))
                    .first()
                    .asString()
                    .containsPattern("staller +running +≥(\\S+) +\\1");
        }
    }

    @Test
    void psSortedByStepsBeginsWithTheTaskThatNeverRests() throws Exception {
        try (var program = new SickProgram("busy")) {
            assertThat(program.seen("ps", "--sort=steps").lines().skip(2).findFirst())
                    .hasValueSatisfying(line -> assertThat(line).contains("never-rests"));
        }
    }

    @Test
    void stacksShowTheOneAmongFiveThousandFirst() throws Exception {
        try (var program = new SickProgram("leak")) {
            String seen = program.seen("ps", "--stacks", "--filter", "sleeps");
            assertThat(seen.lines().filter(line -> line.contains(" task")))
                    .anySatisfy(line -> assertThat(line).startsWith("1 task: ").contains("rare"))
                    .last()
                    .asString()
                    .startsWith("5000 tasks: ");
        }
    }

    @Test
    void psShowsManyTasksInGroupsUnlessEachIsWanted() throws Exception {
        try (var program = new SickProgram("leak")) {
            assertThat(program.seen("ps").lines())
                    .hasSizeLessThan(30)
                    .anyMatch(line -> line.matches("1 task: #\\d+ rare"))
                    .last()
                    .asString()
                    .startsWith("5004 tasks in 5 groups: --all shows each task");
            assertThat(program.seen("ps", "--all").lines()).hasSizeGreaterThan(5_000);
            assertThat(program.seen("ps", "--sort", "name").lines()).hasSizeGreaterThan(5_000);
            assertThat(program.seen("ps", "--name", "request-499").lines())
                    .hasSize(13)
                    .anyMatch(line -> line.contains("request-4990"));
        }
    }

    @Test
    void topShowsThoseInACycleFirstAndWhereTheyAre() throws Exception {
        try (var program = new SickProgram("cycle");
                var attachment = Attachment.to(program.pid())) {
            String frame = Top.frame(
                    Observe.before(attachment), attachment.snapshots(1), Options.parse(List.of("top", "1")), 100, 23);
            assertThat(frame.lines().filter(line -> line.startsWith("#")).limit(2))
                    .allSatisfy(line -> assertThat(line).containsPattern("(ada|bob) .* Sick\\.takeBoth:\\d+ "));
        }
    }

    @Test
    void filterByNameDoesNotLookAtWhatTasksWaitFor() throws Exception {
        try (var program = new SickProgram("lock")) {
            assertThat(program.seen("ps", "--name", "Slow-Caller").lines().filter(line -> line.startsWith("#")))
                    .hasSize(1);
            assertThat(program.seen("ps", "--filter", "slow-caller").lines().filter(line -> line.startsWith("#")))
                    .hasSize(21);
        }
    }

    @Test
    void pstreeNamesThoseWhoHaveExhaustedAPool() throws Exception {
        try (var program = new SickProgram("pool")) {
            String seen = program.seen("pstree");
            String waits = seen.substring(seen.indexOf("who is waited for"));
            assertThat(waits).containsPattern("\n\\* #\\d+ hoarder-0 sleeps").containsPattern("\n\\* #\\d+ hoarder-1 ");
            assertThat(waits)
                    .containsPattern("hoarder-1 .*\n  each of these 2 is waited for by\n  \\* #\\d+ client-0 ");
            assertThat(waits).contains("\nno task owns another\n");
            assertThat(waits.lines())
                    .filteredOn(line -> line.contains("client-9 waits for CapacityLimiter[2 of 2 held, 10 waiting]"))
                    .hasSize(1);
        }
    }

    @Test
    void resourcesNameThePoolThatIsExhaustedAndWhoHoldsIt() throws Exception {
        try (var program = new SickProgram("pool")) {
            assertThat(program.seen("ps", "--resources").lines().skip(2).findFirst())
                    .hasValueSatisfying(line -> assertThat(line)
                            .matches("@\\w+ +10 +\\S+ \\S+ +CapacityLimiter\\[2 of 2 held, 10 waiting\\]"
                                    + " +#\\d+ hoarder-0, #\\d+ hoarder-1 +#\\d+ client-0, .*, …")
                            .contains("held=2", "total=2"));
        }
    }

    @Test
    void resourcesShowTheQueueThatGrows() throws Exception {
        try (var program = new SickProgram("queue");
                var attachment = Attachment.to(program.pid())) {
            var _ = attachment.snapshots(0);
            long before = items(attachment);
            long after = before;
            while (after < before + 100) { // real time: the program's
                after = items(attachment);
            }
            String seen = Observe.text(
                    List.of(),
                    attachment.snapshots(0),
                    Options.parse(List.of("ps", Long.toString(program.pid()), "--resources")));
            assertThat(seen.lines().skip(2).findFirst())
                    .hasValueSatisfying(line -> assertThat(line)
                            .matches("@\\w+ +0 +items=\\d+ unfinished=\\d+ +"
                                    + "AsyncQueue\\[\\d+ items, 0 getting, 0 putting\\]"));
        }
    }

    @Test
    void theFirstPsFindsTheQueueThatGrows() throws Exception {
        try (var program = new SickProgram("queue");
                var attachment = Attachment.to(program.pid())) {
            String seen = Observe.text(
                    Observe.before(attachment),
                    attachment.snapshots(16),
                    Options.parse(List.of("ps", Long.toString(program.pid()))));
            assertThat(seen).contains("LINT unbounded queue that grows");
        }
    }

    private static long items(Attachment attachment) throws UnobservableException {
        return attachment.snapshots(0).getFirst().resources().stream()
                .mapToLong(resource -> resource.figures().getOrDefault("items", 0L))
                .sum();
    }

    @Test
    void cancelEndsTheCulpritWhereTheProgramAllowsItAndItKnowsByWhom() throws Exception {
        try (var program = new SickProgram("lock", "-Dasyncio4j.cancelFromOutside=true");
                var attachment = Attachment.to(program.pid())) {
            TaskSnapshot culprit = named("slow-caller", attachment);
            String said = Observe.cancel(attachment, cancel(program, culprit));
            assertThat(said)
                    .isEqualTo("task #" + culprit.id() + " of process " + program.pid() + " was asked to end\n");
            while (attachment.snapshots(0).getFirst().tasks().stream()
                    .anyMatch(task -> task.name().startsWith("customer"))) {
                Thread.onSpinWait(); // until the lock has been given away, again and again
            }
            assertThatThrownBy(() -> Observe.cancel(attachment, cancel(program, culprit)))
                    .hasMessage("process " + program.pid() + " has no task #" + culprit.id() + ", or it has ended");
        }
    }

    @Test
    void cancelSaysWhatAllowsItWhereTheProgramDoesNot() throws Exception {
        try (var program = new SickProgram("lock");
                var attachment = Attachment.to(program.pid())) {
            TaskSnapshot culprit = named("slow-caller", attachment);
            assertThatThrownBy(() -> Observe.cancel(attachment, cancel(program, culprit)))
                    .isInstanceOf(UnobservableException.class)
                    .hasMessage("process " + program.pid()
                            + ": the program does not allow to cancel its tasks from outside:"
                            + " LoopOptions.cancelFromOutside(true) does, or -Dasyncio4j.cancelFromOutside=true");
        }
    }

    private static TaskSnapshot named(String name, Attachment attachment) throws UnobservableException {
        return attachment.snapshots(0).getFirst().tasks().stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Options cancel(SickProgram program, TaskSnapshot task) throws UnobservableException {
        return Options.parse(List.of("cancel", Long.toString(program.pid()), "#" + task.id()));
    }

    @Test
    void jsonNamesWhoHasCancelledTheTasksThatHaveEndedAndWhere() throws Exception {
        try (var program = new SickProgram("canceller");
                var attachment = Attachment.to(program.pid())) {
            List<EndedTask> ended = List.of();
            while (ended.isEmpty()) { // real time: the program's
                ended = attachment.snapshots(0).getFirst().ended();
            }
            assertThat(ended.getFirst().name()).isEqualTo("victim");
            String seen = Observe.text(
                    List.of(),
                    attachment.snapshots(0),
                    Options.parse(List.of("ps", Long.toString(program.pid()), "--json")));
            assertThat(seen)
                    .contains("\"end\":\"cancelled\",\"error\":\"it took too long\"")
                    .containsPattern("\"cancelledBy\":\"#\\d+ canceller: it took too long, at sick.Sick.[^\"]*"
                            + "cancelAgainAndAgain[^\"]*\\(Sick.java:\\d+\\)\"");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        hog       | LINT never yields: let a thread               | hog has run for 0.1s or more at a stretch
        busy      | LINT wakes itself: wait for what              | never-rests has given way in
        lock      | LINT holds long what others wait for: give it | slow-caller holds AsyncLock[held by slow-caller, 20
        lost      | LINT lost wake-up: whoever gives              | although 1 are free
        cancelled | LINT lost cancellation: throw a               | deaf sleeps although it was cancelled
        forgotten | LINT unretrieved error: await each            | as that of fails (java.lang.IllegalStateException: no tea)
        queue     | LINT unbounded queue that grows: give         | has no capacity, and
        pile      | LINT tasks that pile up: see to it            | of similar names all do the same (awaits Promise…)
        """)
    void psSaysWhatLooksLikeAMistakeAndWhatToDo(String fault, String advice, String finding) throws Exception {
        try (var program = new SickProgram(fault)) {
            assertThat(program.seenOnce(finding, "ps")).contains(advice);
        }
    }

    @Test
    void psFilteredShowsATaskThatGoesOnAlthoughItWasCancelled() throws Exception {
        try (var program = new SickProgram("cancelled")) {
            assertThat(program.seen("ps", "--filter", "was cancelled").lines().skip(2))
                    .singleElement()
                    .asString()
                    .contains("deaf", "sleeps (was cancelled)", "sick.Sick.slowCall(");
        }
    }
}
