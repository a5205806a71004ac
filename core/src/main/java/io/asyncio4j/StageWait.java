package io.asyncio4j;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The waits for one stage of the JDK's. Any thread.
final class StageWait<T extends @Nullable Object> implements BiConsumer<T, @Nullable Throwable> {

    // A stage keeps every callback until it is done: nothing takes one away. So that waits which are cut short
    // leave nothing behind, however many there are, all tasks of all loops share one callback for each stage: this.
    // It is found by the stage, which it does not hold, and whose loops it forgets with their waits.

    private static final ConcurrentHashMap<Key, StageWait<?>> WAITS = new ConcurrentHashMap<>();
    private static final ReferenceQueue<Object> GONE = new ReferenceQueue<>();
    private static final Class<?> UNCANCELLABLE =
            new CompletableFuture<>().minimalCompletionStage().getClass();

    private final Key key;
    private @Nullable Set<Promise<T>> waiting = Collections.newSetFromMap(new IdentityHashMap<>(1)); // guarded by this
    private @Nullable WeakReference<CompletableFuture<T>> future; // guarded by this

    private StageWait(Key key) {
        this.key = key;
    }

    /// Waits for `stage`; if the task is cancelled meanwhile, so is the stage. In a task.
    static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        Task<?> task = Task.currentFor("await");
        var promise = new Promise<T>();
        StageWait<T> wait = join(stage, promise);
        if (promise.isDone()) {
            return promise.await();
        }
        task.engine().outsideWork().enteredOutside();
        try {
            return promise.await();
        } finally {
            wait.leave(promise);
            task.engine().leftOutside();
            if (promise.isCancelled()) {
                wait.cancel(stage);
            }
        }
    }

    /// The stage is done.
    @Override
    public void accept(T value, @Nullable Throwable error) {
        WAITS.remove(key, this);
        for (Promise<T> promise : takeAll()) {
            complete(promise, value, error);
        }
    }

    @SuppressWarnings("unchecked") // the stage has the type of its waits
    private static <T extends @Nullable Object> StageWait<T> join(CompletionStage<T> stage, Promise<T> promise) {
        forgetGone();
        var key = new Key(stage);
        while (true) {
            var made = new StageWait<T>(key);
            made.add(promise);
            var known = (StageWait<T>) WAITS.putIfAbsent(key, made);
            if (known == null) {
                made.register(stage);
                return made;
            }
            if (known.add(promise)) {
                return known;
            }
            WAITS.remove(key, known); // it is done
        }
    }

    private void register(CompletionStage<T> stage) {
        try {
            stage.whenComplete(this);
        } catch (Throwable e) {
            WAITS.remove(key, this);
            throw e;
        }
    }

    private synchronized boolean add(Promise<T> promise) {
        return waiting != null && waiting.add(promise);
    }

    private synchronized void leave(Promise<T> promise) {
        if (waiting != null) {
            waiting.remove(promise);
        }
    }

    private synchronized List<Promise<T>> takeAll() {
        List<Promise<T>> all = waiting == null ? List.of() : List.copyOf(waiting);
        waiting = null;
        return all;
    }

    private void cancel(CompletionStage<T> stage) {
        if (stage.getClass() == CompletableFuture.class) {
            ((CompletableFuture<T>) stage).completeExceptionally(new Cut());
        } else if (stage.getClass() != UNCANCELLABLE) {
            CompletableFuture<T> found = futureOf(stage);
            if (found != null) {
                found.cancel(true);
            }
        }
    }

    /// The same one always, since a stage may make another, and keep it, whenever it is asked.
    private synchronized @Nullable CompletableFuture<T> futureOf(CompletionStage<T> stage) {
        CompletableFuture<T> found = future == null ? null : future.get();
        if (found == null) {
            try {
                found = stage.toCompletableFuture();
                future = new WeakReference<>(found);
            } catch (UnsupportedOperationException e) {
                return null; // it does without
            }
        }
        return found;
    }

    private static <T extends @Nullable Object> void complete(Promise<T> promise, T value, @Nullable Throwable error) {
        Throwable thrown = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        switch (thrown) {
            case null -> promise.complete(value);
            case CancellationException _ -> promise.cancel();
            case CancelledError hit -> promise.settleCancelled(hit.reason(), hit);
            default -> promise.fail(thrown);
        }
    }

    private static void forgetGone() {
        for (var gone = GONE.poll(); gone != null; gone = GONE.poll()) {
            WAITS.remove(gone);
        }
    }

    /// A stage, by its identity, as long as somebody else holds it.
    private static final class Key extends WeakReference<Object> {

        private final int hash;

        Key(Object stage) {
            super(stage, GONE);
            hash = System.identityHashCode(stage);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof Key key && get() != null && get() == key.get());
        }
    }

    /// By what a future ends whose wait was cut short. It has no trace, which a future that was copied from another
    /// would keep as long as that is pending.
    private static final class Cut extends CancellationException {

        private static final long serialVersionUID = 1;

        Cut() {
            super("the task that awaited it was cancelled");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
