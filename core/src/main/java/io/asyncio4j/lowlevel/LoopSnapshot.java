package io.asyncio4j.lowlevel;

import io.asyncio4j.EventLoop;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What an event loop and its tasks did at one moment: plain data, for tools in this program and in others. Taken
/// by [EventLoop#snapshot] and [EventLoop#snapshots].
///
/// @param id the number of the loop's thread, which no other loop of the program ever has
/// @param name the name of the loop's thread
/// @param stall the step that the loop is stuck in; null if the loop has answered, or has only been busy
/// @param load how much the loop has to do; null if it has not answered
/// @param tasks those that are not done, each once, in the order of creation
/// @param resources what the tasks share, at most a thousand, those of which the most is waiting first; only what
///     was used since somebody looks, or is waited for
/// @param ended tasks that have ended since somebody looks, in that order: at most the last 250 that have returned,
///     and the last 250 that have not
/// @param unretrieved how many tasks and promises of the loop have failed, and nobody has asked for their errors
public record LoopSnapshot(
        long id,
        String name,
        @Nullable Stall stall,
        @Nullable Load load,
        List<TaskSnapshot> tasks,
        List<ResourceSnapshot> resources,
        List<EndedTask> ended,
        long unretrieved)
        implements Serializable {

    /// Copies the lists.
    public LoopSnapshot {
        Objects.requireNonNull(name, "name");
        tasks = List.copyOf(tasks);
        resources = List.copyOf(resources);
        ended = List.copyOf(ended);
    }

    /// A step that runs and does not end, while nothing else runs on its loop.
    ///
    /// @param task the number of the task, 0 if it is a callback
    /// @param lasting how long it has been running at least
    /// @param stack where it is, innermost first
    public record Stall(long task, Duration lasting, List<StackTraceElement> stack) implements Serializable {

        /// Copies the list.
        public Stall {
            Objects.requireNonNull(lasting, "lasting");
            stack = List.copyOf(stack);
        }
    }

    /// How much a loop has to do.
    ///
    /// @param lag how long it took the loop to come to the question of whoever looks
    /// @param ready how many steps and callbacks are ready to run
    /// @param timers how many timers there are, sleeps and time limits among them
    public record Load(Duration lag, int ready, int timers) implements Serializable {

        /// Checks the duration.
        public Load {
            Objects.requireNonNull(lag, "lag");
        }
    }
}
