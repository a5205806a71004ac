package io.asyncio4j.http.client;

import io.asyncio4j.ParkingLot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The connections of HTTP/2 that are in use, and which more requests can join. Loop only.
final class SharedConnections {

    // To a server that is known to speak HTTP/2 one request makes a connection, and all others wait for a place on it.
    // A place is handed over: whoever is woken has it, or makes a connection in its turn. When a connection cannot be
    // made, nothing is known any more, and each goes its own way.

    private static final int MOST_KNOWN = 1000; // servers

    private final Predicate<PooledConnection> young; // enough for one more
    private final Map<Route, Way> ways = new HashMap<>();
    private int waiting; // tasks

    SharedConnections(Predicate<PooledConnection> young) {
        this.young = young;
    }

    /// How many tasks wait.
    int waiting() {
        return waiting;
    }

    /// Takes a place, unless there is none, or others wait for it.
    @Nullable
    PooledConnection join(Route route) {
        Way way = way(route);
        PooledConnection found = way.line.isEmpty() ? way.withRoom() : null;
        if (found != null) {
            found.reserve();
        }
        return found;
    }

    /// Whether the first connection is being made.
    boolean isBeginning(Route route) {
        Way way = ways.get(route);
        return way != null && way.known && way.making > 0 && way.open.isEmpty();
    }

    /// Whether a WebSocket would find a place at once.
    boolean carriesWebSockets(Route route) {
        Way way = ways.get(route);
        PooledConnection found = way == null || !way.line.isEmpty() ? null : way.withRoom();
        return found != null && found.carriesWebSockets();
    }

    /// Whether to wait for a place is right: there is a connection, or will be.
    boolean isBusy(Route route) {
        Way way = way(route);
        return way.known && (way.making > 0 || way.isUsable());
    }

    /// Waits for a place. In a task.
    ///
    /// @return nothing if it is time to look again
    Optional<PooledConnection> await(Route route) {
        waiting++;
        try {
            return way(route).line.await("request");
        } finally {
            waiting--;
        }
    }

    /// A request makes a connection.
    void begin(Route route) {
        way(route).making++;
    }

    /// It has made one, or was given one that was kept; null if it has none.
    void end(Route route, @Nullable PooledConnection made) {
        Way way = way(route);
        way.making--;
        if (made == null) {
            way.wakeIfIdle();
        } else if (made.isShared()) {
            know(route);
            if (!way.open.contains(made)) {
                way.open.add(made);
            }
            way.serve(made);
        } else {
            failed(route);
        }
        forgetIfEmpty(route, way);
    }

    /// The server of this route speaks HTTP/2.
    void know(Route route) {
        way(route).known = true;
    }

    /// There is no connection of HTTP/2.
    void failed(Route route) {
        Way way = way(route);
        way.known = false;
        way.line.wakeAll(Optional.empty());
    }

    /// A connection may have more places than before.
    void roomChanged(PooledConnection connection) {
        Way way = ways.get(connection.route());
        if (way != null && way.open.contains(connection)) {
            way.serve(connection);
        }
    }

    /// A connection can be joined no more.
    void left(PooledConnection connection) {
        Way way = ways.get(connection.route());
        if (way != null && way.open.remove(connection)) {
            way.wakeIfIdle();
            forgetIfEmpty(connection.route(), way);
        }
    }

    /// Whoever waits looks again.
    void close() {
        List.copyOf(ways.values()).forEach(way -> way.line.wakeAll(Optional.empty()));
    }

    private Way way(Route route) {
        return ways.computeIfAbsent(route, _ -> new Way(route.tls() == null));
    }

    private void forgetIfEmpty(Route route, Way way) {
        if (way.isEmpty() && (!way.known || ways.size() > MOST_KNOWN)) {
            ways.remove(route);
        }
    }

    /// What leads to one server.
    private final class Way {

        private final List<PooledConnection> open = new ArrayList<>();
        private final ParkingLot<Optional<PooledConnection>> line = new ParkingLot<>("a stream of HTTP/2");
        private boolean known; // to speak HTTP/2
        private int making; // requests

        /// @param known without TLS, HTTP/2 is spoken only where the program says so
        Way(boolean known) {
            this.known = known;
        }

        @Nullable
        PooledConnection withRoom() {
            for (PooledConnection each : open) {
                if (each.hasRoom() && young.test(each)) {
                    return each;
                }
            }
            return null;
        }

        boolean isUsable() {
            return open.stream().anyMatch(each -> each.isReusable() && young.test(each));
        }

        boolean isEmpty() {
            return open.isEmpty() && making == 0 && line.isEmpty();
        }

        /// Hands the places of a connection to those who wait.
        void serve(PooledConnection connection) {
            while (!line.isEmpty() && connection.hasRoom() && young.test(connection)) {
                connection.reserve();
                line.wakeFirst(Optional.of(connection));
            }
        }

        /// Somebody else must make a connection.
        void wakeIfIdle() {
            if (making == 0 && !isUsable()) {
                line.wakeFirst(Optional.empty());
            }
        }
    }
}
