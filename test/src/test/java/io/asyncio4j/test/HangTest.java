package io.asyncio4j.test;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.uncancellable;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncQueue;
import io.asyncio4j.DeadlockError;
import io.asyncio4j.LoopBlockedException;
import io.asyncio4j.Promise;
import io.asyncio4j.lowlevel.VirtualClock;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class HangTest {

    private static volatile boolean spinning = true;

    @AfterAll
    static void endThoseLeftBehind() {
        spinning = false;
    }

    @Test
    void aTestThatHangsFailsAndShowsItsTasksAndTheThreads() {
        assertThat(Kit.failure(Hanging.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("the test has not ended after PT1S\nIts tasks:\n* ")
                .hasMessageContaining("* sleeper sleeps\n")
                .hasMessageContaining("\nThe threads of the program:\n")
                .hasMessageContaining("* asyncio, ");
    }

    static final class Hanging {

        @AsyncTest(timeout = 1)
        void nobodyAdvancesTheClock(VirtualClock clock) {
            clock.autojump(false);
            createTask("sleeper", () -> sleep(seconds(1))).await();
        }
    }

    @Test
    void aDeadlockFailsAtOnceWithTheTasks() {
        assertThat(Kit.failure(Deadlocked.class))
                .isInstanceOf(DeadlockError.class)
                .hasMessageContaining("* consumer waits for AsyncQueue[0 items, 1 getting, 0 putting]");
    }

    static final class Deadlocked {

        @AsyncTest
        void nobodyPuts() {
            var queue = new AsyncQueue<String>();
            createTask("consumer", () -> queue.get()).await();
        }
    }

    @Test
    void aTestThatBlocksItsLoopForEverFailsAndIsLeftBehind() {
        assertThat(Kit.failures(Kit.run(Spinning.class)))
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .hasMessageContaining(
                                "the test has not ended after PT1.5S\nIts tasks:\nThe loop does not answer")
                        .satisfies(hang -> assertThat(hang.getSuppressed())
                                .anySatisfy(blocked -> assertThat(blocked)
                                        .isInstanceOf(LoopBlockedException.class)
                                        .satisfies(culprit -> assertThat(Arrays.toString(culprit.getStackTrace()))
                                                .contains("HangTest$Spinning.spin")))));
    }

    static final class Spinning {

        @AsyncTest(timeout = 1.5)
        void spin() {
            while (spinning) {
                Thread.onSpinWait();
            }
        }

        @AsyncTest
        void theNextTestRuns() {
            sleep(seconds(1));
        }
    }

    @Test
    void aTestThatRefusesToEndFailsToo() {
        assertThat(Kit.failure(Stubborn.class)).hasMessageContaining("the test has not ended after PT0.2S");
    }

    static final class Stubborn {

        @AsyncTest(timeout = 0.2, realTime = true)
        void stubborn() {
            uncancellable(() -> new Promise<String>().await());
        }
    }
}
