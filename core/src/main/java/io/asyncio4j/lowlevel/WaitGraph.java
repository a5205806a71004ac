package io.asyncio4j.lowlevel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Who waits for whom at one moment: for a task that has not ended, or for what a task holds. Any thread.
public final class WaitGraph {

    private final Map<Long, TaskSnapshot> tasks = new LinkedHashMap<>();
    private final Map<Long, List<TaskSnapshot>> waiting = new HashMap<>();

    /// The graph of the tasks of a loop.
    public WaitGraph(Collection<TaskSnapshot> tasks) {
        Objects.requireNonNull(tasks, "tasks");
        tasks.forEach(task -> this.tasks.put(task.id(), task));
        tasks.stream()
                .filter(WaitGraph::waits)
                .forEach(task -> blockers(task)
                        .filter(blocker -> blocker.owner() != task.id()) // the tree of owners shows those
                        .forEach(blocker -> waiting.computeIfAbsent(blocker.id(), _ -> new ArrayList<>())
                                .add(task)));
    }

    /// The task with a number.
    public Optional<TaskSnapshot> task(long id) {
        return Optional.ofNullable(tasks.get(id));
    }

    /// The tasks that wait for `task`, but for the one that owns it.
    public List<TaskSnapshot> waitingFor(TaskSnapshot task) {
        return waiting.getOrDefault(Objects.requireNonNull(task, "task").id(), List.of());
    }

    /// Tasks that others wait for, while they wait for nobody but their own tasks.
    public List<TaskSnapshot> roots() {
        return tasks.values().stream()
                .filter(task -> !waitingFor(task).isEmpty())
                .filter(task -> blockers(task).allMatch(blocker -> blocker.owner() == task.id()))
                .toList();
    }

    /// Circles of tasks each of which waits for the next and the last for the first. Not all are found if they
    /// share a task.
    public List<List<TaskSnapshot>> cycles() {
        var found = new ArrayList<List<TaskSnapshot>>();
        Set<Long> done = new HashSet<>();
        for (TaskSnapshot start : tasks.values()) {
            if (waits(start) && done.add(start.id())) {
                follow(start, done, found);
            }
        }
        return found;
    }

    // depth first, without recursion: a chain may be as long as there are tasks
    private void follow(TaskSnapshot start, Set<Long> done, List<List<TaskSnapshot>> found) {
        var path = new ArrayList<TaskSnapshot>(List.of(start));
        var left =
                new ArrayDeque<Iterator<TaskSnapshot>>(List.of(blockers(start).iterator()));
        Set<Long> onPath = new HashSet<>(Set.of(start.id()));
        while (!path.isEmpty()) {
            Iterator<TaskSnapshot> blockers = left.getLast();
            if (!blockers.hasNext()) {
                left.removeLast();
                onPath.remove(path.removeLast().id());
                continue;
            }
            TaskSnapshot next = blockers.next();
            if (onPath.contains(next.id())) {
                found.add(List.copyOf(path.subList(path.indexOf(next), path.size())));
            } else if (done.add(next.id())) {
                path.add(next);
                left.add(blockers(next).iterator());
                onPath.add(next.id());
            }
        }
    }

    private static boolean waits(TaskSnapshot task) {
        return !task.awaited().isEmpty() || !task.holders().isEmpty();
    }

    private Stream<TaskSnapshot> blockers(TaskSnapshot task) {
        return Stream.concat(task.awaited().stream(), task.holders().stream())
                .distinct()
                .map(tasks::get)
                .filter(Objects::nonNull);
    }
}
