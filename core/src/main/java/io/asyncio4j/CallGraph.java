package io.asyncio4j;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Who waits for a task, and who waits for those: how the program got where it is, across tasks.
///
/// Source: `asyncio.capture_call_graph`.
///
/// @param task the task
/// @param state what it does, such as `sleeps`
/// @param stack where it is, innermost first; empty if it has not begun or has ended
/// @param awaitedBy the tasks that wait for it, in the order of creation; a task that waits for itself in the
///     end is not listed again
public record CallGraph(Task<?> task, String state, List<StackTraceElement> stack, List<CallGraph> awaitedBy) {

    /// The graph of a task of the current loop. On the loop.
    public static CallGraph capture(Task<?> task) {
        Objects.requireNonNull(task, "task");
        EventLoop loop = EventLoop.current();
        task.bind(loop.engine());
        Map<Awaitable<?>, List<Task<?>>> waiting = new HashMap<>();
        for (Task<?> one : loop.allTasks()) {
            one.visitAwaited(awaited ->
                    waiting.computeIfAbsent(awaited, _ -> new ArrayList<>()).add(one));
        }
        return of(task, waiting, new LinkedHashSet<>());
    }

    /// The graph of the current task. In a task.
    public static CallGraph capture() {
        return capture(Task.currentFor("capture"));
    }

    /// As text, a task with its stack and then those that wait for it:
    ///
    /// ```text
    /// * worker sleeps
    ///     at Main.work(Main.java:5)
    ///   awaited by
    ///   * main awaits Task[worker, pending]
    ///       at Main.main(Main.java:9)
    /// ```
    @Override
    public String toString() {
        var text = new StringBuilder();
        append(text, "");
        return text.toString();
    }

    private static CallGraph of(Task<?> task, Map<Awaitable<?>, List<Task<?>>> waiting, Set<Task<?>> path) {
        path.add(task);
        List<CallGraph> awaitedBy = waiting.getOrDefault(task, List.of()).stream()
                .filter(one -> !path.contains(one))
                .map(one -> of(one, waiting, path))
                .toList();
        path.remove(task);
        return new CallGraph(task, task.describeState(), UserFrames.of(task), awaitedBy);
    }

    private void append(StringBuilder text, String indent) {
        text.append(indent)
                .append("* ")
                .append(task.name())
                .append(' ')
                .append(state)
                .append('\n');
        stack.forEach(
                frame -> text.append(indent).append("    at ").append(frame).append('\n'));
        if (!awaitedBy.isEmpty()) {
            text.append(indent).append("  awaited by\n");
            awaitedBy.forEach(graph -> graph.append(text, indent + "  "));
        }
    }
}
