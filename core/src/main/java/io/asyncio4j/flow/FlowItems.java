package io.asyncio4j.flow;

import io.asyncio4j.EventLoop;
import io.asyncio4j.ParkingLot;
import io.asyncio4j.internal.LookAhead;
import io.asyncio4j.internal.Sneaky;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// The items of a publisher, as they come; see [Flows#iterate]. Closing it cancels the subscription. Several
/// tasks may share the items. A task that is cancelled while it waits has taken none.
///
/// @param <E> the items
public final class FlowItems<E> implements Iterable<E>, AutoCloseable {

    private static final Object NO_MORE = new Object(); // handed to the tasks that wait when nothing more comes

    // loop only
    private final EventLoop loop;
    private final int capacity;
    private final Receiver receiver = new Receiver();
    private final ArrayDeque<E> buffer = new ArrayDeque<>();
    private final ParkingLot<Object> takers = new ParkingLot<>(this);
    private int taken; // since items were asked for
    private boolean ended;
    private @Nullable Throwable failure;

    FlowItems(EventLoop loop, int capacity) {
        this.loop = loop;
        this.capacity = capacity;
    }

    /// The items; asking for the next one waits for it. In a task.
    ///
    /// The iterator throws what the publisher has failed with, after the items before: unchecked exceptions as they
    /// are, a checked one as the cause of a [CompletionException].
    @Override
    public Iterator<E> iterator() {
        loop.ensureCurrent("iterator");
        return new Items();
    }

    /// Cancels the subscription, and drops what was not taken. Closing again does nothing.
    @Override
    public void close() {
        loop.ensureCurrent("close");
        buffer.clear();
        failure = null;
        end(null);
        receiver.cancel();
    }

    @Override
    public String toString() {
        return "FlowItems[" + buffer.size() + " of " + capacity + " items" + (ended ? ", ended" : "") + "]";
    }

    /// What is subscribed. Any thread may call it.
    Flow.Subscriber<E> subscriber() {
        return receiver;
    }

    /// Whether `subscriber` is one of these, of this loop.
    static boolean isOn(EventLoop loop, Flow.Subscriber<?> subscriber) {
        return subscriber instanceof FlowItems<?>.Receiver receiver && receiver.loop() == loop;
    }

    private void accept(E item) {
        if (ended) {
            return;
        }
        if (takers.wakeFirst(item)) {
            askForMore();
        } else {
            buffer.add(item);
        }
    }

    private void end(@Nullable Throwable why) {
        if (!ended) {
            ended = true;
            failure = why;
            takers.wakeAll(NO_MORE);
        }
    }

    private void askForMore() {
        taken++;
        if (taken >= (capacity + 1) / 2) {
            int count = taken;
            taken = 0;
            receiver.request(count);
        }
    }

    @SuppressWarnings("unchecked") // what accept hands over
    private @Nullable E awaitItem() {
        loop.ensureCurrent("hasNext");
        if (!buffer.isEmpty()) {
            E item = buffer.remove();
            askForMore();
            return item;
        }
        Object handed = ended ? NO_MORE : awaitHanded();
        return handed == NO_MORE ? null : (E) handed;
    }

    private Object awaitHanded() {
        if (receiver.isServedByThisLoop()) {
            return takers.await("hasNext");
        }
        try (var _ = loop.expectExternalWork()) {
            return takers.await("hasNext");
        }
    }

    private final class Items extends LookAhead<E> {

        Items() {
            super("the publisher has no more items");
        }

        @Override
        @Nullable
        protected E await() {
            E item = awaitItem();
            if (item == null && failure != null) {
                throw Sneaky.unchecked(failure);
            }
            return item;
        }
    }

    /// The subscriber. Any thread.
    private final class Receiver implements Flow.Subscriber<E> {

        private Flow.@Nullable Subscription subscription; // guarded by this
        private boolean cancelled; // guarded by this

        @Override
        public void onSubscribe(Flow.Subscription given) {
            Objects.requireNonNull(given, "subscription");
            boolean wanted;
            synchronized (this) {
                wanted = subscription == null && !cancelled;
                subscription = wanted ? given : subscription;
            }
            if (wanted) {
                given.request(capacity);
            } else {
                given.cancel();
            }
        }

        @Override
        public void onNext(E item) {
            Objects.requireNonNull(item, "item");
            loop.tryCallSoonThreadsafe(() -> accept(item));
        }

        @Override
        public void onError(Throwable error) {
            Objects.requireNonNull(error, "error");
            loop.tryCallSoonThreadsafe(() -> end(error));
        }

        @Override
        public void onComplete() {
            loop.tryCallSoonThreadsafe(() -> end(null));
        }

        EventLoop loop() {
            return loop;
        }

        synchronized boolean isServedByThisLoop() {
            return subscription instanceof FlowTask<?> task && task.isOn(loop);
        }

        void request(int count) {
            Flow.Subscription present = present();
            if (present != null) {
                present.request(count);
            }
        }

        void cancel() {
            Flow.Subscription present = present();
            synchronized (this) {
                cancelled = true;
                subscription = null;
            }
            if (present != null) {
                present.cancel();
            }
        }

        private synchronized Flow.@Nullable Subscription present() {
            return subscription;
        }
    }
}
