package user;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncLock;
import io.asyncio4j.EventLoop;
import io.asyncio4j.TaskGroup;
import io.asyncio4j.Virtual;
import org.junit.jupiter.api.Test;

class TaskTreeTest {

    @Test
    void thousandsOfTasksAreGroupsWithTheRarestFirst() {
        Virtual.run(_ -> TaskGroup.run(group -> {
            for (int i = 0; i < 2_500; i++) {
                group.createTask("request-" + i, () -> sleep(minutes(60)));
            }
            group.createTask("odd", TaskTreeTest::beOdd);
            for (int i = 2_500; i < 5_000; i++) {
                group.createTask("request-" + i, () -> sleep(minutes(60)));
            }
            yieldNow();
            String tree = EventLoop.current().taskTree();
            group.cancel();

            assertThat(tree).startsWith("5002 tasks in 4 groups, the smallest first\n* main runs\n");
            assertThat(tree).containsPattern("\\* odd sleeps\n    at user.TaskTreeTest.beOdd\\(");
            assertThat(tree.lines().filter(line -> line.startsWith("* ")))
                    .last()
                    .isEqualTo("* 2500 tasks, each sleeps: request-2500, request-2501, request-2502, request-2503,"
                            + " request-2504, …");
        }));
    }

    @Test
    void tasksThatWaitForLocksOfEachOtherStandFirstAlthoughOthersGoOn() {
        Virtual.run(_ -> TaskGroup.run(group -> {
            var tea = new AsyncLock();
            var milk = new AsyncLock();
            group.createTask("ada", () -> takeBoth(tea, milk));
            group.createTask("bob", () -> takeBoth(milk, tea));
            group.createTask("goes on", () -> {
                while (true) {
                    sleep(millis(1));
                }
            });
            sleep(millis(10));
            assertThat(EventLoop.current().taskTree()).startsWith("a cycle of waits: ada → bob → ada\n* main runs");
            group.cancel();
        }));
    }

    private static void beOdd() {
        sleep(minutes(60));
    }

    private static void takeBoth(AsyncLock one, AsyncLock other) {
        try (var _ = one.acquire()) {
            yieldNow();
            other.acquire().close();
        }
    }
}
