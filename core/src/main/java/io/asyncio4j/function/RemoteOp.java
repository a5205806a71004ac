package io.asyncio4j.function;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// An operation that is sent to another process: see [ProcessPool][io.asyncio4j.process.ProcessPool]. What it
/// captures must be serialisable, and so must its value; a lambda that is written where one is expected is.
///
/// @param <T> the value
/// @param <X> the checked exception; inferred as [RuntimeException] where there is none
@FunctionalInterface
public interface RemoteOp<T extends @Nullable Object, X extends Exception> extends Op<T, X>, Serializable {}
