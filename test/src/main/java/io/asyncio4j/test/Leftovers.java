package io.asyncio4j.test;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// What is left on a loop when a test has ended.
final class Leftovers {

    private Leftovers() {}

    /// Throws if anything is left; the error shows what it is and where it was created.
    static void ensureNone(EventLoop loop) {
        var found = new CompletableFuture<String>();
        loop.callSoonThreadsafe(() -> found.complete(describe(loop))); // a task would find itself
        String leftovers = found.join();
        if (!leftovers.isEmpty()) {
            throw new AssertionError(leftovers);
        }
    }

    private static String describe(EventLoop loop) {
        int tasks = loop.allTasks().size();
        List<Handle> timers = loop.pendingTimers();
        var text = new StringBuilder();
        if (tasks > 0) {
            text.append("the test leaves ")
                    .append(count(tasks, "task"))
                    .append(" behind (await or cancel them, or let a TaskGroup own them):\n")
                    .append(loop.taskTree());
        }
        if (!timers.isEmpty()) {
            text.append("the test leaves ")
                    .append(count(timers.size(), "timer"))
                    .append(" behind:\n");
            timers.forEach(timer -> text.append("* ").append(timer).append('\n'));
        }
        return text.toString();
    }

    static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
