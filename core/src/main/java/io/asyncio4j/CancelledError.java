package io.asyncio4j;

import org.jspecify.annotations.Nullable;

/// Thrown where a cancelled task waits, so that it can clean up and end.
///
/// An [Error], so that `catch (Exception e)` lets it pass. Whoever catches it should throw it on:
/// a task that goes on after it was cancelled keeps everybody waiting who asked for its end.
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

    /// The reason given to `cancel`, null if none was.
    public @Nullable String reason() {
        return getMessage();
    }
}
