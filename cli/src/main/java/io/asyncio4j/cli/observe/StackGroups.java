package io.asyncio4j.cli.observe;

import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The tasks of a loop, those of equal stack together; the rarest first, since the many are seldom to blame.
final class StackGroups {

    private static final int MAX_NAMES = 5;

    private StackGroups() {}

    static String of(LoopSnapshot loop, Options options) {
        Map<List<StackTraceElement>, List<TaskSnapshot>> groups = new LinkedHashMap<>();
        for (TaskSnapshot task : Tasks.of(loop, options)) {
            groups.computeIfAbsent(task.stack(), _ -> new ArrayList<>()).add(task);
        }
        var text = new StringBuilder(Table.head(loop));
        groups.entrySet().stream()
                .sorted(Comparator.comparingInt(group -> group.getValue().size()))
                .forEach(group -> append(text, group.getKey(), group.getValue()));
        return text.toString();
    }

    private static void append(StringBuilder text, List<StackTraceElement> stack, List<TaskSnapshot> tasks) {
        String names = tasks.stream().limit(MAX_NAMES).map(Tasks::title).collect(Collectors.joining(", "));
        text.append(Table.count(tasks.size(), "task"))
                .append(": ")
                .append(names)
                .append(tasks.size() > MAX_NAMES ? ", …" : "")
                .append("\n  ")
                .append(Tasks.activity(tasks.getFirst()))
                .append('\n');
        stack.forEach(frame -> text.append("    at ").append(frame).append('\n'));
    }
}
