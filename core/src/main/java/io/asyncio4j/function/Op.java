package io.asyncio4j.function;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// An operation that returns a value and may throw the checked exception `X`.
///
/// @param <T> the value
/// @param <X> the checked exception; inferred as [RuntimeException] where there is none
@FunctionalInterface
public interface Op<T extends @Nullable Object, X extends Exception> extends Callable<T> {

    /// Runs the operation.
    @Override
    T call() throws X;
}
