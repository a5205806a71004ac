package io.asyncio4j;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Hands every item to every subscriber, between the tasks of one loop. Each has a buffer of its own;
/// [WhenFull] says what happens when that is full.
///
/// Subscribers get all items that are published after they have subscribed, in order. It belongs to the first
/// loop that uses it; other threads publish by [EventLoop#callSoonThreadsafe] and [#tryPublish], and
/// [SharedBroadcast] is for several loops.
///
/// {@snippet class=snippets.BroadcastTest region=publish}
///
/// Source: tokio's `broadcast`, `SharedFlow` of Kotlin.
///
/// @param <E> the items, never null
public final class Broadcast<E> {

    // With WAIT, publishers wait only while a buffer is full; each offers its item meanwhile, and whoever
    // makes room last hands it on. So nobody waits while there is room.

    // loop only
    private final int buffer;
    private final WhenFull whenFull;
    private final Set<Subscription<E>> subscriptions = new LinkedHashSet<>();
    private final ParkingLot<@Nullable Object> publishers = new ParkingLot<>(this, new Shown());
    private int full; // how many subscriptions have no room
    private long published;
    private long lost;
    private boolean shutdown;

    /// A broadcast that drops the oldest items of slow subscribers.
    ///
    /// @param buffer how many items are kept for each subscriber, at least 1
    public Broadcast(int buffer) {
        this(buffer, WhenFull.DROP_OLDEST);
    }

    /// A broadcast.
    ///
    /// @param buffer how many items are kept for each subscriber, at least 1
    /// @param whenFull what happens to an item for which there is no room
    public Broadcast(int buffer, WhenFull whenFull) {
        if (buffer < 1) {
            throw new IllegalArgumentException("buffer must be >= 1, was " + buffer);
        }
        this.buffer = buffer;
        this.whenFull = Objects.requireNonNull(whenFull, "whenFull");
    }

    /// Hands an item to all subscribers. With [WhenFull#WAIT] it waits for room, in a task, and
    /// publishers are served in the order of their arrival; else it never waits.
    ///
    /// @waits with [WhenFull#WAIT], until every subscriber has room; a cancelled `publish` has handed its
    ///     item to nobody
    /// @throws QueueShutdownException if this is shut down, before or while it waits
    public void publish(E item) {
        ensureOpen("publish", item);
        if (mayDeliver()) {
            deliver(item);
        } else if (publishers.await("publish", item) == Subscription.NO_MORE) {
            throw new QueueShutdownException("broadcast", this);
        }
    }

    /// Hands an item to all subscribers, if that needs no wait.
    ///
    /// @return false if it would have to wait; then nobody has got it
    /// @throws QueueShutdownException if this is shut down
    public boolean tryPublish(E item) {
        ensureOpen("tryPublish", item);
        boolean may = mayDeliver();
        if (may) {
            deliver(item);
        }
        return may;
    }

    /// Subscribes to what is published from now on. Close the result: a subscription that is left open keeps
    /// items.
    ///
    /// @throws QueueShutdownException if this is shut down
    public Subscription<E> subscribe() {
        publishers.ensureOnLoop("subscribe");
        ensureNotShutdown();
        var subscription = new Subscription<>(this, buffer, whenFull);
        subscriptions.add(subscription);
        return subscription;
    }

    /// Publishes nothing more: `publish` fails, even one that waits already; subscribers get what is left,
    /// and then come to their end.
    public void shutdown() {
        publishers.ensureOnLoop("shutdown");
        shutdown = true;
        publishers.wakeAll(Subscription.NO_MORE);
        List.copyOf(subscriptions).forEach(Subscription::complete);
    }

    /// How much was published and lost, and how far behind the subscribers are.
    public Statistics statistics() {
        publishers.ensureOnLoop("statistics");
        int backlog = subscriptions.stream()
                .mapToInt(subscription -> subscription.buffered())
                .max()
                .orElse(0);
        return new Statistics(subscriptions.size(), published, lost, backlog, publishers.size(), shutdown);
    }

    @Override
    public String toString() {
        return "Broadcast[" + subscriptions.size() + " subscribed, " + publishers.size() + " publishing"
                + (shutdown ? ", shut down" : "") + "]";
    }

    /// A subscription has no room any more.
    void becameFull() {
        full++;
    }

    /// A subscription that had no room has some again, or has ended.
    @SuppressWarnings("unchecked") // what publishers offer
    void madeRoom() {
        full--;
        while (full == 0 && !publishers.isEmpty()) {
            E item = (E) Objects.requireNonNull(publishers.offered());
            publishers.wakeNext(null);
            deliver(item);
        }
    }

    void lost(int items) {
        lost += items;
    }

    void remove(Subscription<E> subscription) {
        subscriptions.remove(subscription);
    }

    /// The guard of every operation of a subscription.
    void ensureOnLoop(String operation, Subscription<E> used) {
        publishers.ensureOnLoop(operation, used);
    }

    private boolean mayDeliver() {
        return whenFull != WhenFull.WAIT || full == 0;
    }

    private void deliver(E item) {
        published++;
        for (Subscription<E> subscription : List.copyOf(subscriptions)) { // which may end by this
            subscription.offer(item);
        }
    }

    private void ensureOpen(String operation, E item) {
        publishers.ensureOnLoop(operation);
        Objects.requireNonNull(item, "item");
        ensureNotShutdown();
    }

    private void ensureNotShutdown() {
        if (shutdown) {
            throw new QueueShutdownException("broadcast", this);
        }
    }

    /// The state of a broadcast.
    ///
    /// @param subscribers how many there are
    /// @param published how many items were handed out
    /// @param lost how many items were dropped, each counted for every subscriber that lost it
    /// @param backlog how many items wait for the subscriber that is furthest behind
    /// @param publishing how many tasks wait to publish
    /// @param shutdown whether nothing more is published
    public record Statistics(
            int subscribers, long published, long lost, int backlog, int publishing, boolean shutdown) {}

    private final class Shown implements ParkingLot.Held {

        @Override
        public void forEachHolder(Consumer<? super Task<?>> visitor) {}

        @Override
        public Map<String, Long> figures() {
            return Map.of("lost", lost, "published", published, "subscribers", (long) subscriptions.size());
        }
    }
}
