package io.asyncio4j.tracing;

import io.asyncio4j.lowlevel.ThreadLocalCarrier;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextStorage;
import org.jspecify.annotations.Nullable;

/// Carries OpenTelemetry's [Context] into tasks, callbacks and threads. Being on the path is enough: loops find it.
///
/// A task keeps its context while it waits, since every task is a thread; what it begins has the context of that
/// moment. What a task changes is its own.
public final class ContextCarrier implements ThreadLocalCarrier {

    /// For the service loader.
    public ContextCarrier() {}

    @Override
    public @Nullable Object capture() {
        return ContextStorage.get().current();
    }

    @Override
    public void restore(@Nullable Object value) {
        ContextStorage.get().attach(value == null ? Context.root() : (Context) value);
    }
}
