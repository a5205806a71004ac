package io.asyncio4j.lowlevel;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A task that has ended while somebody looked at its loop: plain data, a part of a [LoopSnapshot].
///
/// @param id the number of its thread
/// @param name the name of the task, shortened if it is long
/// @param end how it has ended
/// @param error the first line of its error, or the reason of its cancellation, shortened if that is long; empty if
///     there is none
/// @param isRetrieved whether somebody has asked for its error; true if it did not fail
/// @param lasted how long it was there, or since somebody looks
/// @param cancelledBy who has cancelled it; null unless it was cancelled, or if nobody has looked then
/// @param times what was measured of it; `since` is how long ago it has ended
public record EndedTask(
        long id,
        String name,
        End end,
        String error,
        boolean isRetrieved,
        Duration lasted,
        TaskSnapshot.@Nullable CancelledBy cancelledBy,
        TaskSnapshot.Times times)
        implements Serializable {

    /// Checks that nothing is missing.
    public EndedTask {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(end, "end");
        Objects.requireNonNull(error, "error");
        Objects.requireNonNull(lasted, "lasted");
        Objects.requireNonNull(times, "times");
    }

    /// How a task ends.
    public enum End {
        /// It has returned.
        VALUE,
        /// It has thrown.
        ERROR,
        /// It was cancelled.
        CANCELLED
    }
}
