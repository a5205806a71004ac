package io.asyncio4j.cluster;

import io.asyncio4j.function.Fn;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A function that is sent to another process, as a [RemoteOp][io.asyncio4j.function.RemoteOp] is. What it
/// captures, its argument and its value must be serialisable; a lambda that is written where one is expected is.
///
/// @param <A> the argument
/// @param <T> the value
/// @param <X> the checked exception; inferred as [RuntimeException] where there is none
@FunctionalInterface
public interface RemoteFn<A extends @Nullable Object, T extends @Nullable Object, X extends Exception>
        extends Fn<A, T, X>, Serializable {}
