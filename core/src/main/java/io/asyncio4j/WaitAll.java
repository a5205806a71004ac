package io.asyncio4j;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A wait for many awaitables that ends early with the first that does not succeed. Loop only.
final class WaitAll<T extends @Nullable Object> extends Suspension {

    private final Task<?> waiting;
    private final List<Part> parts;
    private int left;
    private @Nullable Awaitable<? extends T> failed; // the first
    private boolean cancelled; // while it waited
    private @Nullable String cancelReason;

    private WaitAll(Task<?> waiting, Collection<? extends Awaitable<? extends T>> awaitables) {
        this.waiting = waiting;
        this.parts = awaitables.stream().map(Part::new).toList();
        this.left = parts.size();
    }

    static <T extends @Nullable Object> List<T> await(Collection<? extends Awaitable<? extends T>> awaitables) {
        Objects.requireNonNull(awaitables, "awaitables");
        var all = new WaitAll<T>(Task.currentFor("awaitAll"), awaitables);
        all.parts.forEach(part -> part.awaitable.bind(all.waiting.engine()));
        all.parts.forEach(part -> part.awaitable.ensureNot(all.waiting));
        all.parts.forEach(part -> part.watch());
        return all.awaitValues();
    }

    @Override
    String describe() {
        return "awaits all of " + parts.size();
    }

    @Override
    void forEachAwaited(Consumer<? super Awaitable<?>> visitor) {
        parts.forEach(part -> visitor.accept(part.awaitable));
    }

    @Override
    void detach(Task<?> task) {
        parts.forEach(part -> part.awaitable.removeWaiter(part));
    }

    /// As asyncio's gather: what it waits for is cancelled; the first that ends so ends the wait. If
    /// none does, the cancellation hits when all have ended: their values stay with them.
    @Override
    void cancelWait(Task<?> task, @Nullable String reason) {
        cancelled = true;
        cancelReason = reason;
        parts.forEach(part -> part.awaitable.requestCancel(reason));
    }

    private List<T> awaitValues() {
        if (!isOver() && waiting.hasPendingCancel()) {
            cancelWait(waiting, waiting.cancellation().takePending());
        }
        if (!isOver()) {
            waiting.suspendOn(this);
        }
        if (failed != null && failed.isCancelled()) {
            waiting.forgetPendingCancel();
        } else if (failed != null && cancelled) {
            waiting.cancellation().keep(cancelReason);
        }
        if (failed != null) {
            failed.awaitedValueOrThrow(); // throws
        }
        if (cancelled) {
            throw new CancelledError(cancelReason);
        }
        var values = new ArrayList<T>(parts.size());
        parts.forEach(part -> values.add(part.awaitable.valueOrThrow()));
        return values;
    }

    private boolean isOver() {
        return left == 0 || failed != null;
    }

    /// One of the awaitables. It is told when that is done, even after the wait is over: then a
    /// failure counts as seen.
    private final class Part extends Entry {

        final Awaitable<? extends T> awaitable;

        Part(Awaitable<? extends T> awaitable) {
            this.awaitable = awaitable;
        }

        void watch() {
            if (awaitable.isDone()) {
                wake();
            } else {
                awaitable.addWaiter(this);
            }
        }

        @Override
        void wake() {
            boolean fails = awaitable.thrown() != null;
            if (isOver()) {
                return;
            }
            left--;
            failed = fails ? awaitable : null;
            if (isOver() && waiting.isSuspendedOn(WaitAll.this)) {
                waiting.fiber().wake();
            }
        }
    }
}
