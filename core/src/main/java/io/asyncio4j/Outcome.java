package io.asyncio4j;

import org.jspecify.annotations.Nullable;

/// How an operation ended: with a value or with an exception.
///
/// @param <T> the value
public sealed interface Outcome<T extends @Nullable Object> {

    /// The operation returned.
    ///
    /// @param <T> the value
    /// @param value what it returned
    record Value<T extends @Nullable Object>(T value) implements Outcome<T> {}

    /// The operation threw, or was cancelled.
    ///
    /// @param <T> the value that it would have had
    /// @param exception what it threw; a [CancelledError] if it was cancelled by itself
    record Failure<T extends @Nullable Object>(Throwable exception) implements Outcome<T> {}
}
