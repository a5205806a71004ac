package io.asyncio4j.console;

import io.asyncio4j.lowlevel.TaskSnapshot;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A task as the page shows it.
///
/// @param since seconds for which it has done what it does, null if nobody has measured
/// @param exact whether that is known, and not a lower bound
/// @param busy seconds for which its steps have run
/// @param selfWakes how many of its wakes it has caused by giving way
record TaskRow(
        long id,
        String name,
        String state,
        String activity,
        long owner,
        @Nullable Double since,
        boolean exact,
        double busy,
        long steps,
        long wakes,
        long selfWakes,
        String place) {

    static TaskRow of(TaskSnapshot task) {
        TaskSnapshot.Times times = task.times();
        return new TaskRow(
                task.id(),
                task.name(),
                state(task),
                activity(task),
                task.owner(),
                times == null ? null : times.since().toNanos() / 1e9,
                times != null && times.isExact(),
                times == null ? 0 : times.busy().toNanos() / 1e9,
                times == null ? 0 : times.steps(),
                times == null ? 0 : times.wakes(),
                times == null ? 0 : times.selfWakes(),
                task.stack().isEmpty() ? "" : task.stack().getFirst().toString());
    }

    static String state(TaskSnapshot task) {
        return task.state().name().toLowerCase(Locale.ROOT);
    }

    /// What it does, and whether it does so although it was cancelled.
    static String activity(TaskSnapshot task) {
        return task.activity() + (task.cancelling() > 0 ? " (was cancelled)" : "");
    }

    static List<String> texts(List<StackTraceElement> frames) {
        return frames.stream().map(StackTraceElement::toString).toList();
    }
}
