package io.asyncio4j;

import org.jspecify.annotations.Nullable;

/// Thrown where a cancelled task waits, so that it can clean up and end.
///
/// An [Error], so that `catch (Exception e)` lets it pass. Whoever catches it should throw it on:
/// a task that goes on after it was cancelled keeps whoever asked for its end waiting.
///
/// Source: `asyncio.CancelledError`.
public final class CancelledError extends Error {

    private static final long serialVersionUID = 1;

    /// Cancelled for the given reason.
    ///
    /// @param reason what was given to `cancel`; null if nothing was
    public CancelledError(@Nullable String reason) {
        super(reason);
    }

    CancelledError(@Nullable String reason, Throwable cause) {
        super(reason, cause);
    }

    /// Who asked for it, and why: what was given to [Task#cancel(String)], else which task or thread
    /// cancelled, which task of a group failed, which limit has passed, that Ctrl-C was pressed, or that the
    /// loop is closing. Null if nobody has said.
    public @Nullable String reason() {
        return getMessage();
    }
}
