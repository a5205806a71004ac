package io.asyncio4j.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
            assertThat(waits).contains("… and 10 more that wait as others here do");
        }
    }

    @Test
    void psAndPstreeDrawACycleOfWaitsAlthoughOtherTasksGoOn() throws Exception {
        try (var program = new SickProgram("cycle")) {
            assertThat(program.seen("ps")).containsPattern("CYCLE of waits: #(\\d+) ada → #\\d+ bob → #\\1\n");
            assertThat(program.seen("pstree"))
                    .containsPattern("\\* #\\d+ ada waits .*\n  \\* #\\d+ bob waits .*\n    \\* #\\d+ ada .* ↺");
        }
    }

    @Test
    void psSeesAStalledLoopAndTheStepThatItIsStuckIn() throws Exception {
        try (var program = new SickProgram("stall")) {
            String seen = program.seen("ps");
            assertThat(seen).containsPattern("STALLED for \\d+\\.\\ds by #\\d+ staller\n");
            assertThat(seen).contains("at sick.Sick.spin(", "witness");
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
    void pstreeNamesThoseWhoHaveExhaustedAPool() throws Exception {
        try (var program = new SickProgram("pool")) {
            String seen = program.seen("pstree");
            String waits = seen.substring(seen.indexOf("who is waited for"));
            assertThat(waits).containsPattern("\n\\* #\\d+ hoarder-0 sleeps").containsPattern("\n\\* #\\d+ hoarder-1 ");
            assertThat(waits).contains("client-9 waits for CapacityLimiter[2 of 2 held, 10 waiting]");
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
