package io.asyncio4j;

import io.asyncio4j.internal.LookAhead;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A queue between the tasks of one loop, first in, first out: a getter waits while it is empty, a putter
/// while it is full, both in the order of their arrival.
///
/// An item goes straight to the task that has waited longest. It belongs to the first loop that uses it;
/// other threads send by [EventLoop#callSoonThreadsafe]. Whatever is called elsewhere throws an
/// [IllegalStateException] and does nothing.
///
/// `for (var item : queue)` takes the items as they come, until the queue is shut down and empty; several tasks may
/// share them.
///
/// {@snippet class=snippets.AsyncQueueTest region=serve}
///
/// Source: `asyncio.Queue`. `put_nowait` and `get_nowait` are [#tryPut] and [#tryGet].
///
/// @param <E> the items, never null
public sealed class AsyncQueue<E> implements Iterable<E> permits AsyncPriorityQueue, AsyncLifoQueue {

    // Getters wait only while `items` is empty, putters only while it is full. A putter that waits
    // offers its item; the getter that makes room puts it in.

    /// No bound on how many items wait.
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    private static final Object NO_MORE = new Object(); // handed to the tasks that wait when the queue is shut down

    // loop only
    private final int capacity;
    private final Queue<E> items;
    private final ParkingLot<@Nullable Object> getters = new ParkingLot<>(this, new Shown());
    private final ParkingLot<@Nullable Object> putters = new ParkingLot<>(this, ParkingLot.Held.BY_NOBODY_KNOWN);
    // until nothing is unfinished
    private final ParkingLot<@Nullable Void> joiners = new ParkingLot<>(this, ParkingLot.Held.BY_NOBODY_KNOWN);
    private long unfinished; // items put and not reported by taskDone
    private boolean shutdown;

    /// A queue without a bound.
    public AsyncQueue() {
        this(UNBOUNDED);
    }

    /// A queue that keeps at most `capacity` items.
    ///
    /// @param capacity at least 1
    public AsyncQueue(int capacity) {
        this(capacity, new ArrayDeque<>());
    }

