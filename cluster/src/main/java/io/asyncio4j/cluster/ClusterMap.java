package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.uncancellable;

import io.asyncio4j.function.Fn;
import io.asyncio4j.process.RemoteCodec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A map that all members share. Keys are strings.
///
/// An entry lives on one member, with copies on others. What one member has put, all get from then on, unless the
/// members that had it have died at once, or the cluster was split. With a [near cache][ClusterOptions#nearCache],
/// `get` answers from this member's memory, and may be late.
///
/// {@snippet class=snippets.ClusterTest region=map}
///
/// @param <V> the values, never null: best are records and other immutable objects, since each `get` makes a new
///     one
public final class ClusterMap<V> {

    private final Cluster cluster;
    private final String name;
    private final Class<V> type;

    ClusterMap(Cluster cluster, String name, Class<V> type) {
        this.cluster = cluster;
        this.name = name;
        this.type = type;
    }

    /// The value of a key, if there is one. In a task.
    ///
    /// @waits until the cluster has answered, unless a [near cache][ClusterOptions#nearCache] has the value
    /// @throws ClusterException if it does not
    public Optional<V> get(String key) {
        Objects.requireNonNull(key, "key");
        byte[] packed = cluster.answer(store("get").get(key));
        return packed == null ? Optional.empty() : Optional.of(unpack(packed));
    }

    /// Sets the value of a key. In a task.
    ///
    /// @waits until a member and its copies have it; if the task is cancelled meanwhile, it may be set or not
    /// @throws IllegalArgumentException if `value` is not serialisable
    /// @throws ClusterException if the cluster does not answer
    public void put(String key, V value) {
        Objects.requireNonNull(key, "key");
        cluster.answer(store("put").put(key, packed(value), null));
    }

    /// Sets the value of a key, which is removed after a time; see [#put(String, Object)].
    ///
    /// @param life at least one second
    /// @waits until a member and its copies have it; see [#put(String, Object)]
    public void put(String key, V value, Duration life) {
        Objects.requireNonNull(key, "key");
        if (Objects.requireNonNull(life, "life").compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("life must be >= 1 s, was " + life);
        }
        cluster.answer(store("put").put(key, packed(value), life));
    }

    /// Removes a key. In a task.
    ///
    /// @return whether it had a value
    /// @waits until the cluster has answered; if the task is cancelled meanwhile, it may be removed or not
    /// @throws ClusterException if the cluster does not answer
    public boolean remove(String key) {
        Objects.requireNonNull(key, "key");
        return cluster.answer(store("remove").remove(key));
    }

    /// Makes a new value of the old one, as one step: nobody changes the entry between the two. In a task.
    ///
    /// `function` runs here, and again with what is there then if somebody else was quicker.
    ///
    /// @param function is given null if there is no value, and returns null to remove it
    /// @return the new value, if there is one
    /// @waits until the cluster has answered, and where `function` waits
    /// @throws X exactly what `function` throws; then nothing is changed
    /// @throws ClusterException if the cluster does not answer; the entry may be changed nevertheless
    public <X extends Exception> Optional<V> compute(String key, Fn<@Nullable V, @Nullable V, X> function) throws X {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(function, "function");
        Engine.Store store = store("compute");
        byte[] found = cluster.answer(store.get(key));
        while (true) {
            byte[] old = found;
            V value = function.apply(old == null ? null : unpack(old));
            byte[] packed = value == null ? null : packed(value);
            found = uncancellable(() -> cluster.answer(store.swap(key, old, packed)));
            if (Arrays.equals(found, old)) {
                return Optional.ofNullable(value);
            }
        }
    }

    /// How many entries there are. In a task.
    ///
    /// @waits until the cluster has answered
    public int size() {
        return cluster.answer(store("size").size());
    }

    @Override
    public String toString() {
        return "ClusterMap[" + name + "]";
    }

    private byte[] packed(V value) {
        return RemoteCodec.pack("the value", type.cast(Objects.requireNonNull(value, "value")));
    }

    private V unpack(byte[] packed) {
        return Items.unpack(this, type, packed, cluster.filter());
    }

    private Engine.Store store(String operation) {
        return cluster.engineFor(operation, this).store("map." + name);
    }
}
