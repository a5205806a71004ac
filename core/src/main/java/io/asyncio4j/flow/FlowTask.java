package io.asyncio4j.flow;

import io.asyncio4j.AsyncEvent;
import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The subscription of one subscriber to what [Flows#publish] publishes: a task that hands on items as they are
/// asked for. Any thread asks and cancels.
final class FlowTask<E> implements Flow.Subscription {

    private final EventLoop loop;
    private final Supplier<? extends Iterable<E>> source;
    private final boolean foreign; // whoever asks for items does it from outside the loop

    // any thread
    private final AtomicLong demand = new AtomicLong();
    private volatile Flow.@Nullable Subscriber<? super E> subscriber; // null when it wants no more
    private volatile @Nullable IllegalArgumentException refused; // what was asked for
    private volatile @Nullable CompletableFuture<?> task; // null before it is started

    // loop only
    private final AsyncEvent asked = new AsyncEvent();
    private @Nullable Task<?> running;

    FlowTask(EventLoop loop, Supplier<? extends Iterable<E>> source, Flow.Subscriber<? super E> subscriber) {
        this.loop = loop;
        this.source = source;
        this.subscriber = subscriber;
        this.foreign = !FlowItems.isOn(loop, subscriber);
    }

    void start() {
        var subscribed = subscriber;
        if (subscribed == null) {
            return;
        }
        subscribed.onSubscribe(this);
        if (subscriber == null) {
            return;
        }
        try {
            var started = loop.submit(this::run);
            task = started;
            started.whenComplete((_, _) -> signal(last -> last.onError(neverBegun())));
            if (subscriber == null) { // since a moment ago
                started.cancel(false);
            }
        } catch (IllegalStateException e) {
            signal(last -> last.onError(e));
        }
    }

    @Override
    public void request(long count) {
        if (count < 1) {
            refused = new IllegalArgumentException("the demand must be >= 1, was " + count + " (rule 3.9)");
            wake();
        } else if (demand.getAndUpdate(present -> present + count < 0 ? Long.MAX_VALUE : present + count) == 0) {
            wake();
        }
    }

    @Override
    public void cancel() {
        subscriber = null;
        var started = task;
        if (started != null && !isInTask()) {
            started.cancel(false);
        }
    }

    /// Whether it runs on this loop.
    boolean isOn(EventLoop other) {
        return loop == other;
    }

    private boolean isInTask() {
        return running != null && Task.find().filter(running::equals).isPresent();
    }

    private static IllegalStateException neverBegun() {
        return new IllegalStateException("the event loop was closed");
    }

    private void wake() {
        loop.tryCallSoonThreadsafe(asked::set);
    }

    /// The task.
    private void run() {
        running = Task.currentFor("publish");
        try {
            Iterable<E> items = source.get();
            try (AutoCloseable _ = items instanceof AutoCloseable closeable ? closeable : () -> {}) {
                var iterator = items.iterator();
                while (awaitDemand() && iterator.hasNext()) {
                    E item = iterator.next();
                    demand.decrementAndGet();
                    hand(item);
                }
            }
            IllegalArgumentException wrong = refused;
            if (wrong != null) {
                signal(last -> last.onError(wrong));
            } else {
                signal(Flow.Subscriber::onComplete);
            }
        } catch (Throwable e) {
            Throwable thrown = CancelledError.unwrap(e);
            signal(last -> last.onError(thrown));
            if (thrown instanceof CancelledError cancellation) {
                throw cancellation;
            }
        }
    }

    /// Waits until there is demand; false if there will be none.
    private boolean awaitDemand() {
        while (demand.get() == 0 && subscriber != null && refused == null) {
            asked.clear();
            if (demand.get() == 0 && refused == null) {
                awaitAsked();
            }
        }
        return subscriber != null && refused == null;
    }

    private void awaitAsked() {
        if (!foreign) {
            asked.await();
            return;
        }
        try (var _ = loop.expectExternalWork()) {
            asked.await();
        }
    }

    private void hand(E item) {
        var present = subscriber;
        if (present == null) {
            return;
        }
        try {
            present.onNext(item);
        } catch (RuntimeException e) {
            subscriber = null; // rule 2.13
            loop.reportError("a subscriber failed", e);
        }
    }

    /// The last signal.
    private void signal(Consumer<Flow.Subscriber<? super E>> last) {
        var present = subscriber;
        subscriber = null;
        if (present != null) {
            last.accept(present);
        }
    }
}
