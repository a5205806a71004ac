package io.asyncio4j;

import io.asyncio4j.lowlevel.Resource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tasks each of which waits for the next, and the last for the first: in debug mode the log tells of them when the
/// circle closes, although other tasks go on. Loop only.
final class WaitCycle {

    // Only what a task cannot go on without counts: the holder of a lock, all tasks of a group; not several holders
    // of a limiter, nor what is waited for until the first is done.

    private static final int MAX_TASKS = 1_000; // that are looked at for each wait

    private final List<Task<?>> tasks;
    private final List<@Nullable Suspension> waits;

    private WaitCycle(List<Task<?>> tasks) {
        this.tasks = tasks;
        this.waits = tasks.stream().<@Nullable Suspension>map(Task::suspension).toList();
    }

    /// The one that a task has closed by beginning to wait; null if there is none.
    static @Nullable WaitCycle closedBy(Task<?> task) {
        Map<Task<?>, Task<?>> reachedFrom = new HashMap<>();
        var left = new ArrayDeque<Task<?>>(List.of(task));
        while (!left.isEmpty() && reachedFrom.size() < MAX_TASKS) {
            Task<?> waiting = left.removeLast();
            for (Task<?> next : blockers(waiting)) {
                if (next == task) {
                    return new WaitCycle(path(task, waiting, reachedFrom));
                }
                if (next.suspension() != null && reachedFrom.putIfAbsent(next, waiting) == null) {
                    left.add(next);
                }
            }
        }
        return null;
    }

    /// Tells the log, unless one of them waits no longer.
    void warn(EventLoop loop) {
        for (int i = 0; i < waits.size(); i++) {
            if (tasks.get(i).suspension() != waits.get(i)) {
                return;
            }
        }
        String circle = Stream.concat(tasks.stream(), Stream.of(tasks.getFirst()))
                .map(Task::name)
                .collect(Collectors.joining(" → "));
        loop.warn(
                "tasks wait for each other in a circle: " + circle,
                new DeadlockError("none of these goes on, unless one is cancelled:\n"
                        + tasks.stream().map(WaitCycle::text).collect(Collectors.joining())));
    }

    private static List<Task<?>> path(Task<?> first, Task<?> last, Map<Task<?>, Task<?>> reachedFrom) {
        var path = new ArrayList<Task<?>>();
        for (Task<?> task = last; task != first; task = Objects.requireNonNull(reachedFrom.get(task))) {
            path.addFirst(task);
        }
        path.addFirst(first);
        return path;
    }

    private static List<Task<?>> blockers(Task<?> task) {
        Suspension suspension = task.suspension();
        if (suspension == null) {
            return List.of();
        }
        var awaited = new ArrayList<Task<?>>();
        suspension.forEachAwaited(each -> {
            if (each instanceof Task<?> other) {
                awaited.add(other);
            }
        });
        suspension.forEachLine(line -> {
            if (!(line.owner() instanceof Resource)) { // which may not know all holders
                line.forEachHolder(awaited::add);
            }
        });
        boolean needsAll = suspension instanceof Nursery || suspension instanceof WaitAll;
        boolean needsOne = !(suspension instanceof Choice || suspension instanceof WaitSome);
        return needsAll || (needsOne && awaited.size() == 1) ? awaited : List.of();
    }

    private static String text(Task<?> task) {
        var text = new StringBuilder("* " + task.name() + " " + task.describeState() + "\n");
        UserFrames.of(task)
                .forEach(frame -> text.append("    at ").append(frame).append('\n'));
        return text.toString();
    }
}
