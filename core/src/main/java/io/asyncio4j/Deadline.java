package io.asyncio4j;

import io.asyncio4j.function.Fn;
import io.asyncio4j.function.VoidFn;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A limit on the time of a block that can be moved while the block runs. For a limit that stays, see
/// [Asyncio#timeout].
///
/// At the deadline the block is cancelled: its next or present wait throws a [CancelledError], which
/// comes out of the block as a [TimedOutException]. A block that never waits is not cut short. Its methods
/// are called on the loop.
///
/// Source: `asyncio.Timeout` with `reschedule`; trio's `CancelScope.deadline`.
public final class Deadline {

    private final TimeLimit timeLimit;

    private Deadline(TimeLimit timeLimit) {
        this.timeLimit = timeLimit;
    }

    /// Runs `body` in this task, for at most `limit` unless it moves the deadline.
    ///
    /// @param limit at least zero; null for no deadline, until [#reschedule] sets one
    /// @waits where `body` waits; at the deadline, or if the task is cancelled, its wait ends
    /// @throws X exactly what `body` throws
    /// @throws TimedOutException if the body was cut short
    public static <X extends Exception> void run(@Nullable Duration limit, VoidFn<? super Deadline, X> body) throws X {
        Objects.requireNonNull(body, "body");
        Deadline.<@Nullable Void, X>call(limit, deadline -> {
            body.accept(deadline);
            return null;
        });
    }

    /// Runs `body` and returns its value; see [#run].
    ///
    /// @waits where `body` waits; see [#run]
    public static <T extends @Nullable Object, X extends Exception> T call(
            @Nullable Duration limit, Fn<? super Deadline, T, X> body) throws X {
        Objects.requireNonNull(body, "body");
        var timeLimit = new TimeLimit("Deadline", limit);
        var deadline = new Deadline(timeLimit);
        return timeLimit.run(() -> body.apply(deadline));
    }

    /// Moves the deadline to `limit` from now.
    ///
    /// @param limit at least zero
    /// @throws IllegalStateException if the deadline has passed or the block has ended
    public void reschedule(Duration limit) {
        timeLimit.reschedule(Objects.requireNonNull(limit, "limit"));
    }

    /// Takes the deadline away, until [#reschedule] sets another.
    ///
    /// @throws IllegalStateException if the deadline has passed or the block has ended
    public void disable() {
        timeLimit.reschedule(null);
    }

    /// How much time is left: zero once the deadline has passed, empty if there is none.
    public Optional<Duration> remaining() {
        timeLimit.ensureOnLoop("remaining");
        return timeLimit.remaining();
    }

    /// Whether the deadline has passed while the block ran.
    public boolean isExpired() {
        timeLimit.ensureOnLoop("isExpired");
        return timeLimit.isExpired();
    }

    @Override
    public String toString() {
        return timeLimit.toString();
    }
}
