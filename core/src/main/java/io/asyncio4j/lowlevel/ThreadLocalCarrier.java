package io.asyncio4j.lowlevel;

import org.jspecify.annotations.Nullable;

/// Carries a thread-local value, such as a logger's MDC, from whoever creates a task, a callback or work for
/// another thread into that; found by [java.util.ServiceLoader].
///
/// Every task is a thread, so it has thread-locals of its own anyway; a carrier only gives them their
/// first value. Both methods are called very often and must be quick.
///
/// Source: `ThreadLocalAccessor` of Micrometer's context propagation.
public interface ThreadLocalCarrier {

    /// The value of the calling thread, which must not change afterwards; null if it has none.
    @Nullable
    Object capture();

    /// Sets the value of the calling thread.
    ///
    /// @param value what [#capture] has returned, perhaps on another thread; null for none
    void restore(@Nullable Object value);
}
