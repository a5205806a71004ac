package io.asyncio4j.lowlevel;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a task did at one moment: plain data, a part of a [LoopSnapshot].
///
/// @param id the number of its thread, which no other task of the program ever has; dumps show the same
/// @param name the name of the task
/// @param state what it does
/// @param activity the same in words, with what it waits for, such as `sleeps`; if that is a lock, a promise or
///     such, its number follows, as in `awaits Promise[pending] @6de6ef20`
/// @param owner the number of the task that owns it, 0 if that is the loop
/// @param awaited the numbers of the tasks that it waits for
/// @param holders the numbers of the tasks that hold what it waits for, such as a lock
/// @param cancelling how many requests for its cancellation have reached it and were not withdrawn
/// @param cancelledBy who has made the first of these requests; null if there is none; if nobody has looked then,
///     the reason alone is known, or null if there is none
/// @param times how long it has done so; null if nobody has measured
/// @param created where it was created, innermost first; empty unless the loop is in debug mode
/// @param stack where it is, innermost first; empty if it was not asked for
public record TaskSnapshot(
        long id,
        String name,
        State state,
        String activity,
        long owner,
        List<Long> awaited,
        List<Long> holders,
        int cancelling,
        @Nullable CancelledBy cancelledBy,
        @Nullable Times times,
        List<StackTraceElement> created,
        List<StackTraceElement> stack)
        implements Serializable {

    /// Copies the lists.
    public TaskSnapshot {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(activity, "activity");
        awaited = List.copyOf(awaited);
        holders = List.copyOf(holders);
        created = List.copyOf(created);
        stack = List.copyOf(stack);
    }

    /// The same with another stack.
    ///
    /// @param frames innermost first
    public TaskSnapshot withStack(List<StackTraceElement> frames) {
        return new TaskSnapshot(
                id, name, state, activity, owner, awaited, holders, cancelling, cancelledBy, times, created, frames);
    }

    /// What a task does.
    public enum State {
        /// It runs: nothing else runs on its loop.
        RUNNING,
        /// It has its turn soon.
        READY,
        /// It waits for something of the loop.
        WAITING,
        /// It waits in a call of the JDK.
        BLOCKED
    }

    /// Who has asked for the cancellation of a task.
    ///
    /// @param task the number of the task that has, 0 if it was none
    /// @param who its name, or another word for whoever has: a callback, a time limit, a thread
    /// @param reason what was given as the reason; null if nothing was
    /// @param place the program's line that has asked; null if the library has, or nobody knows
    public record CancelledBy(
            long task,
            String who,
            @Nullable String reason,
            @Nullable StackTraceElement place) implements Serializable {

        /// Checks the name.
        public CancelledBy {
            Objects.requireNonNull(who, "who");
        }
    }

    /// What was measured of a task. Nothing is measured before the first snapshot of its loop, nor once nobody
    /// has taken one for a minute.
    ///
    /// Steps and wakes are counted, each. The clock is read for each step of a task whose steps take 2.5 µs or
    /// more as a rule, and for the first of any task. Of other steps some are timed, by chance, and each stands for
    /// those since the one before: `busy` and the histograms are then about right. A step of 10 ms or more, and as
    /// long a time in the queue, is not left to chance, unless all cores are so busy that the thread which tells of
    /// it is late: it is timed and counted once. Short steps are never taken for a long one.
    ///
    /// @param since how long ago its last step has ended, or how long the present one runs
    /// @param isExact whether `since` is known; otherwise it is at least that long
    /// @param busy for how long its steps have run, in all
    /// @param steps how many steps it has made
    /// @param wakes how often it was made ready, at its beginning too
    /// @param selfWakes how often of these it had only given way
    /// @param stepTimes for how long its steps have run, each
    /// @param scheduledTimes for how long it has stood in the queue before them, each
    public record Times(
            Duration since,
            boolean isExact,
            Duration busy,
            long steps,
            long wakes,
            long selfWakes,
            Histogram stepTimes,
            Histogram scheduledTimes)
            implements Serializable {

        /// Checks the durations.
        public Times {
            Objects.requireNonNull(since, "since");
            Objects.requireNonNull(busy, "busy");
            Objects.requireNonNull(stepTimes, "stepTimes");
            Objects.requireNonNull(scheduledTimes, "scheduledTimes");
        }

        /// Those of a task of which nothing has been measured yet.
        ///
        /// @param atLeast how long it has done what it does, at least
        public static Times unknown(Duration atLeast) {
            return new Times(atLeast, false, Duration.ZERO, 0, 0, 0, Histogram.EMPTY, Histogram.EMPTY);
        }
    }

    /// How often something has taken how long. The first count is that of what took less than a microsecond; each
    /// of the others reaches up to twice as far as the one before: 1 µs, 2 to 3 µs, 4 to 7 µs, and so on.
    ///
    /// @param counts up to the last one that is not zero
    public record Histogram(List<Long> counts) implements Serializable {

        /// Nothing yet.
        public static final Histogram EMPTY = new Histogram(List.of());

        /// Copies the list.
        public Histogram {
            counts = List.copyOf(counts);
        }

        /// How many there were that took at least `limit`, as far as the counts tell: those beside it do not count.
        public long countFrom(Duration limit) {
            long micros = Objects.requireNonNull(limit, "limit").toNanos() / 1000;
            long count = 0;
            for (int i = 0; i < counts.size(); i++) {
                count += micros(i) >= micros ? counts.get(i) : 0;
            }
            return count;
        }

        /// How long the longest took at least; zero if there was none.
        public Duration longest() {
            return from(counts.size() - 1);
        }

        /// What is counted at a place of the list took at least this long.
        public static Duration from(int place) {
            return Duration.ofNanos(micros(place) * 1000);
        }

        private static long micros(int count) {
            return count < 1 ? 0 : 1L << (count - 1);
        }
    }
}
