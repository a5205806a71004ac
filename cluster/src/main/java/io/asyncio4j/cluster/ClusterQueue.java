package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.uncancellable;

import io.asyncio4j.ParkingLot;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.process.RemoteCodec;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A queue between the tasks of all members: each item goes to one task. Items keep the order in which they were
/// put.
///
/// An item that was taken is gone, even if whoever has taken it dies before it has done anything with it. Where
/// that must not happen, let a job do the work: [Cluster#run] tells what becomes of it.
///
/// @param <E> the items, never null
public final class ClusterQueue<E> {

    private static final Duration LOOK_AGAIN = seconds(1); // a change may have been missed when a member was lost

    private final Cluster cluster;
    private final String name;
    private final Class<E> type;
    private final ParkingLot<@Nullable Void> waiting = new ParkingLot<>(this); // for a change
    private int waiters;
    private @Nullable Runnable ignore; // changes, while somebody waits for them

    ClusterQueue(Cluster cluster, String name, Class<E> type) {
        this.cluster = cluster;
        this.name = name;
        this.type = type;
    }

    /// Adds an item; waits while the queue is full. In a task.
    ///
    /// @waits until a member and its copies have the item, and before while the queue is full; if the task is
    ///     cancelled while it waits for room, the item is not added
    /// @throws IllegalArgumentException if `item` is not serialisable
    /// @throws ClusterException if the cluster does not answer; the item may be added nevertheless
    public void put(E item) {
        byte[] packed = packed(item);
        if (!offer("put", packed)) {
            awaitChange("put", () -> offer("put", packed) ? packed : null);
        }
    }

    /// Adds an item if there is room. In a task.
    ///
    /// @return false if the queue is full
    /// @waits until the cluster has answered, even if the task is cancelled
    public boolean tryPut(E item) {
        return offer("tryPut", packed(item));
    }

    /// Takes the first item; waits while there is none. In a task.
    ///
    /// @waits while there is no item; a cancelled `get` has taken nothing
    /// @throws ClusterException if the cluster does not answer
    public E get() {
        byte[] item = poll("get");
        return unpack(item != null ? item : awaitChange("get", () -> poll("get")));
    }

    /// Takes the first item if there is one. In a task.
    ///
    /// @waits until the cluster has answered, even if the task is cancelled
    public Optional<E> tryGet() {
        byte[] item = poll("tryGet");
        return item == null ? Optional.empty() : Optional.of(unpack(item));
    }

    /// How many items there are. In a task.
    ///
    /// @waits until the cluster has answered
    public int size() {
        return cluster.answer(line("size").size());
    }

    @Override
    public String toString() {
        return "ClusterQueue[" + name + "]";
    }

    private byte[] packed(E item) {
        return RemoteCodec.pack("the item", type.cast(Objects.requireNonNull(item, "item")));
    }

    private E unpack(byte[] packed) {
        return Items.unpack(this, type, packed, cluster.filter());
    }

    private boolean offer(String operation, byte[] packed) {
        Engine.Line line = line(operation);
        return uncancellable(() -> cluster.answer(line.offer(packed)));
    }

    private byte @Nullable [] poll(String operation) {
        Engine.Line line = line(operation);
        return uncancellable(() -> cluster.answer(line.poll()));
    }

    private Engine.Line line(String operation) {
        return cluster.engineFor(operation, this).line(name);
    }

    /// Tries again after each change, until something comes of it.
    private byte[] awaitChange(String operation, Attempt attempt) {
        if (waiters++ == 0) {
            ignore = line(operation).onChange(() -> cluster.loop().tryCallSoonThreadsafe(() -> waiting.wakeAll(null)));
        }
        try {
            while (true) {
                byte[] item = attempt.make();
                if (item != null) {
                    return item;
                }
                try {
                    timeout(LOOK_AGAIN, () -> waiting.await(operation));
                } catch (TimedOutException e) {
                    // look again
                }
            }
        } finally {
            if (--waiters == 0 && ignore != null) {
                ignore.run();
                ignore = null;
            }
        }
    }

    @FunctionalInterface
    private interface Attempt {

        /// Null if nothing has come of it.
        byte @Nullable [] make();
    }
}
