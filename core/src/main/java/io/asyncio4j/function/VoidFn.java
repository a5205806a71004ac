package io.asyncio4j.function;

import org.jspecify.annotations.Nullable;

/// A function of one argument without a value: the void twin of [Fn].
///
/// @param <A> the argument
/// @param <X> the checked exception; inferred as [RuntimeException] where there is none
@FunctionalInterface
public interface VoidFn<A extends @Nullable Object, X extends Exception> {

    /// Applies the function.
    void accept(A argument) throws X;
}
