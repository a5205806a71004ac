package user;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncQueue;
import io.asyncio4j.CallGraph;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import io.asyncio4j.TaskGroup;
import org.junit.jupiter.api.Test;

class CallGraphTest {

    @Test
    void itShowsWhoWaitsForATaskAndWhere() {
        run(() -> {
            var worker = createTask("worker", CallGraphTest::work);
            var manager = createTask("manager", () -> manage(worker));
            var guest = createTask("guest", () -> shield(worker));
            yieldNow();
            yieldNow();
            var graph = CallGraph.capture(worker);
            assertThat(graph.task()).isSameAs(worker);
            assertThat(graph.state()).isEqualTo("sleeps");
            assertThat(graph.stack())
                    .first()
                    .extracting(StackTraceElement::getMethodName)
                    .isEqualTo("work");
            assertThat(graph.awaitedBy()).extracting(CallGraph::task).containsExactly(manager, guest);
            assertThat(graph.toString().replaceAll("\\(.*\\)", "")).startsWith("""
                * worker sleeps
                    at user.CallGraphTest.work
                  awaited by
                  * manager awaits Task[worker, pending]
                      at user.CallGraphTest.manage
                """);
        });
    }

    @Test
    void itReachesThroughGroupsToTheMainTask() {
        run(() -> {
            var main = currentTask();
            TaskGroup.run(group -> group.createTask("child", () -> {
                yieldNow();
                var graph = CallGraph.capture();
                assertThat(graph.state()).isEqualTo("runs");
                assertThat(graph.awaitedBy()).extracting(CallGraph::task).containsExactly(main);
                assertThat(graph.awaitedBy().getFirst().state()).isEqualTo("waits for its 1 task");
            }));
        });
    }

    @Test
    void theTreeShowsEveryTaskBelowItsOwner() {
        run(() -> {
            var queue = new AsyncQueue<String>();
            var promise = new Promise<String>();
            var tree = new String[1];
            TaskGroup.run(group -> {
                group.createTask("consumer", () -> queue.get());
                group.createTask("waiting", () -> promise.await());
                yieldNow();
                yieldNow();
                tree[0] = EventLoop.current().taskTree();
                group.cancel();
            });
            assertThat(tree[0].replaceAll("(?m)^ *at .*\n", "")).isEqualTo("""
                * main runs
                  * consumer waits for AsyncQueue[0 items, 1 getting, 0 putting]
                  * waiting awaits Promise[pending]
                """);
        });
    }

    private static void work() {
        sleep(seconds(1));
    }

    private static void manage(Task<?> worker) {
        worker.await();
    }
}
