package io.asyncio4j.http.client;

/// Makes connections.
@FunctionalInterface
interface Connector {

    /// Connects, and waits until an exchange may begin. In a task.
    ///
    /// @param owner is told as soon as there is something to close
    /// @throws io.asyncio4j.net.ConnectionFailedException if there is no connection
    /// @throws ClientTimeoutException if a phase takes too long
    PooledConnection connect(Route route, RequestTimeouts timeouts, PooledConnection.Owner owner);
}
