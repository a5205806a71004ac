package io.asyncio4j.console;

import io.asyncio4j.lowlevel.EndedTask;
import io.asyncio4j.lowlevel.TaskSnapshot.CancelledBy;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A task that has ended, as the page shows it.
///
/// @param end `value`, `error` or `cancelled`
/// @param error what it has thrown, or why it was cancelled
/// @param retrieved whether somebody has asked for its error
/// @param ago seconds since its end
/// @param lasted seconds for which it was there, or since somebody looks
/// @param busy seconds for which its steps have run
record EndedRow(
        long id,
        String name,
        String end,
        String error,
        boolean retrieved,
        double ago,
        double lasted,
        double busy,
        long steps,
        @Nullable Canceller cancelledBy) {

    static EndedRow of(EndedTask task) {
        return new EndedRow(
                task.id(),
                task.name(),
                task.end().name().toLowerCase(Locale.ROOT),
                task.error(),
                task.isRetrieved(),
                task.times().since().toNanos() / 1e9,
                task.lasted().toNanos() / 1e9,
                task.times().busy().toNanos() / 1e9,
                task.times().steps(),
                Canceller.of(task.cancelledBy()));
    }

    /// What a filter looks through.
    String text() {
        return "#" + id + " " + name + " " + end + " " + error + (retrieved ? "" : " unretrieved")
                + (cancelledBy == null ? "" : " " + cancelledBy.who() + " " + cancelledBy.place());
    }

    /// Who has asked for a cancellation.
    ///
    /// @param task the number of a task, 0 if it was none
    /// @param reason empty if none was given
    /// @param place empty if it is not known
    record Canceller(long task, String who, String reason, String place) {

        static @Nullable Canceller of(@Nullable CancelledBy by) {
            return by == null
                    ? null
                    : new Canceller(
                            by.task(),
                            by.who(),
                            by.reason() == null ? "" : by.reason(),
                            by.place() == null ? "" : by.place().toString());
        }
    }
}
