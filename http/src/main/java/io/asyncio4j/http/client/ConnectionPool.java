package io.asyncio4j.http.client;

import io.asyncio4j.Asyncio;
import io.asyncio4j.Deadline;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.http.client.Url.Origin;
import io.asyncio4j.net.ConnectionFailedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The connections of a session: in use, or kept for the next request. Loop only.
final class ConnectionPool implements PooledConnection.Owner {

    static final String CLOSED = "the client session is closed";

    private final EventLoop loop = EventLoop.currentFor("ClientSession");
    private final ClientOptions options;
    private final Connector connector;
    private final ConnectionLimits limits;
    private final Map<Origin, ArrayDeque<PooledConnection>> idle = new HashMap<>();
    private final Set<PooledConnection> open = new LinkedHashSet<>();
    private final Set<Deadline> connecting = new LinkedHashSet<>(); // they pass when the session is closed
    private @Nullable Promise<@Nullable Void> closed; // set when closing begins

    ConnectionPool(ClientOptions options, Connector connector) {
        this.options = options;
        this.connector = connector;
        this.limits = new ConnectionLimits(options.limit, options.limitPerHost);
    }

    /// Begins an exchange, on a kept connection or a new one; it must be released. In a task.
    ///
    /// @param fresh whether the connection must be new
    Exchange begin(Origin origin, RequestTimeouts timeouts, boolean fresh) {
        ensureOpen();
        timeouts.within(Phase.POOL, () -> limits.acquire(origin));
        boolean begun = false;
        try {
            PooledConnection connection = fresh ? null : takeIdle(origin);
            if (connection == null) {
                ensureOpen();
                connection = connect(origin, timeouts);
            }
            Exchange exchange = connection.begin(timeouts);
            begun = true;
            return exchange;
        } finally {
            if (!begun) {
                limits.release(origin);
            }
        }
    }

    /// Closes all connections and waits until they are closed. In a task.
    void close() {
        if (closed == null) {
            closed = new Promise<>();
            if (open.isEmpty()) {
                closed.complete(null);
            }
            limits.close();
            connecting.forEach(deadline -> deadline.reschedule(Duration.ZERO));
            Set.copyOf(open).forEach(PooledConnection::abort);
        }
        if (!closed.isDone()) {
            Asyncio.shield(closed);
        }
    }

    @Override
    public void opened(PooledConnection connection) {
        open.add(connection);
        if (closed != null) {
            connection.abort();
        }
    }

    @Override
    public void released(PooledConnection connection) {
        limits.release(connection.origin());
        if (closed == null && connection.isReusable()) {
            idle.computeIfAbsent(connection.origin(), _ -> new ArrayDeque<>()).push(connection);
            connection.keepFor(options.keepAlive);
        } else {
            connection.abort();
        }
    }

    @Override
    public void closed(PooledConnection connection) {
        open.remove(connection);
        idle.computeIfPresent(connection.origin(), (_, kept) -> {
            kept.remove(connection);
            return kept.isEmpty() ? null : kept;
        });
        if (closed != null && open.isEmpty()) {
            closed.complete(null);
        }
    }

    /// Connects; closing the session ends that at once, even while a name is looked up.
    private PooledConnection connect(Origin origin, RequestTimeouts timeouts) {
        try {
            return Deadline.call(null, closing -> {
                connecting.add(closing);
                try {
                    return connector.connect(origin, timeouts, this);
                } finally {
                    connecting.remove(closing);
                }
            });
        } catch (ConnectionFailedException | TimedOutException e) {
            ensureOpen(); // else closing the session has brought the failure
            throw e;
        }
    }

    private @Nullable PooledConnection takeIdle(Origin origin) {
        for (PooledConnection kept = pollIdle(origin); kept != null; kept = pollIdle(origin)) {
            if (isStillClean(kept)) {
                return kept;
            }
        }
        return null;
    }

    private @Nullable PooledConnection pollIdle(Origin origin) {
        ArrayDeque<PooledConnection> kept = idle.get(origin);
        PooledConnection connection = kept == null ? null : kept.poll();
        if (kept != null && kept.isEmpty()) {
            idle.remove(origin);
        }
        return connection;
    }

    private static boolean isStillClean(PooledConnection connection) {
        boolean clean = false;
        try {
            connection.look();
            clean = connection.isReusable();
            return clean;
        } finally {
            if (!clean) {
                connection.abort(); // or the task was cancelled
            }
        }
    }

    /// Throws if the session is closed.
    void ensureOpen() {
        if (closed != null) {
            throw new IllegalStateException(CLOSED);
        }
    }

    /// Throws unless the calling code runs on the session's loop.
    void ensureOnLoop(String operation) {
        loop.ensureCurrent(operation);
    }
}
