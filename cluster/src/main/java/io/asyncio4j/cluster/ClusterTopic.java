package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.uncancellable;

import io.asyncio4j.process.RemoteCodec;
import java.time.Duration;
import java.util.Objects;

/// Hands every item to every subscriber, between the tasks of all members: for a chat or a live feed over many
/// servers.
///
/// Items have one order, which is the same for all subscribers, and numbers that grow by one. The last items are
/// kept on a member, with copies on others, up to [ClusterOptions#topicCapacity]: so a subscriber may be slow,
/// and one that was cut off goes on [after the last item][#subscribeAfter] that it has. An item is kept for at
/// least [ClusterOptions#topicRetention]; if a topic is full of younger ones, publishers wait.
///
/// {@snippet class=snippets.ClusterTest region=topic}
///
/// Source: Redis streams; the reliable topic of Hazelcast.
///
/// @param <E> the items, never null
public final class ClusterTopic<E> {

    private static final Duration FIRST_PAUSE = millis(10);
    private static final Duration LONGEST_PAUSE = millis(250);

    private final Cluster cluster;
    private final String name;
    private final Class<E> type;

    ClusterTopic(Cluster cluster, String name, Class<E> type) {
        this.cluster = cluster;
        this.name = name;
        this.type = type;
    }

    /// Publishes an item. In a task.
    ///
    /// @return its number; from now on the item is kept
    /// @waits until a member and its copies have the item, and before while the topic is full; if the task is
    ///     cancelled while it waits for room, the item is not published
    /// @throws IllegalArgumentException if `item` is not serialisable
    /// @throws ClusterException if the cluster does not answer; the item may be published nevertheless
    public long publish(E item) {
        ring("publish");
        byte[] packed = RemoteCodec.pack("the item", type.cast(Objects.requireNonNull(item, "item")));
        Duration pause = FIRST_PAUSE;
        while (true) {
            Engine.Ring ring = ring("publish");
            long number = uncancellable(() -> cluster.answer(ring.add(packed)));
            if (number >= 0) {
                return number;
            }
            sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /// Subscribes to what is published from now on. In a task. Close the result.
    ///
    /// @waits until the cluster has answered
    /// @throws ClusterException if it does not
    public ClusterSubscription<E> subscribe() {
        return new ClusterSubscription<>(
                cluster, this, cluster.answer(ring("subscribe").tail()) + 1);
    }

    /// Subscribes to what was published after an item, as far as it is still kept, and to what will be. Close the
    /// result.
    ///
    /// @param number of the item, such as [ClusterSubscription#number]; -1 for everything
    public ClusterSubscription<E> subscribeAfter(long number) {
        ring("subscribeAfter");
        if (number < -1) {
            throw new IllegalArgumentException("number must be >= -1, was " + number);
        }
        return new ClusterSubscription<>(cluster, this, number + 1);
    }

    /// The name.
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return "ClusterTopic[" + name + "]";
    }

    Engine.Ring ring(String operation) {
        return cluster.engineFor(operation, this).ring(name);
    }

    /// What was published.
    E unpack(byte[] packed) {
        return Items.unpack(this, type, packed, cluster.filter());
    }
}
