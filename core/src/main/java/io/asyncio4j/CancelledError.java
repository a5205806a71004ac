package io.asyncio4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Thrown where a cancelled task waits, so that it can clean up and end.
///
/// An [Error], so that `catch (Exception e)` lets it pass. Whoever catches it should throw it on:
/// a task that goes on after it was cancelled keeps whoever asked for its end waiting.
///
/// Source: `asyncio.CancelledError`.
public final class CancelledError extends Error {

    private static final long serialVersionUID = 1;
    private static final int MAX_CAUSES = 1_000; // a chain of causes may be a circle

    private transient long thread; // of the task that it has hit; 0 for none
    private transient int number; // of the errors that have hit that task

    /// Cancelled for the given reason.
    ///
    /// @param reason what was given to `cancel`; null if nothing was
    public CancelledError(@Nullable String reason) {
        super(reason);
    }

    CancelledError(@Nullable String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }

    /// What `thrown`, which was caught in a task, stands for: the cancellation that has hit this task if that is
    /// among the causes of `thrown`, else `thrown` itself.
    ///
    /// A library may wrap what is thrown through it, as `CompletableFuture.join` and reflection do. The end of a task,
    /// `timeout`, groups and [Retry] look through that by themselves; whoever catches exceptions of all kinds and goes
    /// on calls this first. What does not count is the cancellation of another task, one that was withdrawn, and
    /// what is only suppressed in `thrown`, which has failed by itself then. In a task.
    ///
    /// @return a [CancelledError] whose cause is `thrown`, or `thrown`
    public static Throwable unwrap(Throwable thrown) {
        Objects.requireNonNull(thrown, "thrown");
        return Task.currentFor("unwrap").orCancellation(thrown);
    }

    /// The one among `thrown` and its causes that has hit `task` and was not withdrawn; null if there is none.
    static @Nullable CancelledError in(Throwable thrown, Task<?> task) {
        Throwable cause = thrown;
        for (int left = MAX_CAUSES; left > 0 && cause != null; left--) {
            if (cause instanceof TimedOutException) {
                return null; // the limit has withdrawn its own
            }
            if (cause instanceof CancelledError error && error.hasHit(task)) {
                return error;
            }
            cause = cause.getCause();
        }
        return null;
    }

    /// Who asked for it, and why: what was given to [Task#cancel(String)], else which task or thread
    /// cancelled, which task of a group failed, which limit has passed, that Ctrl-C was pressed, or that the
    /// loop is closing. Null if no reason was given.
    public @Nullable String reason() {
        return getMessage();
    }

    /// It is going to be thrown in `task`, as its error of this number.
    CancelledError hitting(Task<?> task, int errorNumber) {
        thread = task.fiber().thread().threadId();
        number = errorNumber;
        return this;
    }

    private boolean hasHit(Task<?> task) {
        return thread == task.fiber().thread().threadId() && task.cancellation().stands(number);
    }
}
