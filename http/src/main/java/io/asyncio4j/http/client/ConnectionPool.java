package io.asyncio4j.http.client;

import io.asyncio4j.Asyncio;
import io.asyncio4j.Deadline;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.Promise;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.function.Op;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.http.client.Holds.Hold;
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

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");
    private static final Duration PATIENCE = Duration.ofSeconds(5); // while no connection comes free
    private static final Duration UNLIMITED = Duration.ofDays(365);

    private final EventLoop loop = EventLoop.currentFor("ClientSession");
    private final ClientOptions options;
    private final Connector connector;
    private final ConnectionLimits limits;
    private final Map<Route, ArrayDeque<PooledConnection>> idle = new HashMap<>();
    private final SharedConnections shared = new SharedConnections(this::isYoung);
    private final Map<Exchange, Use> used = new HashMap<>();
    private final Map<PooledConnection, Duration> open = new HashMap<>(); // since when, on the loop's clock
    private final Holds holds = new Holds();
    private final Set<Deadline> connecting = new LinkedHashSet<>(); // they pass when the session is closed
    private @Nullable Promise<@Nullable Void> closed; // set when closing begins
    private int occupied; // connections
    private long made;
    private long reused;
    private long released;
    private boolean stallTold; // since one was released

    ConnectionPool(ClientOptions options, Connector connector) {
        this.options = options;
        this.connector = connector;
        this.limits = new ConnectionLimits(options.limit, options.limitPerHost);
    }

    /// Begins an exchange, on a kept connection or a new one; it must be released. In a task.
    ///
    /// @param fresh whether the connection must be new
    Exchange begin(Step step, Route wanted, RequestTimeouts timeouts, boolean fresh) {
        ensureOpen();
        Route route = wanted;
        if (wanted.upgraded() && !fresh) {
            Exchange joined = joinFirst(step, wanted.ofStreams(), timeouts);
            if (joined != null) {
                return joined;
            }
            route = wayOf(wanted);
        }
        if (!route.http2()) {
            return begin(occupy(step, route, timeouts, fresh), timeouts);
        }
        PooledConnection joined = join(route, timeouts);
        if (joined != null) {
            reused++;
            return begin(new Use(joined, holds.begin(step)), timeouts);
        }
        shared.begin(route);
        PooledConnection made = null;
        try {
            Use use = occupy(step, route, timeouts, fresh);
            made = use.connection;
            return begin(use, timeouts);
        } catch (ConnectionFailedException | ClientTimeoutException e) {
            shared.failed(route);
            throw e;
        } finally {
            shared.end(route, made);
        }
    }

    /// Waits for a place for a WebSocket while another request makes the first connection of HTTP/2. In a task.
    ///
    /// @return null if there is none, or its server does not allow that
    private @Nullable Exchange joinFirst(Step step, Route streams, RequestTimeouts timeouts) {
        while (shared.isBeginning(streams)) {
            PooledConnection joined =
                    awaitTurn(timeouts, () -> shared.await(streams)).orElse(null);
            if (joined != null) {
                Exchange exchange = begin(new Use(joined, holds.begin(step)), timeouts);
                if (joined.carriesWebSockets()) {
                    reused++;
                    return exchange;
                }
                exchange.release(); // gives the place back
                return null;
            }
            ensureOpen();
        }
        return null;
    }

    /// A WebSocket joins the requests to the same server if they have a connection of HTTP/2 that carries it, as
    /// in browsers. None is made for it: only a connection tells whether its server allows that.
    private Route wayOf(Route wanted) {
        Route streams = wanted.ofStreams();
        ArrayDeque<PooledConnection> kept = idle.get(streams);
        boolean meet = shared.carriesWebSockets(streams)
                || (kept != null && kept.getFirst().carriesWebSockets());
        return meet ? streams : wanted;
    }

    /// Waits for a place on a connection of HTTP/2. In a task.
    ///
    /// @return null if there is none, and there will be none
    private @Nullable PooledConnection join(Route route, RequestTimeouts timeouts) {
        PooledConnection joined = shared.join(route);
        while (joined == null && shared.isBusy(route)) {
            joined = awaitTurn(timeouts, () -> shared.await(route)).orElse(null);
            if (joined == null) {
                ensureOpen();
            }
        }
        return joined;
    }

    /// Takes a connection that was kept, or makes one. In a task.
    private Use occupy(Step step, Route route, RequestTimeouts timeouts, boolean fresh) {
        acquire(route, timeouts);
        occupied++;
        Hold hold = holds.begin(step);
        boolean taken = false;
        try {
            PooledConnection connection = fresh ? null : takeIdle(step, route);
            if (connection == null) {
                ensureOpen();
                connection = connect(route, timeouts);
            } else {
                reused++;
            }
            connection.reserve();
            taken = true;
            return new Use(connection, hold);
        } finally {
            if (!taken) {
                holds.end(hold);
                vacate(route.origin());
            }
        }
    }

    private Exchange begin(Use use, RequestTimeouts timeouts) {
        Exchange exchange = use.connection.begin(timeouts);
        used.put(exchange, use);
        return exchange;
    }

    private void vacate(Url.Origin origin) {
        occupied--;
        limits.release(origin);
    }

    /// Makes connections to be kept, until there are `count`, in use or not. In a task.
    void preconnect(Route route, int count, RequestTimeouts timeouts) {
        ensureOpen();
        while (countOf(route) < count) {
            PooledConnection connection = connect(route, timeouts);
            connection.reserve();
            connection.begin(timeouts).release(); // it has none yet
            keep(connection);
            if (connection.isShared()) {
                shared.know(route);
                return; // one is enough
            }
        }
    }

    /// Any thread, which may see an older number.
    int inUse() {
        return occupied;
    }

    PoolStatistics statistics() {
        int kept = idle.values().stream().mapToInt(ArrayDeque::size).sum();
        int streams = (int)
                used.values().stream().filter(use -> use.connection.isShared()).count();
        return new PoolStatistics(kept, occupied, streams, waiting(), made, reused, holds.list());
    }

    private int waiting() {
        return limits.waiting() + shared.waiting();
    }

    /// Closes all connections and waits until they are closed. In a task.
    void close() {
        if (closed == null) {
            closed = new Promise<>();
            if (open.isEmpty()) {
                closed.complete(null);
            }
            limits.close();
            shared.close();
            connecting.forEach(deadline -> deadline.reschedule(Duration.ZERO));
            Set.copyOf(open.keySet()).forEach(PooledConnection::abort);
        }
        if (!closed.isDone()) {
            Asyncio.shield(closed);
        }
    }

    @Override
    public Limits limits() {
        return options.limits;
    }

    @Override
    public void opened(PooledConnection connection) {
        open.put(connection, loop.time());
        if (closed != null) {
            connection.abort();
        }
    }

    @Override
    public void released(PooledConnection connection, Exchange exchange) {
        Use use = used.remove(exchange);
        if (use != null) {
            released++;
            stallTold = false;
            holds.end(use.hold);
            shared.roomChanged(connection); // perhaps others take the place
            if (connection.isUnused()) {
                shared.left(connection);
                vacate(connection.route().origin());
                keep(connection);
            }
        }
    }

    @Override
    public void roomChanged(PooledConnection connection) {
        shared.roomChanged(connection);
    }

    @Override
    public void leaving(PooledConnection connection) {
        shared.left(connection);
    }

    @Override
    public void closed(PooledConnection connection) {
        open.remove(connection);
        shared.left(connection);
        idle.computeIfPresent(connection.route(), (_, kept) -> {
            kept.remove(connection);
            return kept.isEmpty() ? null : kept;
        });
        if (closed != null && open.isEmpty()) {
            closed.complete(null);
        }
    }

    /// Keeps a connection for another exchange, unless it is too old, or not where one may begin.
    private void keep(PooledConnection connection) {
        Duration rest = restOfLife(connection);
        if (closed == null && connection.isReusable() && rest.isPositive()) {
            idle.computeIfAbsent(connection.route(), _ -> new ArrayDeque<>()).push(connection);
            connection.keepFor(rest.compareTo(options.keepAlive) < 0 ? rest : options.keepAlive);
        } else {
            connection.abort();
        }
    }

    private boolean isYoung(PooledConnection connection) {
        return restOfLife(connection).isPositive();
    }

    private Duration restOfLife(PooledConnection connection) {
        Duration since = open.get(connection);
        return since == null || options.maxAge == null
                ? UNLIMITED
                : options.maxAge.minus(loop.time().minus(since));
    }

    private void acquire(Route route, RequestTimeouts timeouts) {
        if (limits.hasRoom(route.origin())) {
            limits.acquire(route.origin());
            return;
        }
        awaitTurn(timeouts, () -> {
            limits.acquire(route.origin());
            return true;
        });
    }

    /// Waits for what others use. In a task.
    private <T> T awaitTurn(RequestTimeouts timeouts, Op<T, RuntimeException> turn) {
        if (waiting() >= options.maxWaiting) {
            throw new PoolExhaustedException("no connection is free, and " + waiting()
                    + " requests wait for one already, which is the limit; " + holds.describe());
        }
        long before = released;
        Handle stall = loop.callLater(PATIENCE, () -> tellOfStall(before));
        try {
            return timeouts.within(Phase.POOL, turn);
        } catch (ClientTimeoutException e) {
            throw new ClientTimeoutException(Phase.POOL, e.limit(), "; " + holds.describe(), e);
        } finally {
            stall.cancel();
        }
    }

    /// Says so, once, if no connection has come free for some time: perhaps a response was forgotten.
    private void tellOfStall(long before) {
        if (released == before && !stallTold) {
            stallTold = true;
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "a request has waited " + PATIENCE.toSeconds()
                            + " s for a connection, and none has come free: read "
                            + "each response to its end, or close it; " + holds.describe());
        }
    }

    /// Connects; closing the session ends that at once, even while a name is looked up.
    private PooledConnection connect(Route route, RequestTimeouts timeouts) {
        try {
            PooledConnection connection = Deadline.call(null, closing -> {
                connecting.add(closing);
                try {
                    return connector.connect(route, timeouts, this);
                } finally {
                    connecting.remove(closing);
                }
            });
            made++;
            return connection;
        } catch (ConnectionFailedException | TimedOutException e) {
            ensureOpen(); // else closing the session has brought the failure
            throw e;
        }
    }

    private @Nullable PooledConnection takeIdle(Step step, Route route) {
        for (PooledConnection kept = pollIdle(route); kept != null; kept = pollIdle(route)) {
            if (isStillClean(kept, step)) {
                return kept;
            }
        }
        return null;
    }

    private @Nullable PooledConnection pollIdle(Route route) {
        ArrayDeque<PooledConnection> kept = idle.get(route);
        PooledConnection connection = kept == null ? null : kept.poll();
        if (kept != null && kept.isEmpty()) {
            idle.remove(route);
        }
        return connection;
    }

    private static boolean isStillClean(PooledConnection connection, Step step) {
        boolean clean = false;
        try {
            connection.look(step);
            clean = connection.isReusable();
            return clean;
        } finally {
            if (!clean) {
                connection.abort(); // or the task was cancelled
            }
        }
    }

    private int countOf(Route route) {
        return (int) open.keySet().stream()
                .filter(connection -> connection.route().equals(route))
                .count();
    }

    /// What an exchange holds.
    private record Use(PooledConnection connection, Hold hold) {}

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
