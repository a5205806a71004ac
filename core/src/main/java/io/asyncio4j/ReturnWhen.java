package io.asyncio4j;

/// When [Asyncio#waitUntil] returns.
///
/// Source: the constants of `asyncio.wait`.
public enum ReturnWhen {
    /// As soon as one is done.
    FIRST_COMPLETED,

    /// As soon as one has failed, or when all are done; a cancellation is not a failure.
    FIRST_EXCEPTION,

    /// When all are done.
    ALL_COMPLETED
}
