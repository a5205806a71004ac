package io.asyncio4j.http.client;

import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.http.wire.Dialer;
import io.asyncio4j.net.ConnectionFailedException;
import java.io.IOException;

/// Connects without a network: every origin and every proxy leads to the same place, and nothing is encrypted.
final class DialedConnector implements Connector {

    private final Dialer dialer;

    DialedConnector(Dialer dialer) {
        this.dialer = dialer;
    }

    @Override
    public PooledConnection connect(Route route, RequestTimeouts timeouts, PooledConnection.Owner owner) {
        var connection = new Http1Connection(owner, route.withoutTls(), dialer.beforePoll(), null);
        boolean ready = false;
        try {
            timeouts.within(Phase.CONNECT, () -> {
                dialer.dial(connection.initializer());
                connection.awaitReady();
            });
            ready = true;
            return connection.spoken();
        } catch (IOException e) {
            throw new ConnectionFailedException("cannot connect: " + e.getMessage(), e);
        } finally {
            if (!ready) {
                connection.abort();
            }
        }
    }
}
