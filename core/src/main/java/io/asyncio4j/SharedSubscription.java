package io.asyncio4j;

import io.asyncio4j.internal.LookAhead;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one subscriber of a [SharedBroadcast] gets. Iterating takes the items as they come until the broadcast is
/// shut down and none is left, or this is closed. Several tasks may share the items, even those of several loops.
/// Close it when it is no longer needed: until then it keeps items.
///
/// @param <E> the items, never null
public final class SharedSubscription<E> implements Iterable<E>, AutoCloseable {

    private final SharedBroadcast<E> broadcast; // its lock guards all below
    private final int capacity;
    private final ArrayDeque<E> buffer = new ArrayDeque<>();
    private final ArrayDeque<Promise<@Nullable Void>> getters = new ArrayDeque<>();
    private long lost;
    private @Nullable Supplier<RuntimeException> end; // why nothing more comes, null while it does

    SharedSubscription(SharedBroadcast<E> broadcast, int capacity) {
        this.broadcast = broadcast;
        this.capacity = capacity;
    }

    /// Takes an item; waits while there is none. In a task, of any loop.
    ///
    /// @waits while there is no item; a cancelled `get` has taken nothing
    /// @throws QueueShutdownException if the broadcast is shut down and none is left
    /// @throws SlowSubscriberException if this was cut off
    /// @throws IllegalStateException if this is closed
    public E get() {
        while (true) {
            Optional<E> item = tryGet();
            if (item.isPresent()) {
                return item.get();
            }
            awaitItem();
        }
    }

    /// An item if there is one. Any thread; never waits.
    ///
    /// @throws QueueShutdownException as by [#get]
    /// @throws SlowSubscriberException as by [#get]
    /// @throws IllegalStateException if this is closed
    public Optional<E> tryGet() {
        E item;
        synchronized (broadcast) {
            item = buffer.poll();
            if (item == null && end != null) {
                throw end.get();
            }
        }
        if (item != null) {
            broadcast.wakePublisher();
        }
        return Optional.ofNullable(item);
    }

    /// The items as they come. In a task.
    ///
    /// @throws SlowSubscriberException by the iterator, if this is cut off
    @Override
    public Iterator<E> iterator() {
        return new LookAhead<>("the subscription has ended") {
            @Override
            protected @Nullable E await() {
                try {
                    return get();
                } catch (QueueShutdownException | ClosedSubscriptionException e) {
                    return null;
                }
            }
        };
    }

    /// How many items wait to be taken. Any thread; the answer may be out of date at once.
    public int size() {
        synchronized (broadcast) {
            return buffer.size();
        }
    }

    /// How many items this has lost by being slow. Any thread.
    public long lost() {
        synchronized (broadcast) {
            return lost;
        }
    }

    /// Ends the subscription; what was not taken is dropped. Closing again does nothing. Any thread.
    @Override
    public void close() {
        List<Promise<@Nullable Void>> woken = new ArrayList<>();
        synchronized (broadcast) {
            end(ClosedSubscriptionException::new, woken);
            buffer.clear();
            broadcast.takePublishers(woken);
        }
        for (Promise<@Nullable Void> waiter : woken) {
            waiter.complete(null);
        }
    }

    @Override
    public String toString() {
        synchronized (broadcast) {
            return "SharedSubscription[" + buffer.size() + " of " + capacity + " items, " + getters.size() + " getting"
                    + (end != null ? ", ended" : "") + "]";
        }
    }

    /// An item is published. Under the lock.
    ///
    /// @return whether a getter is to be woken
    boolean offer(E item, WhenFull whenFull) {
        if (buffer.size() < capacity) {
            buffer.add(item);
        } else if (whenFull == WhenFull.UNSUBSCRIBE) {
            lose(capacity + 1);
            long all = lost;
            end = () -> new SlowSubscriberException(capacity, all);
            broadcast.remove(this);
            buffer.clear();
        } else {
            lose(1);
            buffer.remove();
            buffer.add(item);
        }
        return !getters.isEmpty();
    }

    /// Wakes one that waits, or all if nothing more comes. Not under the lock.
    void wakeGetter() {
        Promise<@Nullable Void> first;
        boolean all;
        do {
            synchronized (broadcast) {
                first = getters.poll();
                all = end != null;
            }
        } while (first != null && (!first.complete(null) || all)); // one that was cancelled does not count
    }

    /// Nothing more comes, unless that is so already. Under the lock.
    ///
    /// @param woken gets those that wait
    void end(Supplier<RuntimeException> why, Collection<Promise<@Nullable Void>> woken) {
        if (end == null) {
            end = why;
            broadcast.remove(this);
            woken.addAll(getters);
            getters.clear();
        }
    }

    /// Under the lock.
    boolean isFull() {
        return buffer.size() >= capacity;
    }

    /// Under the lock.
    int buffered() {
        return buffer.size();
    }

    private void lose(int items) {
        lost += items;
        broadcast.lost(items);
    }

    private void awaitItem() {
        Promise<@Nullable Void> arrival;
        synchronized (broadcast) {
            if (!buffer.isEmpty() || end != null) {
                return;
            }
            arrival = new Promise<>();
            getters.add(arrival);
        }
        try (var _ = EventLoop.current().expectExternalWork()) {
            arrival.await();
        } catch (CancelledError e) {
            synchronized (broadcast) {
                getters.remove(arrival);
            }
            throw e;
        }
    }

    /// It is closed; the iteration ends by this.
    private static final class ClosedSubscriptionException extends IllegalStateException {

        private static final long serialVersionUID = 1;

        ClosedSubscriptionException() {
            super("the subscription is closed");
        }
    }
}
