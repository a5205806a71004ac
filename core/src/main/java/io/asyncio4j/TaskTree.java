package io.asyncio4j;

import io.asyncio4j.lowlevel.AlikeTasks;
import io.asyncio4j.lowlevel.TaskSnapshot;
import io.asyncio4j.lowlevel.WaitGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All tasks of a loop as text, each below the one that owns it, with what it waits for and where; many of them in
/// groups. Loop only.
final class TaskTree {

    private static final int MAX_TASKS = 100; // that a reader looks at one by one
    private static final int MAX_FRAMES = 3;
    private static final int MAX_GROUPS = 100;
    private static final int MAX_GROUP_FRAMES = 8;
    private static final int MAX_NAMES = 5;
    private static final int MAX_STACKS = 10_000; // they take some 20 µs each, or more if they are deep

    private final StringBuilder text = new StringBuilder();
    private final @Nullable Creations creations; // in debug mode

    private TaskTree(@Nullable Creations creations) {
        this.creations = creations;
    }

    static String of(EventLoop loop) {
        var tree = new TaskTree(loop.creations());
        Map<Task<?>, TaskSnapshot> seen = Snapshots.look(loop);
        tree.addCycles(new WaitGraph(seen.values()).cycles());
        if (seen.size() > MAX_TASKS) {
            tree.addGroups(seen);
        } else {
            tree.add(loop.tasks(), "");
            tree.add(loop.generators(), "");
        }
        return tree.text.toString();
    }

    private void addCycles(List<List<TaskSnapshot>> cycles) {
        for (List<TaskSnapshot> cycle : cycles) {
            text.append("a cycle of waits: ")
                    .append(Stream.concat(cycle.stream(), Stream.of(cycle.getFirst()))
                            .map(TaskSnapshot::name)
                            .collect(Collectors.joining(" → ")))
                    .append('\n');
        }
    }

    private void add(TaskList tasks, String indent) {
        tasks.forEach(task -> add(task, indent));
    }

    private void add(Task<?> task, String indent) {
        text.append(indent)
                .append("* ")
                .append(task.name())
                .append(' ')
                .append(task.describeState())
                .append('\n');
        addFrames(UserFrames.of(task), MAX_FRAMES, indent);
        if (creations != null) {
            creations.frames(task).stream()
                    .limit(1)
                    .forEach(frame -> text.append(indent)
                            .append("    created at ")
                            .append(frame)
                            .append('\n'));
        }
        for (Nursery nursery = task.nursery(); nursery != null; nursery = nursery.outer()) {
            nursery.forEachList(list -> add(list, indent + "  "));
        }
    }

    private void addGroups(Map<Task<?>, TaskSnapshot> seen) {
        List<AlikeTasks> groups = AlikeTasks.among(withStacks(seen));
        text.append(seen.size())
                .append(" tasks in ")
                .append(groups.size())
                .append(groups.size() == 1 ? " group" : " groups, the smallest first")
                .append('\n');
        groups.stream().limit(MAX_GROUPS).forEach(this::add);
        if (groups.size() > MAX_GROUPS) {
            text.append("… and ").append(groups.size() - MAX_GROUPS).append(" more groups\n");
        }
    }

    /// The stacks are taken of what is rare first, and not of all if there are very many.
    private List<TaskSnapshot> withStacks(Map<Task<?>, TaskSnapshot> seen) {
        Map<Long, Task<?>> byId = seen.keySet().stream().collect(Collectors.toMap(Task::id, task -> task));
        var tasks = new ArrayList<TaskSnapshot>();
        AlikeTasks.among(seen.values()).forEach(group -> tasks.addAll(group.tasks()));
        for (int i = 0; i < Math.min(MAX_STACKS, tasks.size()); i++) {
            TaskSnapshot task = tasks.get(i);
            List<StackTraceElement> stack = UserFrames.of(Objects.requireNonNull(byId.get(task.id())));
            tasks.set(i, task.withStack(stack.stream().limit(MAX_GROUP_FRAMES).toList()));
        }
        return tasks;
    }

    private void add(AlikeTasks group) {
        List<TaskSnapshot> tasks = group.tasks();
        if (tasks.size() == 1) {
            text.append("* ")
                    .append(tasks.getFirst().name())
                    .append(' ')
                    .append(tasks.getFirst().activity())
                    .append('\n');
        } else {
            text.append("* ")
                    .append(tasks.size())
                    .append(" tasks, each ")
                    .append(group.activity())
                    .append(": ")
                    .append(tasks.stream()
                            .limit(MAX_NAMES)
                            .map(TaskSnapshot::name)
                            .collect(Collectors.joining(", ")))
                    .append(tasks.size() > MAX_NAMES ? ", …\n" : "\n");
        }
        addFrames(group.stack(), MAX_GROUP_FRAMES, "");
        tasks.getFirst().created().stream()
                .limit(1)
                .forEach(frame -> text.append("    created at ").append(frame).append('\n'));
    }

    private void addFrames(List<StackTraceElement> frames, int most, String indent) {
        frames.stream()
                .limit(most)
                .forEach(frame ->
                        text.append(indent).append("    at ").append(frame).append('\n'));
    }
}
