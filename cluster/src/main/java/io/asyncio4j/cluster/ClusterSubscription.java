package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.await;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;

import io.asyncio4j.AsyncLock;
import io.asyncio4j.TimedOutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
    private static final Duration LOOK_AGAIN = seconds(2);

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
        topic.ring(operation);
        while (!closed && fetched.isEmpty()) {
            try (var _ = fetching.acquire()) {
                if (!closed && fetched.isEmpty()) {
                    fetch(topic.ring(operation));
                }
            }
        }
        return closed ? null : fetched.remove();
    }

    /// A read that was begun goes on when its waiter is cut short, and serves the next.
    private void fetch(Engine.Ring ring) {
        if (reading == null) {
            reading = ring.read(next, AT_ONCE).toCompletableFuture();
        }
        CompletableFuture<Engine.Ring.Batch> read = reading;
        CompletionStage<Engine.Ring.Batch> shared = read.minimalCompletionStage();
        while (!read.isDone()) {
            try {
                timeout(LOOK_AGAIN, () -> await(shared));
            } catch (TimedOutException e) {
                if (hasBegunAnew(ring)) {
                    reading = null;
                    next = 0;
                    return;
                }
            } catch (ClusterException e) {
                break; // it is thrown below
            }
        }
        reading = null;
        Engine.Ring.Batch batch = cluster.answer(read);
        if (batch.first() > next) {
            lost += batch.first() - next;
        }
        fetched.addAll(batch.items());
        next = batch.first() + batch.items().size();
    }

    /// Whether the topic was lost with more members than have copies: then its numbers begin anew, and what waits
    /// for the next of the old ones would wait for long.
    private boolean hasBegunAnew(Engine.Ring ring) {
        try {
            return await(ring.tail()) < next - 1;
        } catch (ClusterException e) {
            return false; // it is not known at the moment
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
