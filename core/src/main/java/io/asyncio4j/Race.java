package io.asyncio4j;

import io.asyncio4j.function.Fn;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Tries an operation on several items at once, until one succeeds. Loop only.
final class Race<A extends @Nullable Object, T extends @Nullable Object> {

    private final Nursery nursery = Nursery.open("firstSuccess");
    private final Fn<? super A, T, ?> function;
    private final List<Throwable> failures = new ArrayList<>();
    private @Nullable Outcome<T> winner;

    private Race(Fn<? super A, T, ?> function) {
        this.function = function;
    }

    static <A extends @Nullable Object, T extends @Nullable Object> T run(
            Iterable<A> items, Fn<? super A, T, ?> function) {
        Objects.requireNonNull(items, "items");
        Objects.requireNonNull(function, "function");
        return new Race<A, T>(function).run(items);
    }

    private T run(Iterable<A> items) {
        try {
            nursery.run(() -> {
                for (var iterator = items.iterator(); iterator.hasNext(); ) {
                    A item = iterator.next();
                    nursery.createTask(null, () -> attempt(item));
                }
                return null;
            });
        } catch (CancelledError e) {
            if (winner == null) {
                throw e;
            }
            Task.currentFor("firstSuccess").cancellation().rearm(e.reason()); // it has come after the value
        }
        if (winner instanceof Outcome.Value<T>(T value)) {
            return value;
        }
        nursery.throwFirst();
        if (failures.isEmpty()) {
            throw new IllegalArgumentException("firstSuccess needs at least one operation, was given none");
        }
        throw new ExceptionGroup("no operation succeeded", failures);
    }

    private @Nullable Void attempt(A item) {
        try {
            T value = function.apply(item);
            if (winner == null) {
                winner = new Outcome.Value<>(value);
                nursery.abort("another operation of firstSuccess has succeeded");
            }
        } catch (Throwable e) {
            Throwable thrown = CancelledError.unwrap(e);
            if (thrown instanceof Exception || thrown instanceof CancelledError) {
                failures.add(thrown);
            }
            if (thrown instanceof Error error) {
                throw error;
            }
        }
        return null;
    }
}
