package io.asyncio4j;

import io.asyncio4j.function.Fn;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a [Select] may wait for, and what to do then. It may be kept and used again, even by several tasks.
///
/// @param <T> the value of the handler
/// @param <X> the checked exception of the handler
public final class Branch<T extends @Nullable Object, X extends Exception> {

    private final Source<?> source;
    private final Fn<Choice, T, X> handler;

    <V extends @Nullable Object> Branch(Source<V> source, Fn<? super V, T, X> handler) {
        Objects.requireNonNull(handler, "handler");
        this.source = source;
        this.handler = choice -> handler.apply(choice.received(source));
    }

    Source<?> source() {
        return source;
    }

    /// The choice has fallen on this.
    T take(Choice choice) throws X {
        return handler.apply(choice);
    }
}
