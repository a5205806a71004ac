package io.asyncio4j;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A wait until some of many awaitables are done, which neither throws what they threw nor cancels
/// them. Loop only.
final class WaitSome<A extends Awaitable<?>> extends Suspension {

    private final Task<?> waiting;
    private final ReturnWhen when;
    private final List<Part> parts;
    private int left;
    private boolean over;

    private WaitSome(Collection<? extends A> awaitables, ReturnWhen when) {
        this.waiting = Task.currentFor("waitUntil");
        this.when = when;
        this.parts = new LinkedHashSet<A>(awaitables).stream().map(Part::new).toList();
        this.left = parts.size();
    }

    static <A extends Awaitable<?>> Waited<A> await(
            ReturnWhen when, Collection<? extends A> awaitables, @Nullable Duration limit) {
        Objects.requireNonNull(awaitables, "awaitables");
        long nanos = limit == null ? 0 : Durations.nanos("limit", limit);
        var some = new WaitSome<A>(awaitables, when);
        if (some.parts.isEmpty()) {
            throw new IllegalArgumentException("waitUntil needs at least one awaitable, was given none");
        }
        some.parts.forEach(part -> part.awaitable.bind(some.waiting.engine()));
        some.parts.forEach(part -> part.awaitable.ensureNot(some.waiting));
        some.parts.forEach(part -> part.watch());
        if (!some.over && limit != null) {
            some.suspend(nanos);
        } else if (!some.over) {
            some.waiting.throwPendingCancel(some);
            some.waiting.suspendOn(some);
        }
        some.detach(some.waiting);
        return some.result();
    }

    @Override
    String describe() {
        return "awaits some of " + parts.size();
    }

    @Override
    void forEachAwaited(Consumer<? super Awaitable<?>> visitor) {
        parts.forEach(part -> visitor.accept(part.awaitable));
    }

    @Override
    void detach(Task<?> task) {
        over = true;
        parts.forEach(part -> part.awaitable.removeWaiter(part));
    }

    private void suspend(long nanos) {
        Timer timer = waiting.engine().wakeAfter(nanos, new Limit(waiting.engine()));
        try {
            waiting.throwPendingCancel(this);
            waiting.suspendOn(this);
        } finally {
            timer.cancel();
        }
    }

    private void end() {
        over = true;
        if (waiting.isSuspendedOn(this)) {
            waiting.fiber().wake();
        }
    }

    private Waited<A> result() {
        var done = new LinkedHashSet<A>();
        var pending = new LinkedHashSet<A>();
        parts.forEach(part -> (part.awaitable.isDone() ? done : pending).add(part.awaitable));
        return new Waited<>(Collections.unmodifiableSet(done), Collections.unmodifiableSet(pending));
    }

    /// One of the awaitables.
    private final class Part extends Entry {

        final A awaitable;

        Part(A awaitable) {
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
            left--;
            boolean ends = switch (when) {
                case FIRST_COMPLETED -> true;
                case FIRST_EXCEPTION -> awaitable.keptFailure() != null;
                case ALL_COMPLETED -> false;
            };
            if (!over && (ends || left == 0)) {
                end();
            }
        }

        @Override
        boolean seesOutcome() {
            return false;
        }
    }

    /// The end of the time.
    private final class Limit extends Due {

        Limit(Engine engine) {
            super(engine::enqueue);
        }

        @Override
        void act() {
            if (!over) {
                end();
            }
        }
    }
}
