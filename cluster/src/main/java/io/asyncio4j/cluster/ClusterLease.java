package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.uncancellable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The right to do something for a while, which one task of the cluster has at a time, as a rule. It ends by
/// itself, so that nobody waits for a member that has died.
///
/// It is no lock. Its holder may be paused for longer than its time, and members that cannot reach each other
/// each give leases of their own. So whatever it protects should look at the [#token], which grows with every
/// lease, and refuse one that is lower than the last it has seen: that stops a holder that comes too late.
/// Between two halves of a split cluster nothing but what it protects can decide.
///
/// It belongs to the loop of the cluster.
public final class ClusterLease implements AutoCloseable {

    // The entry of a lease has its token, its holder and its end on the clock of the cluster. It stays when the lease
    // ends, so that tokens grow.

    private final Cluster cluster;
    private final String name;
    private final Duration time;
    private final long token;
    private byte[] entry;
    private long since; // System.nanoTime before it was asked for
    private boolean held = true;

    private ClusterLease(Cluster cluster, String name, Duration time, long token, byte[] entry, long since) {
        this.cluster = cluster;
        this.name = name;
        this.time = time;
        this.token = token;
        this.entry = entry;
        this.since = since;
    }

    static Optional<ClusterLease> take(Cluster cluster, String name, Duration time) {
        Objects.requireNonNull(time, "time");
        if (!time.isPositive()) {
            throw new IllegalArgumentException("time must be more than zero, was " + time);
        }
        Engine engine = cluster.engineFor("tryLease", cluster);
        Engine.Store store = store(engine);
        while (true) {
            long since = System.nanoTime();
            byte[] old = cluster.answer(store.get(name));
            long now = engine.clusterTime();
            if (old != null && end(old) > now) {
                return Optional.empty();
            }
            long token = old == null ? 1 : token(old) + 1;
            byte[] entry = entry(token, now + time.toMillis(), engine.me().id());
            if (Arrays.equals(uncancellable(() -> cluster.answer(store.swap(name, old, entry))), old)) {
                return Optional.of(new ClusterLease(cluster, name, time, token, entry, since));
            }
        }
    }

    /// Grows with every lease of this name.
    public long token() {
        return token;
    }

    /// Whether its time has not passed, as this member counts: do not begin what takes longer than what is left.
    public boolean isHeld() {
        cluster.loop().ensureCurrent("isHeld", this);
        return held && System.nanoTime() - since < time.toNanos();
    }

    /// Lets its time begin anew. In a task.
    ///
    /// @return false if it had ended, and perhaps somebody else has it
    /// @waits until the cluster has answered
    /// @throws ClusterException if it does not
    public boolean renew() {
        Engine engine = cluster.engineFor("renew", this);
        if (!held) {
            return false;
        }
        long begin = System.nanoTime();
        byte[] renewed =
                entry(token, engine.clusterTime() + time.toMillis(), engine.me().id());
        held = swap(engine, renewed);
        if (held) {
            entry = renewed;
            since = begin;
        }
        return held;
    }

    /// Ends it now, if it has not ended, so that another may have the next. Closing it again does nothing, nor
    /// does it after the cluster was closed.
    ///
    /// @waits until the cluster has answered, even if the task is cancelled
    @Override
    public void close() {
        cluster.loop().ensureCurrent("close", this);
        if (held && !cluster.isGone()) { // a job may end its lease while its member closes
            held = false;
            swap(cluster.engine(), entry(token, 0, ""));
        }
    }

    @Override
    public String toString() {
        return "ClusterLease[" + name + ", token " + token + (held ? "" : ", ended") + "]";
    }

    private boolean swap(Engine engine, byte @Nullable [] changed) {
        return Arrays.equals(uncancellable(() -> cluster.answer(store(engine).swap(name, entry, changed))), entry);
    }

    private static Engine.Store store(Engine engine) {
        return engine.store("leases");
    }

    private static byte[] entry(long token, long end, String holder) {
        byte[] id = holder.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 * Long.BYTES + id.length)
                .putLong(token)
                .putLong(end)
                .put(id)
                .array();
    }

    private static long token(byte[] entry) {
        return ByteBuffer.wrap(entry).getLong(0);
    }

    private static long end(byte[] entry) {
        return ByteBuffer.wrap(entry).getLong(Long.BYTES);
    }
}
