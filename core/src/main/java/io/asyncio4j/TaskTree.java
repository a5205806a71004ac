package io.asyncio4j;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// All tasks of a loop as text, each below the one that owns it, with what it waits for and where. Loop
/// only.
final class TaskTree {

    private static final int MAX_TASKS = 100; // a stack takes up to a millisecond
    private static final int MAX_FRAMES = 3;

    private final StringBuilder text = new StringBuilder();
    private final @Nullable Creations creations; // in debug mode
    private int left = MAX_TASKS;
    private int omitted;

    private TaskTree(@Nullable Creations creations) {
        this.creations = creations;
    }

    static String of(EventLoop loop) {
        var tree = new TaskTree(loop.creations());
        tree.add(loop.tasks(), "");
        tree.add(loop.generators(), "");
        if (tree.omitted > 0) {
            tree.text.append("… and ").append(tree.omitted).append(" more\n");
        }
        return tree.text.toString();
    }

    private void add(TaskList tasks, String indent) {
        tasks.forEach(task -> add(task, indent));
    }

    private void add(Task<?> task, String indent) {
        if (left == 0) {
            omitted++;
        } else {
            left--;
            text.append(indent)
                    .append("* ")
                    .append(task.name())
                    .append(' ')
                    .append(task.describeState())
                    .append('\n');
            List<StackTraceElement> frames = UserFrames.of(task);
            frames.stream()
                    .limit(MAX_FRAMES)
                    .forEach(frame ->
                            text.append(indent).append("    at ").append(frame).append('\n'));
            if (creations != null) {
                creations.frames(task).stream()
                        .limit(1)
                        .forEach(frame -> text.append(indent)
                                .append("    created at ")
                                .append(frame)
                                .append('\n'));
            }
        }
        for (Nursery nursery = task.nursery(); nursery != null; nursery = nursery.outer()) {
            nursery.forEachList(list -> add(list, indent + "  "));
        }
    }
}
