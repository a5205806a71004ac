package io.asyncio4j;

import io.asyncio4j.internal.LookAhead;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one subscriber of a [Broadcast] gets. Iterating takes the items as they come until the broadcast is
/// shut down and none is left, or this is closed. Several tasks may share the items. Close it when it is no
/// longer needed: until then it keeps items.
///
/// @param <E> the items, never null
public final class Subscription<E> implements Iterable<E>, AutoCloseable {

    static final Object NO_MORE = new Object(); // handed to the tasks that wait when nothing more comes

    // loop only
    private final Broadcast<E> broadcast;
    private final int capacity;
    private final WhenFull whenFull;
    private final ArrayDeque<E> buffer = new ArrayDeque<>();
    private final ParkingLot<@Nullable Object> getters = new ParkingLot<>(this);
    private boolean full; // and counted by the broadcast
    private long lost;
    private @Nullable Supplier<RuntimeException> end; // why nothing more comes, null while it does

    Subscription(Broadcast<E> broadcast, int capacity, WhenFull whenFull) {
        this.broadcast = broadcast;
        this.capacity = capacity;
        this.whenFull = whenFull;
    }

    /// Takes an item; waits while there is none. In a task.
    ///
    /// @waits while there is no item; a cancelled `get` has taken nothing
    /// @throws QueueShutdownException if the broadcast is shut down and none is left
    /// @throws SlowSubscriberException if this was cut off
    /// @throws IllegalStateException if this is closed
    public E get() {
        E item = awaitItem("get");
        if (item == null) {
            throw whyEnded();
        }
        return item;
    }

    /// An item if there is one.
    ///
    /// @throws QueueShutdownException as by [#get]
    /// @throws SlowSubscriberException as by [#get]
    /// @throws IllegalStateException if this is closed
    public Optional<E> tryGet() {
        broadcast.ensureOnLoop("tryGet");
        if (!buffer.isEmpty()) {
            return Optional.of(take());
        }
        if (end != null) {
            throw whyEnded();
        }
        return Optional.empty();
    }

    /// The items as they come. In a task.
    ///
    /// @throws SlowSubscriberException by the iterator, if this is cut off
    @Override
    public Iterator<E> iterator() {
        broadcast.ensureOnLoop("iterator");
        return new Items();
    }

    /// How many items wait to be taken.
    public int size() {
        broadcast.ensureOnLoop("size");
        return buffer.size();
    }

    /// How many items this has lost by being slow.
    public long lost() {
        broadcast.ensureOnLoop("lost");
        return lost;
    }

    /// Ends the subscription; what was not taken is dropped. Closing again does nothing.
    @Override
    public void close() {
        broadcast.ensureOnLoop("close");
        end(() -> new IllegalStateException("the subscription is closed"));
        buffer.clear();
    }

    @Override
    public String toString() {
        return "Subscription[" + buffer.size() + " of " + capacity + " items, " + getters.size() + " getting"
                + (end != null ? ", ended" : "") + "]";
    }

    int buffered() {
        return buffer.size();
    }

    /// An item is published.
    void offer(E item) {
        if (getters.wakeNext(item)) {
            return;
        }
        if (buffer.size() < capacity) {
            buffer.add(item);
            if (buffer.size() == capacity) {
                full = true;
                broadcast.becameFull();
            }
        } else if (whenFull == WhenFull.UNSUBSCRIBE) {
            lose(capacity + 1);
            long all = lost;
            end(() -> new SlowSubscriberException(capacity, all));
            buffer.clear();
        } else {
            lose(1);
            buffer.remove();
            buffer.add(item);
        }
    }

    /// Nothing more is published.
    void complete() {
        end(() -> new QueueShutdownException("broadcast", broadcast));
    }

    /// For a [Select] that takes an item.
    Source<E> getting() {
        return new Getting();
    }

    private void end(Supplier<RuntimeException> why) {
        if (end == null) {
            end = why;
            broadcast.remove(this);
            getters.wakeAll(NO_MORE);
            madeRoom();
        }
    }

    private void lose(int items) {
        lost += items;
        broadcast.lost(items);
    }

    private E take() {
        E item = buffer.remove();
        madeRoom();
        return item;
    }

    private void madeRoom() {
        if (full) {
            full = false;
            broadcast.madeRoom();
        }
    }

    @SuppressWarnings("unchecked") // what publishers hand over
    private @Nullable E awaitItem(String operation) {
        broadcast.ensureOnLoop(operation);
        if (!buffer.isEmpty()) {
            return take();
        }
        Object handed = end != null ? NO_MORE : getters.await(operation, null);
        return handed == NO_MORE ? null : (E) handed;
    }

    private RuntimeException whyEnded() {
        return Objects.requireNonNull(end).get();
    }

    private final class Items extends LookAhead<E> {

        Items() {
            super("the subscription has ended");
        }

        @Override
        @Nullable
        protected E await() {
            E item = awaitItem("hasNext");
            if (item == null && whyEnded() instanceof SlowSubscriberException slow) {
                throw slow;
            }
            return item;
        }
    }

    private final class Getting extends Source.InLine<E> {

        Getting() {
            super(getters);
        }

        @Override
        @Nullable
        Object poll(ChoicePlace turn) {
            broadcast.ensureOnLoop("select");
            if (!buffer.isEmpty()) {
                return take();
            }
            return end != null ? NO_MORE : NOT_READY;
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway"}) // what publishers hand over
        E received(ChoicePlace turn, @Nullable Object handed) {
            if (handed == NO_MORE) {
                throw whyEnded();
            }
            return (E) handed;
        }
    }
}
