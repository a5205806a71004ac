package io.asyncio4j.http.client;

import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.net.ConnectionFailedException;
import io.asyncio4j.net.Service;
import java.io.IOException;
import java.util.function.Consumer;

/// Connects through a network in memory.
public final class MemoryConnector implements Connector {

    private final MemoryNetwork network;
    private final Service service;

    private MemoryConnector(MemoryNetwork network, Service service) {
        this.network = network;
        this.service = service;
    }

    /// A session all of whose connections lead to `service`.
    public static ClientSession session(
            MemoryNetwork network, Service service, Consumer<? super ClientOptions> configure) {
        return new ClientSession(configure, _ -> new MemoryConnector(network, service));
    }

    @Override
    public PooledConnection connect(Route route, RequestTimeouts timeouts, PooledConnection.Owner owner) {
        // nothing in memory is encrypted
        var connection = new Http1Connection(owner, route.withoutTls(), network.beforePoll(), null);
        boolean ready = false;
        try {
            timeouts.within(Phase.CONNECT, () -> {
                network.connect(connection.initializer(), service);
                connection.awaitReady();
            });
            ready = true;
            return connection.spoken();
        } catch (IOException e) {
            throw new ConnectionFailedException("cannot connect to " + route, e);
        } finally {
            if (!ready) {
                connection.abort();
            }
        }
    }
}
