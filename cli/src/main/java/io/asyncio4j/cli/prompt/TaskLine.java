package io.asyncio4j.cli.prompt;

import io.asyncio4j.CallGraph;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A task as `/ps` lists it.
///
/// @param name its name
/// @param state what it does
/// @param at where in the code of the user; null if that is nowhere
/// @param awaitedBy the names of the tasks that wait for it
public record TaskLine(String name, String state, @Nullable StackTraceElement at, String awaitedBy)
        implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    private static final List<String> OTHERS = List.of("java.", "javax.", "jdk.", "sun.", "io.asyncio4j.", "io.netty.");

    /// Whether a frame is neither the JDK's nor the library's, which tell nobody what a task does.
    static boolean isOfUser(StackTraceElement frame) {
        return OTHERS.stream().noneMatch(frame.getClassName()::startsWith);
    }

    static TaskLine of(CallGraph task) {
        return new TaskLine(
                task.task().name(),
                task.state(),
                task.stack().stream().filter(TaskLine::isOfUser).findFirst().orElse(null),
                task.awaitedBy().stream().map(each -> each.task().name()).collect(Collectors.joining(", ")));
    }
}
