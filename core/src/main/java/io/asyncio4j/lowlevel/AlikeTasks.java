package io.asyncio4j.lowlevel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Tasks that wait for the same kind of thing at the same place.
///
/// @param activity what they do, without what differs from task to task
/// @param stack where they are, innermost first
/// @param tasks at least one, in the order in which they were given
public record AlikeTasks(String activity, List<StackTraceElement> stack, List<TaskSnapshot> tasks) {

    private static final Pattern NUMBERS = Pattern.compile(" @[0-9a-f]+"); // of what they wait for
    private static final Pattern DETAILS = Pattern.compile("\\[.*]|\\d+", Pattern.DOTALL); // names and numbers

    /// Copies the lists.
    public AlikeTasks {
        stack = List.copyOf(stack);
        tasks = List.copyOf(tasks);
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("tasks must not be empty");
        }
    }

    /// Tasks in groups, the smallest first, since the many are seldom to blame.
    ///
    /// @param tasks with their stacks; without them, what they wait for decides alone
    public static List<AlikeTasks> among(Collection<TaskSnapshot> tasks) {
        Map<Kind, List<TaskSnapshot>> groups = new LinkedHashMap<>();
        for (TaskSnapshot task : tasks) {
            groups.computeIfAbsent(new Kind(activity(task), task.stack()), _ -> new ArrayList<>())
                    .add(task);
        }
        return groups.entrySet().stream()
                .map(group -> new AlikeTasks(group.getKey().activity, group.getKey().stack, group.getValue()))
                .sorted(Comparator.comparingInt(group -> group.tasks.size()))
                .toList();
    }

    /// What a task does, without what differs from task to task.
    static String activity(TaskSnapshot task) {
        String kind = NUMBERS.matcher(task.activity()).replaceAll("");
        return DETAILS.matcher(kind).replaceAll("…") + (task.cancelling() > 0 ? " (was cancelled)" : "");
    }

    private record Kind(String activity, List<StackTraceElement> stack) {}
}
