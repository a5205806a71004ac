package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.await;

import io.asyncio4j.AsyncLock;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What one subscriber of a [ClusterTopic] gets: all items, in order. Iterating takes them as they come until
/// this is closed. Several tasks may share the items. It belongs to the loop of the cluster.
///
/// It fetches items when somebody takes them, and some in advance: a subscriber that is slow keeps nothing in this
/// process, and loses items only when the topic does not keep them any longer.
///
/// @param <E> the items, never null
public final class ClusterSubscription<E> implements Iterable<E>, AutoCloseable {

    private static final int AT_ONCE = 100;

    private final Cluster cluster;
    private final ClusterTopic<E> topic;
    private final AsyncLock fetching = new AsyncLock();
    private final ArrayDeque<byte[]> fetched = new ArrayDeque<>(); // loop only, as the rest
    private long next; // the number of the first that is not fetched
    private long lost;
    private boolean closed;
    private @Nullable CompletableFuture<Engine.Ring.Batch> reading;

    ClusterSubscription(Cluster cluster, ClusterTopic<E> topic, long next) {
        this.cluster = cluster;
        this.topic = topic;
        this.next = next;
    }

    /// Takes an item; waits while there is none. In a task.
    ///
    /// @waits while there is no item; a cancelled `get` has taken nothing
    /// @throws IllegalArgumentException if the class of the item is not [allowed][ClusterOptions#allow]; the item
    ///     is skipped
    /// @throws ClusterException if the cluster does not answer; nothing is lost by that, and the next `get` tries
    ///     again
    /// @throws IllegalStateException if this or the cluster is closed
    public E get() {
        byte[] item = take("get");
        if (item == null) {
            throw new IllegalStateException("the subscription is closed");
        }
        return topic.unpack(item);
    }

    /// The items as they come, until this is closed. In a task; one of those that wait at a time gets each item.
    @Override
    public Iterator<E> iterator() {
        cluster.loop().ensureCurrent("iterator", this);
        return new Taking();
    }

    /// The number of the item that was taken last: a subscription [after it][ClusterTopic#subscribeAfter] goes on
    /// where this one has stopped, on any member.
    public long number() {
        cluster.loop().ensureCurrent("number", this);
        return next - fetched.size() - 1;
    }

    /// How many items this has lost: because it was slow, or with members that have died.
    public long lost() {
        cluster.loop().ensureCurrent("lost", this);
        return lost;
    }

    /// Ends the subscription, and what waits for its items. Closing again does nothing.
    @Override
    public void close() {
        cluster.loop().ensureCurrent("close", this);
        closed = true;
        if (reading != null) {
            reading.complete(new Engine.Ring.Batch(next, List.of()));
        }
    }

    @Override
    public String toString() {
        return "ClusterSubscription[" + topic.name() + (closed ? ", closed" : "") + "]";
    }

    /// Null if it is closed.
    private byte @Nullable [] take(String operation) {
        Engine.Ring ring = topic.ring(operation);
        while (!closed && fetched.isEmpty()) {
            try (var _ = fetching.acquire()) {
                if (!closed && fetched.isEmpty()) {
                    fetch(ring);
                }
            }
        }
        return closed ? null : fetched.remove();
    }

    private void fetch(Engine.Ring ring) {
        CompletableFuture<Engine.Ring.Batch> read = ring.read(next, AT_ONCE).toCompletableFuture();
        reading = read;
        try {
            Engine.Ring.Batch batch = await(read);
            if (batch.first() > next) {
                lost += batch.first() - next;
            }
            fetched.addAll(batch.items());
            next = batch.first() + batch.items().size(); // numbers begin anew where a topic was lost with its members
        } finally {
            reading = null;
        }
    }

    private final class Taking implements Iterator<E> {

        private byte @Nullable [] item;

        @Override
        public boolean hasNext() {
            if (item == null) {
                item = take("hasNext");
            }
            return item != null;
        }

        @Override
        public E next() {
            if (!hasNext() || item == null) {
                throw new NoSuchElementException("the subscription is closed");
            }
            byte[] taken = item;
            item = null;
            return topic.unpack(taken);
        }
    }
}
