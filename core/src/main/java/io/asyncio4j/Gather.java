package io.asyncio4j;

import io.asyncio4j.function.Fn;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Applies an operation to many items at once, each in a task that the caller owns.
final class Gather {

    static final int NO_LIMIT = Integer.MAX_VALUE;

    private Gather() {}

    /// Returns the values in the order of the items.
    static <A extends @Nullable Object, T extends @Nullable Object> List<T> values(
            Iterable<A> items, int atOnce, Fn<? super A, T, ?> function) {
        var tasks = new ArrayList<Task<T>>();
        run("gather", items, atOnce, function, tasks::add);
        var values = new ArrayList<T>(tasks.size());
        tasks.forEach(task -> values.add(task.valueOrThrow()));
        return values;
    }

    /// Drops the values.
    static <A extends @Nullable Object, T extends @Nullable Object> void all(
            Iterable<A> items, int atOnce, Fn<? super A, T, ?> function) {
        run("forEachConcurrent", items, atOnce, function, _ -> {});
    }

    /// Returns how each ended, in the order of the items; a failure does not end the others.
    static <A extends @Nullable Object, T extends @Nullable Object> List<Outcome<T>> outcomes(
            Iterable<A> items, int atOnce, Fn<? super A, T, ?> function) {
        Objects.requireNonNull(function, "function");
        var tasks = new ArrayList<Task<Outcome<T>>>();
        Fn<A, Outcome<T>, Exception> settled = item -> outcome(() -> function.apply(item));
        run("settle", items, atOnce, settled, tasks::add);
        var outcomes = new ArrayList<Outcome<T>>(tasks.size());
        tasks.forEach(task -> outcomes.add(outcomeOf(task)));
        return outcomes;
    }

    private static <T extends @Nullable Object> Outcome<T> outcome(Callable<T> body) {
        try {
            return new Outcome.Value<>(body.call());
        } catch (Throwable e) {
            return new Outcome.Failure<>(CancelledError.unwrap(e));
        }
    }

    private static <T extends @Nullable Object> Outcome<T> outcomeOf(Task<Outcome<T>> task) {
        Throwable cancellation = task.thrown();
        return cancellation == null ? task.valueOrThrow() : new Outcome.Failure<>(cancellation);
    }

    /// The first failure is thrown as it is, with the others suppressed in it.
    private static <A extends @Nullable Object, T extends @Nullable Object> void run(
            String operation,
            Iterable<A> items,
            int atOnce,
            Fn<? super A, T, ?> function,
            Consumer<? super Task<T>> started) {
        Objects.requireNonNull(items, "items");
        Objects.requireNonNull(function, "function");
        Nursery nursery = Nursery.open(operation);
        nursery.run(() -> {
            Iterator<A> iterator = items.iterator();
            for (nursery.awaitFewerThan(atOnce); iterator.hasNext(); nursery.awaitFewerThan(atOnce)) {
                A item = iterator.next();
                started.accept(nursery.createTask(null, () -> function.apply(item)));
            }
            return null;
        });
        nursery.throwFirst();
    }
}
