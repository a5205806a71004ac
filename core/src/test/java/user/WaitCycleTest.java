package user;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncLock;
import io.asyncio4j.CapacityLimiter;
import io.asyncio4j.DeadlockError;
import io.asyncio4j.Runner;
import io.asyncio4j.TaskGroup;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.lowlevel.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class WaitCycleTest {

    private final AsyncLock tea = new AsyncLock();
    private final AsyncLock milk = new AsyncLock();

    @Test
    void debugModeLogsACircleOfLocksOnceWhenItClosesAlthoughOtherTasksGoOn() {
        List<LogRecord> records = logged(true, () -> {
            var ada = createTask("ada", () -> takeBoth(tea, milk));
            createTask("bob", () -> takeBoth(milk, tea));
            createTask("late", () -> tea.acquire().close()); // waits for the circle, and is not in it
            sleep(seconds(1));
            ada.cancel();
        });

        assertThat(records).singleElement().satisfies(record -> {
            assertThat(record.getLevel()).isEqualTo(Level.WARNING);
            assertThat(record.getMessage())
                    .isIn(
                            "tasks wait for each other in a circle: bob → ada → bob",
                            "tasks wait for each other in a circle: ada → bob → ada");
            assertThat(record.getThrown())
                    .isInstanceOf(DeadlockError.class)
                    .hasMessageContaining("* bob waits for AsyncLock[held by ada, 2 waiting]\n")
                    .hasMessageContaining("at user.WaitCycleTest.takeBoth(");
        });
    }

    @Test
    void soIsAGroupThatWaitsForATaskWhichWaitsForItsOwner() {
        List<LogRecord> records = logged(true, () -> {
            var owner = createTask("owner", () -> {
                try (var _ = tea.acquire()) {
                    TaskGroup.run(group -> {
                        group.createTask("sleeper", () -> sleep(seconds(9)));
                        group.createTask("child", () -> tea.acquire().close());
                    });
                }
            });
            sleep(seconds(1));
            owner.cancel();
        });

        assertThat(records)
                .extracting(LogRecord::getMessage)
                .containsExactly("tasks wait for each other in a circle: child → owner → child");
    }

    @Test
    void aLimiterWithSeveralHoldersIsNoCircleNorIsAWaitThatEndsAtOnce() {
        assertThat(logged(true, () -> {
                    var limiter = new CapacityLimiter(2);
                    createTask("other", () -> {
                        try (var _ = limiter.acquire()) {
                            sleep(seconds(1));
                        }
                    });
                    createTask("holder", () -> {
                        try (var _ = limiter.acquire();
                                var _ = tea.acquire()) {
                            createTask("waits", () -> limiter.acquire().close()).await();
                        }
                    });
                    sleep(millis(500));
                    tea.statistics();
                    sleep(seconds(2));
                }))
                .isEmpty();
    }

    @Test
    void withoutDebugModeNothingIsLogged() {
        assertThat(logged(false, () -> {
                    var ada = createTask("ada", () -> takeBoth(tea, milk));
                    createTask("bob", () -> takeBoth(milk, tea));
                    sleep(seconds(1));
                    ada.cancel();
                }))
                .isEmpty();
    }

    private static void takeBoth(AsyncLock one, AsyncLock other) {
        try (var _ = one.acquire()) {
            yieldNow();
            other.acquire().close();
        }
    }

    private static List<LogRecord> logged(boolean debug, VoidOp<RuntimeException> body) {
        var records = new ArrayList<LogRecord>();
        var logger = Logger.getLogger("io.asyncio4j");
        logger.setFilter(record -> {
            records.add(record);
            return false;
        });
        try (var runner = new Runner(
                options -> options.driver(new VirtualClock()).debug(debug).slowStep(seconds(60)))) {
            runner.run(body);
        } finally {
            logger.setFilter(null);
        }
        return records;
    }
}
