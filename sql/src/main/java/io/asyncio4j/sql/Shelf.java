package io.asyncio4j.sql;

import io.asyncio4j.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The open connections of a pool that nobody uses, the last used first. Loop only.
final class Shelf {

    private final EventLoop loop = EventLoop.current();
    private final PoolOptions options;
    private final Consumer<PooledConnection> drop;
    private final Deque<PooledConnection> connections = new ArrayDeque<>();

    private Duration suspectUntil = Duration.ZERO; // what was last used before is tried before it is used

    /// @param drop closes what is no longer on the shelf
    Shelf(PoolOptions options, Consumer<PooledConnection> drop) {
        this.options = options;
        this.drop = drop;
    }

    int size() {
        return connections.size();
    }

    void put(PooledConnection connection) {
        connections.push(connection);
    }

    /// Puts one that is to be used after all others.
    void putLast(PooledConnection connection) {
        connections.addLast(connection);
    }

    /// Takes the one that was used last, if it need not be tried before.
    @Nullable
    PooledConnection takeReady() {
        PooledConnection last = connections.peek();
        return last != null && last.isFit() && !isSuspect(last) ? connections.poll() : null;
    }

    /// Takes one that works; those that do not are dropped. In a task.
    @Nullable
    PooledConnection take() {
        for (PooledConnection each = connections.poll(); each != null; each = connections.poll()) {
            boolean usable = false;
            try {
                usable = each.isFit() && (!isSuspect(each) || each.answers());
            } finally {
                if (!usable) {
                    drop.accept(each);
                }
            }
            if (usable) {
                return each;
            }
        }
        return null;
    }

    /// One was lost, so the others may be as well.
    void suspectAll() {
        suspectUntil = loop.time();
    }

    /// Drops those, the longest unused first. In a task.
    void dropIf(Predicate<PooledConnection> which) {
        for (PooledConnection each : List.copyOf(connections).reversed()) {
            if (which.test(each) && connections.remove(each)) {
                drop.accept(each);
            }
        }
    }

    private boolean isSuspect(PooledConnection connection) {
        return connection.unused().compareTo(options.validateAfter) >= 0
                || connection.lastUsed().compareTo(suspectUntil) <= 0;
    }
}
