package io.asyncio4j.http.client;

import java.time.Duration;

/// A connection as its pool sees it, whatever it speaks. Loop only.
interface PooledConnection {

    /// What it leads to.
    Route route();

    /// Whether it carries several exchanges at once.
    boolean isShared();

    /// Whether one more exchange may begin, besides those under way.
    boolean hasRoom();

    /// Whether an exchange on it may open a WebSocket while others are under way: the server has said so.
    boolean carriesWebSockets();

    /// Takes a place, for an exchange that will begin.
    void reserve();

    /// Whether all places were given back.
    boolean isUnused();

    /// Begins an exchange on a place that was reserved, until it is released.
    Exchange begin(RequestTimeouts timeouts);

    /// Whether an exchange may begin.
    boolean isReusable();

    /// Waits until it is known what the server has done since the connection was kept, such as closing it, or
    /// sending what nobody has asked for. In a task.
    ///
    /// @param request what it is kept for: one that can be repeated need not know of the last moment
    void look(Step request);

    /// Closes the connection unless an exchange begins within `duration`.
    void keepFor(Duration duration);

    /// Closes the connection.
    void abort();

    /// Whoever holds a connection and is told of its life: the pool. On the loop.
    interface Owner {

        /// How much is taken of one response.
        Limits limits();

        /// There is a connection, though not yet ready: from now on closing the session closes it.
        void opened(PooledConnection connection);

        /// An exchange on it was released.
        void released(PooledConnection connection, Exchange exchange);

        /// There may be more room on it.
        void roomChanged(PooledConnection connection);

        /// No more exchanges may begin on it; those that are under way may go on.
        void leaving(PooledConnection connection);

        /// It is closed.
        void closed(PooledConnection connection);
    }
}
