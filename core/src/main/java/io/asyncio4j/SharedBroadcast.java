package io.asyncio4j;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Hands every item to every subscriber, whichever loop it is on: a [Broadcast] between loops. Each subscriber has
/// a buffer of its own; [WhenFull] says what happens when that is full.
///
/// All subscribers get the items in the same order, beginning with the first that is published after they have
/// subscribed. Tasks of any loop publish, and so do threads without one, by `tryPublish`. Within one loop,
/// [Broadcast] is quicker, and serves publishers in the order of their arrival.
///
/// {@snippet class=snippets.SharedBroadcastTest region=publish}
///
/// @param <E> the items, which all sides must be able to use: best are records and other immutable objects
public final class SharedBroadcast<E> {

    // Any thread. One lock for the broadcast and its subscriptions: it is held for a few instructions and never while
    // a task waits; waiters are woken outside it. A publisher that waits looks again whenever some subscriber has
    // made room: it may have been for another one.

    private final int buffer;
    private final WhenFull whenFull;
    private final Set<SharedSubscription<E>> subscriptions = new LinkedHashSet<>(); // guarded by this, as all below
    private final SharedWaiters publishers = new SharedWaiters(this);
    private long published;
    private long lost;
    private boolean shutdown;

    /// A broadcast that drops the oldest items of slow subscribers.
    ///
    /// @param buffer how many items are kept for each subscriber, at least 1
    public SharedBroadcast(int buffer) {
        this(buffer, WhenFull.DROP_OLDEST);
    }

    /// A broadcast.
    ///
    /// @param buffer how many items are kept for each subscriber, at least 1
    /// @param whenFull what happens to an item for which there is no room
    public SharedBroadcast(int buffer, WhenFull whenFull) {
        if (buffer < 1) {
            throw new IllegalArgumentException("buffer must be >= 1, was " + buffer);
        }
        this.buffer = buffer;
        this.whenFull = Objects.requireNonNull(whenFull, "whenFull");
    }

    /// Hands an item to all subscribers. With [WhenFull#WAIT] it waits for room; else it never waits. In a task.
    ///
    /// @waits with [WhenFull#WAIT], until every subscriber has room; a cancelled `publish` has handed its
    ///     item to nobody
    /// @throws QueueShutdownException if this is shut down, before or while it waits
    public void publish(E item) {
        while (!tryPublish(item)) {
            publishers.awaitUnless(() -> !isFull() || shutdown);
        }
    }

    /// Hands an item to all subscribers, if that needs no wait. Any thread.
    ///
    /// @return false if it would have to wait; then nobody has got it
    /// @throws QueueShutdownException if this is shut down
    public boolean tryPublish(E item) {
        Objects.requireNonNull(item, "item");
        List<SharedSubscription<E>> awaited;
        synchronized (this) {
            ensureOpen();
            if (isFull()) {
                return false;
            }
            published++;
            awaited = List.copyOf(subscriptions).stream() // which may end by this
                    .filter(each -> each.offer(item, whenFull))
                    .toList();
        }
        awaited.forEach(SharedSubscription::wakeGetter);
        return true;
    }

    /// Subscribes to what is published from now on. Close the result: a subscription that is left open keeps
    /// items. Any thread.
    ///
    /// @throws QueueShutdownException if this is shut down
    public synchronized SharedSubscription<E> subscribe() {
        ensureOpen();
        var subscription = new SharedSubscription<>(this, buffer);
        subscriptions.add(subscription);
        return subscription;
    }

    /// Publishes nothing more: `publish` fails, even one that waits already; subscribers get what is left,
    /// and then come to their end. Any thread.
    public void shutdown() {
        List<SharedSubscription<E>> ended;
        synchronized (this) {
            shutdown = true;
            ended = List.copyOf(subscriptions);
            ended.forEach(each -> each.end(() -> new QueueShutdownException("broadcast", this)));
        }
        publishers.wakeAll();
        ended.forEach(SharedSubscription::wakeGetter);
    }

    /// How much was published and lost, and how far behind the subscribers are. Any thread; the answer may be out
    /// of date at once.
    public synchronized Broadcast.Statistics statistics() {
        int backlog = subscriptions.stream()
                .mapToInt(SharedSubscription::buffered)
                .max()
                .orElse(0);
        return new Broadcast.Statistics(subscriptions.size(), published, lost, backlog, publishers.size(), shutdown);
    }

    @Override
    public synchronized String toString() {
        return "SharedBroadcast[" + subscriptions.size() + " subscribed, " + publishers.size() + " publishing"
                + (shutdown ? ", shut down" : "") + "]";
    }

    /// A subscriber has made room for one more. Not under the lock.
    void wakePublisher() {
        publishers.wakeOne();
    }

    /// A subscriber that was perhaps the full one is gone. Not under the lock.
    void wakePublishers() {
        publishers.wakeAll();
    }

    /// Under the lock.
    void lost(int items) {
        lost += items;
    }

    /// Under the lock.
    void remove(SharedSubscription<E> subscription) {
        subscriptions.remove(subscription);
    }

    private boolean isFull() {
        return whenFull == WhenFull.WAIT && subscriptions.stream().anyMatch(SharedSubscription::isFull);
    }

    private void ensureOpen() {
        if (shutdown) {
            throw new QueueShutdownException("broadcast", this);
        }
    }
}
