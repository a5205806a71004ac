package io.asyncio4j;

import java.lang.ref.Reference;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Awaitables in the order in which they are done. Loop only.
final class Completions<A extends Awaitable<?>> extends Suspension {

    // What users hold is an iterator around this. When nobody can reach that any more, this takes itself out of the
    // lists of the awaitables, which may be pending for long.

    private final Engine engine;
    private final ArrayDeque<A> done = new ArrayDeque<>();
    private final List<Part> parts;
    private int left; // not handed out
    private @Nullable Task<?> waiting;
    private Unreachable.@Nullable Watch watch; // of the iterator

    private Completions(Engine engine, Collection<? extends A> awaitables) {
        this.engine = engine;
        var distinct = new LinkedHashSet<A>(awaitables);
        distinct.forEach(awaitable -> awaitable.bind(engine));
        left = distinct.size();
        parts = distinct.stream().map(Part::new).toList();
        parts.forEach(part -> part.watch());
    }

    static <A extends Awaitable<?>> Iterable<A> of(Collection<? extends A> awaitables) {
        Objects.requireNonNull(awaitables, "awaitables");
        var completions = new Completions<A>(Engine.currentOrThrow("asCompleted"), awaitables);
        var iterator = new InOrder<A>(completions);
        if (completions.mayBeLeft()) {
            completions.watch =
                    completions.engine.loop().unreachable().watch(iterator, completions::leave);
        }
        return () -> iterator; // a second loop goes on where the first has stopped
    }

    private boolean hasNext() {
        engine.ensureLoopThread("hasNext", this);
        return left > 0;
    }

    /// Waits until the next one is done.
    private A next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all awaitables have been handed out");
        }
        if (done.isEmpty()) {
            await(Task.currentFor("asCompleted"));
        }
        left--;
        if (watch != null && left == 0) {
            watch.cancel();
        }
        return Objects.requireNonNull(done.remove());
    }

    @Override
    public String toString() {
        return "asCompleted[" + left + " left]";
    }

    @Override
    String describe() {
        return "awaits the next of " + left;
    }

    @Override
    void forEachAwaited(Consumer<? super Awaitable<?>> visitor) {
        parts.stream()
                .map(part -> part.awaitable)
                .filter(awaitable -> !awaitable.isDone())
                .forEach(visitor);
    }

    @Override
    void detach(Task<?> task) {
        waiting = null;
    }

    private boolean mayBeLeft() {
        return done.size() < left;
    }

    private void leave() {
        parts.forEach(part -> part.awaitable.removeWaiter(part));
    }

    private void await(Task<?> task) {
        if (waiting != null) {
            throw new IllegalStateException(waiting + " waits for the next one already; one task at a time");
        }
        waiting = task;
        task.throwPendingCancel(this);
        task.suspendOn(this);
    }

    /// What users hold.
    private record InOrder<A extends Awaitable<?>>(Completions<A> completions) implements Iterator<A> {

        @Override
        public boolean hasNext() {
            return completions.hasNext();
        }

        @Override
        public A next() {
            A next = completions.next();
            Reference.reachabilityFence(this);
            return next;
        }
    }

    /// One of the awaitables.
    private final class Part extends Entry {

        private final A awaitable;

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
            done.add(awaitable);
            Task<?> woken = waiting;
            if (woken != null) {
                waiting = null;
                woken.fiber().wake();
            }
        }

        @Override
        boolean seesOutcome() {
            return false;
        }
    }
}
