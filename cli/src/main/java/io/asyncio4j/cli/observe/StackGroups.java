package io.asyncio4j.cli.observe;

import io.asyncio4j.lowlevel.AlikeTasks;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.util.List;
import java.util.stream.Collectors;

/// The tasks of a loop, those together that wait alike at the same place; the rarest first, since the many are
/// seldom to blame.
final class StackGroups {

    private static final int MAX_NAMES = 5;

    private StackGroups() {}

    static String of(LoopSnapshot loop, Options options) {
        var text = new StringBuilder(Table.head(loop));
        AlikeTasks.among(Tasks.of(loop, options)).forEach(group -> append(text, group.stack(), group.tasks()));
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
