package io.asyncio4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import user.Leaky;

class LeftoversTest {

    @Test
    void tasksLeftBehindFailTheTestAndShowWhereTheyWereCreated() {
        assertThat(Kit.failure(Leaky.Tasks.class))
                .hasMessageStartingWith("the test leaves 2 tasks behind (await or cancel them, or let a TaskGroup own"
                        + " them):\n* sleeper sleeps\n")
                .hasMessageContaining("    created at user.Leaky$Tasks.tasks(Leaky.java:")
                .hasMessageContaining("* waiter awaits Promise")
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("* ending"));
    }

    @Test
    void oneTaskLeftBehindIsEnough() {
        assertThat(Kit.failure(Leaky.OneTask.class)).hasMessageStartingWith("the test leaves 1 task behind");
    }

    @Test
    void timersLeftBehindFailTheTestAndShowWhereTheyWereCreated() {
        assertThat(Kit.failure(Leaky.Timers.class))
                .hasMessageMatching("the test leaves 1 timer behind:\n\\* callback due in 10 s, created at"
                        + " user\\.Leaky\\$Timers\\.timers\\(Leaky\\.java:\\d+\\)\n");
    }

    @Test
    void threadsLeftBehindFailTheTest() {
        assertThat(Kit.failure(Leaky.Threads.class))
                .hasMessageStartingWith(
                        "the test leaves 1 thread behind (close their executors or loops; or allow it by"
                                + " leftoverThreads):\n* forgotten, waiting, daemon\n    at ");
        Kit.pass(Leaky.AllowedThreads.class, 1);
    }

    @Test
    void anEventLoopLeftBehindFailsTheTest() {
        assertThat(Kit.failure(Leaky.Loops.class)).hasMessageContaining("* second loop, ");
    }

    @Test
    void aTestThatFailsAnywayIsNotToldWhatItLeavesBehind() {
        assertThat(Kit.failure(Leaky.Failing.class)).hasMessage("boom").hasNoSuppressedExceptions();
    }

    @Test
    void whatIsEndedInAfterEachIsNotLeftBehind() {
        Kit.pass(Leaky.Tidy.class, 1);
    }
}
