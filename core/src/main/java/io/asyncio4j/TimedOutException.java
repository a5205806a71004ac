package io.asyncio4j;

import java.time.Duration;

/// An operation did not end within its limit.
///
/// Its cause is the [CancelledError] by which the operation was cut short.
///
/// Source: the `TimeoutError` of `asyncio.timeout`.
public final class TimedOutException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Duration limit;

    TimedOutException(Duration limit, Throwable cause) {
        super("timed out after " + Durations.text(limit), cause);
        this.limit = limit;
    }

    /// The limit that was not kept.
    public Duration limit() {
        return limit;
    }
}
