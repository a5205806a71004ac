package io.asyncio4j.function;

/// An operation without a value that may throw the checked exception `X`: the void twin of [Op].
///
/// @param <X> the checked exception; inferred as [RuntimeException] where there is none
@FunctionalInterface
public interface VoidOp<X extends Exception> {

    /// Runs the operation.
    void run() throws X;
}
