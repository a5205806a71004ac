package io.asyncio4j.cli.observe;

import io.asyncio4j.lowlevel.AlikeTasks;
import io.asyncio4j.lowlevel.Lint;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The tasks of a loop, those together that wait alike at the same place; the rarest first, since the many are
/// seldom to blame.
final class StackGroups {

    private static final int MAX_NAMES = 5;
    private static final int FRAMES_IN_SHORT = 3;
    private static final int MAX_IN_SHORT = 20;

    private StackGroups() {}

    static String of(LoopSnapshot loop, Options options) {
        var text = new StringBuilder(Table.head(loop));
        AlikeTasks.among(Tasks.of(loop, options)).forEach(group -> append(text, group.stack(), group.tasks()));
        return text.toString();
    }

    /// The same of many tasks, with the beginning of each stack; those first that look like the fault.
    static String inShort(LoopSnapshot loop, List<Lint> lints, Options options) {
        List<TaskSnapshot> tasks = Tasks.of(loop, options);
        Set<Long> suspects = Lints.suspects(lints, loop);
        List<AlikeTasks> groups = AlikeTasks.among(tasks.stream()
                        .map(task -> task.withStack(
                                task.stack().stream().limit(FRAMES_IN_SHORT).toList()))
                        .toList())
                .stream()
                .sorted(Comparator.comparing(
                        group -> group.tasks().stream().noneMatch(task -> suspects.contains(task.id()))))
                .toList();
        var text = new StringBuilder(Table.head(loop));
        groups.stream().limit(MAX_IN_SHORT).forEach(group -> append(text, group.stack(), group.tasks()));
        return text.append(Table.count(tasks.size(), "task"))
                .append(" in ")
                .append(Table.count(groups.size(), "group"))
                .append(groups.size() > MAX_IN_SHORT ? ", of which " + MAX_IN_SHORT + " are shown" : "")
                .append(": --all shows each task, --stacks all groups with longer stacks\n")
                .toString();
    }

    private static void append(StringBuilder text, List<StackTraceElement> stack, List<TaskSnapshot> tasks) {
        String names = tasks.stream().limit(MAX_NAMES).map(Tasks::title).collect(Collectors.joining(", "));
        text.append(Table.count(tasks.size(), "task"))
                .append(": ")
                .append(names)
                .append(tasks.size() > MAX_NAMES ? ", …" : "")
                .append("\n  ")
                .append(tasks.size() == 1 ? Tasks.activity(tasks.getFirst()) : activity(tasks))
                .append(since(tasks))
                .append('\n');
        stack.forEach(frame -> text.append("    at ").append(frame).append('\n'));
    }

    /// With the number of what all of them wait for.
    private static String activity(List<TaskSnapshot> tasks) {
        String first = Tasks.activity(tasks.getFirst());
        return tasks.stream().map(Tasks::activity).allMatch(first::equals)
                ? first
                : Tasks.activityWithoutNumbers(tasks.getFirst());
    }

    private static String since(List<TaskSnapshot> tasks) {
        return tasks.stream()
                .filter(task -> task.times() != null)
                .max(Comparator.comparing(task -> Tasks.times(task).since()))
                .map(task -> (tasks.size() == 1 ? ", " : ", the longest ") + Tasks.since(task))
                .orElse("");
    }
}
