package io.asyncio4j.cli.prompt;

import io.asyncio4j.CallGraph;
import java.io.Serial;
import java.io.Serializable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A task as `/ps` lists it.
///
/// @param name its name
/// @param state what it does
/// @param at where; null if that is nowhere
/// @param awaitedBy the names of the tasks that wait for it
public record TaskLine(String name, String state, @Nullable StackTraceElement at, String awaitedBy)
        implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    static TaskLine of(CallGraph task) {
        return new TaskLine(
                task.task().name(),
                task.state(),
                task.stack().isEmpty() ? null : task.stack().getFirst(),
                task.awaitedBy().stream().map(each -> each.task().name()).collect(Collectors.joining(", ")));
    }
}
