package io.asyncio4j.function;

/// An operation without a value that blocks its thread: the void twin of [BlockingOp].
///
/// @param <X> the checked exception besides [InterruptedException]
@FunctionalInterface
public interface VoidBlockingOp<X extends Exception> {

    /// Runs the operation.
    void run() throws X, InterruptedException;
}