    AsyncQueue(int capacity, Queue<E> items) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be >= 1, was " + capacity
                    + "; without one, or with AsyncQueue.UNBOUNDED, a queue has no bound");
        }
        this.capacity = capacity;
        this.items = items;
    }

    /// Adds an item; waits while the queue is full. In a task.
    ///
    /// @waits while the queue is full; a cancelled `put` has added nothing
    /// @throws QueueShutdownException if the queue is shut down, before or while it waits
    public void put(E item) {
        ensureUsable("put", item);
        if (hasNoRoom()) {
            ensurePut(putters.await("put", item));
        } else {
            add(item);
        }
    }

    /// Adds an item if there is room.
    ///
    /// @return whether there was
    /// @throws QueueShutdownException if the queue is shut down
    public boolean tryPut(E item) {
        ensureUsable("tryPut", item);
        boolean room = !hasNoRoom();
        if (room) {
            add(item);
        }
        return room;
    }

    /// Takes an item; waits while there is none. In a task.
    ///
    /// @waits while the queue is empty; a cancelled `get` has taken nothing
    /// @throws QueueShutdownException if the queue is shut down and empty
    public E get() {
        getters.ensureOnLoop("get");
        E item = items.isEmpty() ? awaitItem() : take();
        if (item == null) {
            throw new QueueShutdownException(this);
        }
        return item;
    }

    /// An item if there is one.
    ///
    /// @throws QueueShutdownException if the queue is shut down and empty
    public Optional<E> tryGet() {
        getters.ensureOnLoop("tryGet");
        if (!items.isEmpty()) {
            return Optional.of(take());
        }
        if (shutdown) {
            throw new QueueShutdownException(this);
        }
        return Optional.empty();
    }

    /// The items as they come, until the queue is shut down and empty; taking the next one waits for it, and a
    /// cancelled wait has taken nothing. In a task.
    @Override
    public Iterator<E> iterator() {
        getters.ensureOnLoop("iterator");
        return new Items();
    }

    /// Says that an item which was taken is dealt with; see [#join].
    ///
    /// @throws IllegalStateException if it is called more often than items were put
    public void taskDone() {
        getters.ensureOnLoop("taskDone");
        if (unfinished == 0) {
            throw new IllegalStateException("taskDone was called more often than items were put into " + this);
        }
        finish(1);
    }

    /// Waits for the end of the work: until [#taskDone] was called for every item that was put. In a task.
    ///
    /// @waits until every item is dealt with; a cancellation ends the wait and leaves nothing behind
    public void join() {
        getters.ensureOnLoop("join");
        if (unfinished > 0) {
            joiners.await("join", null);
        }
    }

    /// Takes no more items: `put` fails, even one that waits already; `get` fails when the queue is empty.
    public void shutdown() {
        getters.ensureOnLoop("shutdown");
        endWaits();
    }

    /// Shuts down and drops the items that nobody has taken; they count as dealt with.
    public void shutdownNow() {
        getters.ensureOnLoop("shutdownNow");
        endWaits();
        int dropped = items.size();
        items.clear();
        finish(dropped);
    }

    /// How many items can be taken.
    public int size() {
        getters.ensureOnLoop("size");
        return items.size();
    }

    /// Whether there is nothing to take.
    public boolean isEmpty() {
        getters.ensureOnLoop("isEmpty");
        return items.isEmpty();
    }

    /// Whether there is no room.
    public boolean isFull() {
        getters.ensureOnLoop("isFull");
        return hasNoRoom();
    }

    /// How many items it keeps; [#UNBOUNDED] if there is no bound. Any thread.
    public int capacity() {
        return capacity;
    }

    /// How much is in the queue, and how many tasks wait on either side.
    public Statistics statistics() {
        getters.ensureOnLoop("statistics");
        return new Statistics(items.size(), capacity, getters.size(), putters.size(), unfinished, shutdown);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + items.size() + (capacity == UNBOUNDED ? "" : " of " + capacity)
                + " items, " + getters.size() + " getting, " + putters.size() + " putting"
                + (shutdown ? ", shut down" : "") + "]";
    }

    /// For a [Select] that takes an item.
    Source<E> getting() {
        return new Getting();
    }

    /// For a [Select] that puts `item`.
    Source<@Nullable Void> putting(E item) {
        return new Putting(item);
    }

    private void ensureUsable(String operation, E item) {
        getters.ensureOnLoop(operation);
        Objects.requireNonNull(item, "item");
        if (shutdown) {
            throw new QueueShutdownException(this);
        }
    }

    private boolean hasNoRoom() {
        return items.size() >= capacity;
    }

    private void endWaits() {
        shutdown = true;
        putters.wakeEach(NO_MORE);
        getters.wakeEach(NO_MORE);
    }

    private void add(E item) {
        if (!getters.wakeNext(item)) {
            items.add(item); // throws what a comparator throws
        }
        unfinished++;
    }

    private E take() {
        E item = items.remove();
        boolean refilled = false;
        while (!refilled && !putters.isEmpty()) {
            refilled = refill();
        }
        return item;
    }

    /// Puts in what the task offers that has waited longest; false if it cannot be put in, which that task is told.
    @SuppressWarnings("unchecked") // what putters offer
    private boolean refill() {
        try {
            add((E) Objects.requireNonNull(putters.offered()));
        } catch (RuntimeException e) {
            putters.wakeNext(new Refused(e));
            return false;
        }
        putters.wakeNext(null);
        return true;
    }

    /// Throws unless what a putter was told says that its item is in.
    private void ensurePut(@Nullable Object told) {
        if (told == NO_MORE) {
            throw new QueueShutdownException(this);
        }
        if (told instanceof Refused(RuntimeException reason)) {
            throw reason;
        }
    }

    @SuppressWarnings("unchecked") // what putters hand over
    private @Nullable E awaitItem() {
        if (shutdown) {
            return null;
        }
        Object handed = getters.await("get");
        return handed == NO_MORE ? null : (E) handed;
    }

    private void finish(long count) {
        unfinished -= count;
        if (unfinished == 0) {
            joiners.wakeEach(null);
        }
    }

    /// The state of a queue.
    ///
    /// @param size how many items can be taken
    /// @param capacity how many it keeps
    /// @param getting how many tasks wait for an item
    /// @param putting how many tasks wait for room
    /// @param unfinished how many items were put and not reported by [#taskDone]
    /// @param shutdown whether it takes no more items
    public record Statistics(int size, int capacity, int getting, int putting, long unfinished, boolean shutdown) {}

    /// What a putter is told whose item the order of the queue cannot deal with.
    private record Refused(RuntimeException reason) {}

    private final class Items extends LookAhead<E> {

        Items() {
            super("the queue is shut down and empty");
        }

        @Override
        @Nullable
        protected E await() {
            getters.ensureOnLoop("iterator");
            return items.isEmpty() ? awaitItem() : take();
        }
    }

    private final class Getting extends Source.InLine<E> {

        Getting() {
            super(getters);
        }

        @Override
        @Nullable
        Object poll(ChoicePlace turn) {
            getters.ensureOnLoop("select");
            if (!items.isEmpty()) {
                return take();
            }
            return shutdown ? NO_MORE : NOT_READY;
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway"}) // what putters hand over
        E received(ChoicePlace turn, @Nullable Object handed) {
            if (handed == NO_MORE) {
                throw new QueueShutdownException(AsyncQueue.this);
            }
            return (E) handed;
        }
    }

    private final class Putting extends Source.InLine<@Nullable Void> {

        private final E item;

        Putting(E item) {
            super(putters);
            this.item = item;
        }

        @Override
        @Nullable
        Object poll(ChoicePlace turn) {
            getters.ensureOnLoop("select");
            turn.offer(item);
            if (shutdown) {
                return NO_MORE;
            }
            return tryPut(item) ? null : NOT_READY;
        }

        @Override
        @Nullable
        Void received(ChoicePlace turn, @Nullable Object handed) {
            ensurePut(handed);
            return null;
        }
    }

    private final class Shown implements ParkingLot.Held {

        @Override
        public void forEachHolder(Consumer<? super Task<?>> visitor) {}

        @Override
        public Map<String, Long> figures() {
            Map<String, Long> figures = new LinkedHashMap<>();
            figures.put("items", (long) items.size());
            if (capacity != UNBOUNDED) {
                figures.put("capacity", (long) capacity);
            }
            figures.put("unfinished", unfinished);
            return figures;
        }
    }
}
