package io.asyncio4j;

import io.asyncio4j.internal.LookAhead;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A queue between loops: tasks of any loop put and get, and so do threads without one, by `tryPut` and `tryGet`.
///
/// Each item goes to one task. Items keep the order in which they were put. Within one loop, [AsyncQueue] is
/// quicker, and serves tasks in the order of their arrival.
///
/// {@snippet class=snippets.SharedQueueTest region=between}
///
/// @param <E> the items, which both sides must be able to use: best are records and other immutable objects
public final class SharedQueue<E> implements Iterable<E> {

    // Any thread. The lock is held for a few instructions and never while a task waits; waiters are woken outside it.

    private final int capacity;
    private final ArrayDeque<E> items = new ArrayDeque<>();
    private final SharedWaiters getters = new SharedWaiters(this);
    private final SharedWaiters putters = new SharedWaiters(this);
    private boolean shutdown;

    /// An empty queue.
    ///
    /// @param capacity at least 1
    public SharedQueue(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "capacity must be >= 1, was " + capacity + "; Integer.MAX_VALUE is as good as no bound");
        }
        this.capacity = capacity;
    }

    /// Adds an item, waiting while the queue is full. In a task.
    ///
    /// @waits while the queue is full; a cancelled `put` has added nothing
    /// @throws QueueShutdownException if the queue is shut down
    public void put(E item) {
        while (!tryPut(item)) {
            putters.awaitUnless(() -> items.size() < capacity || shutdown);
        }
    }

    /// Adds an item if there is room. Any thread; never waits.
    ///
    /// @throws QueueShutdownException if the queue is shut down
    public boolean tryPut(E item) {
        Objects.requireNonNull(item, "item");
        synchronized (this) {
            ensureOpen();
            if (items.size() >= capacity) {
                return false;
            }
            items.add(item);
        }
        getters.wakeOne();
        return true;
    }

    /// Takes the next item, waiting while the queue is empty. In a task.
    ///
    /// @waits while the queue is empty; a cancelled `get` has taken nothing
    /// @throws QueueShutdownException if the queue is shut down and empty
    public E get() {
        while (true) {
            Optional<E> item = tryGet();
            if (item.isPresent()) {
                return item.get();
            }
            getters.awaitUnless(() -> !items.isEmpty() || shutdown);
        }
    }

    /// Takes the next item if there is one. Any thread; never waits.
    ///
    /// @throws QueueShutdownException if the queue is shut down and empty
    public Optional<E> tryGet() {
        E item;
        synchronized (this) {
            item = items.poll();
            if (item == null) {
                ensureOpen();
            }
        }
        if (item != null) {
            putters.wakeOne();
        }
        return Optional.ofNullable(item);
    }

    /// How many items wait. Any thread; the answer may be out of date at once.
    public synchronized int size() {
        return items.size();
    }

    /// From now on nothing can be put; what is in the queue can still be taken. Any thread.
    public void shutdown() {
        synchronized (this) {
            shutdown = true;
        }
        getters.wakeAll();
        putters.wakeAll();
    }

    /// Takes the items as they come, until the queue is shut down and empty. In a task; several may do so at once.
    @Override
    public Iterator<E> iterator() {
        return new LookAhead<>("the queue is shut down") {
            @Override
            protected @Nullable E await() {
                try {
                    return get();
                } catch (QueueShutdownException e) {
                    return null;
                }
            }
        };
    }

    @Override
    public synchronized String toString() {
        return "SharedQueue[" + items.size() + " of " + capacity + " items, " + getters.size() + " getting, "
                + putters.size() + " putting" + (shutdown ? ", shut down" : "") + "]";
    }

    private void ensureOpen() {
        if (shutdown) {
            throw new QueueShutdownException("queue", this);
        }
    }
}
