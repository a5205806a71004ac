package io.asyncio4j.function;

import org.jspecify.annotations.Nullable;

/// A function of one argument that may throw the checked exception `X`.
///
/// @param <A> the argument
/// @param <T> the value
/// @param <X> the checked exception; inferred as [RuntimeException] where there is none
@FunctionalInterface
public interface Fn<A extends @Nullable Object, T extends @Nullable Object, X extends Exception> {

    /// Applies the function.
    T apply(A argument) throws X;
}
