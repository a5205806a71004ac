package io.asyncio4j.http;

import io.asyncio4j.Asyncio;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.http.ClientTimeoutException.Phase;
import io.asyncio4j.http.Url.Origin;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The connections of a session: in use, or kept for the next request. Loop only.
final class ConnectionPool {

    private final EventLoop loop = EventLoop.current();
    private final ClientSession.Options options;
    private final Connector connector;
    private final Permits permits;
    private final Map<Origin, Permits> permitsPerHost = new HashMap<>();
    private final Map<Origin, ArrayDeque<ClientConnection>> idle = new HashMap<>();
    private final Set<ClientConnection> open = new LinkedHashSet<>();
    private @Nullable Promise<@Nullable Void> closed; // set when closing begins

    ConnectionPool(ClientSession.Options options) {
        this.options = options;
        this.connector = new Connector(this, options);
        this.permits = new Permits(options.limit);
    }

    /// A connection for one request; it must be released.
    ClientConnection acquire(Origin origin, RequestClock clock) {
        ensureOpen();
        clock.within(Phase.POOL, () -> acquirePermits(origin));
        ClientConnection connection = null;
        try {
            connection = takeIdle(origin);
            if (connection == null) {
                ensureOpen();
                connection = connect(origin, clock);
            }
            connection.lease();
            return connection;
        } finally {
            if (connection == null) {
                releasePermits(origin);
            }
        }
    }

    /// A connection is no longer in use.
    void release(ClientConnection connection) {
        releasePermits(connection.origin());
        if (closed == null && connection.isReusable()) {
            idle.computeIfAbsent(connection.origin(), _ -> new ArrayDeque<>()).push(connection);
            connection.keepFor(options.keepAlive);
        } else {
            connection.abort();
        }
    }

    void opened(ClientConnection connection) {
        open.add(connection);
        if (closed != null) {
            connection.abort();
        }
    }

    void closed(ClientConnection connection) {
        open.remove(connection);
        idle.computeIfPresent(connection.origin(), (_, kept) -> {
            kept.remove(connection);
            return kept.isEmpty() ? null : kept;
        });
        if (closed != null && open.isEmpty()) {
            closed.complete(null);
        }
    }

    void close() {
        if (closed == null) {
            closed = new Promise<>();
            if (open.isEmpty()) {
                closed.complete(null);
            }
            Set.copyOf(open).forEach(ClientConnection::abort);
        }
        if (!closed.isDone()) {
            Asyncio.shield(closed);
        }
    }

    EventLoop loop() {
        return loop;
    }

    private ClientConnection connect(Origin origin, RequestClock clock) {
        try {
            return connector.connect(origin, clock);
        } catch (ConnectFailedException e) {
            ensureOpen(); // else closing the session has brought the failure
            throw e;
        }
    }

    private @Nullable ClientConnection takeIdle(Origin origin) {
        ArrayDeque<ClientConnection> kept = idle.get(origin);
        if (kept == null) {
            return null;
        }
        ClientConnection connection = kept.poll();
        while (connection != null && !connection.isReusable()) {
            connection = kept.poll();
        }
        if (kept.isEmpty()) {
            idle.remove(origin);
        }
        return connection;
    }

    private void acquirePermits(Origin origin) {
        Permits ofHost = permitsOf(origin);
        ofHost.acquire();
        boolean acquired = false;
        try {
            permits.acquire();
            acquired = true;
        } finally {
            if (!acquired) {
                ofHost.release();
            }
        }
    }

    private void releasePermits(Origin origin) {
        permits.release();
        Permits ofHost = permitsOf(origin);
        ofHost.release();
        if (ofHost.free() == options.limitPerHost) {
            permitsPerHost.remove(origin); // a crawler meets hosts without end
        }
    }

    private Permits permitsOf(Origin origin) {
        return permitsPerHost.computeIfAbsent(origin, _ -> new Permits(options.limitPerHost));
    }

    private void ensureOpen() {
        if (closed != null) {
            throw new IllegalStateException("the client session is closed");
        }
        if (EventLoop.current() != loop) {
            throw new IllegalStateException("the client session belongs to another event loop (" + loop + ")");
        }
    }
}
