package io.asyncio4j.function;

import org.jspecify.annotations.Nullable;

/// An operation that blocks its thread: an [Op] that may also be interrupted.
///
/// @param <T> the value
/// @param <X> the checked exception besides [InterruptedException]
@FunctionalInterface
public interface BlockingOp<T extends @Nullable Object, X extends Exception> {

    /// Runs the operation.
    T call() throws X, InterruptedException;
}
