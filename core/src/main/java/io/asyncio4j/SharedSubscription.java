package io.asyncio4j;

import io.asyncio4j.internal.LookAhead;
import java.util.ArrayDeque;
import java.util.Iterator;
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
    private final SharedWaiters getters;
    private long lost;
    private @Nullable Supplier<RuntimeException> end; // why nothing more comes, null while it does

    SharedSubscription(SharedBroadcast<E> broadcast, int capacity) {
        this.broadcast = broadcast;
        this.capacity = capacity;
        this.getters = new SharedWaiters(broadcast);
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
            getters.awaitUnless(() -> !buffer.isEmpty() || end != null);
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
        synchronized (broadcast) {
            end(ClosedSubscriptionException::new);
            buffer.clear();
        }
        getters.wakeAll();
        broadcast.wakePublishers();
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
        return getters.size() > 0;
    }

    /// Wakes one that waits, or all if nothing more comes. Not under the lock.
    void wakeGetter() {
        while (getters.wakeOne() && hasEnded()) {
            // until nobody waits
        }
    }

    private boolean hasEnded() {
        synchronized (broadcast) {
            return end != null;
        }
    }

    /// Nothing more comes, unless that is so already; the getters are to be woken. Under the lock.
    void end(Supplier<RuntimeException> why) {
        if (end == null) {
            end = why;
            broadcast.remove(this);
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

    /// It is closed; the iteration ends by this.
    private static final class ClosedSubscriptionException extends IllegalStateException {

        private static final long serialVersionUID = 1;

        ClosedSubscriptionException() {
            super("the subscription is closed");
        }
    }
}
