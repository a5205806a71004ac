package io.asyncio4j.http.client;

import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.http.client.Url.Origin;
import io.asyncio4j.net.Channels;
import io.asyncio4j.net.ConnectionFailedException;
import io.asyncio4j.net.HappyEyeballs;
import io.asyncio4j.net.Hosts;
import io.asyncio4j.net.NettyDriver;
import io.asyncio4j.net.Tls;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/// Looks up the name, connects to the address that answers first, negotiates TLS.
final class TcpConnector implements Connector {

    private final Tls tls;

    TcpConnector(ClientOptions options) {
        this.tls = options.tls == null ? Tls.client() : options.tls;
    }

    @Override
    public PooledConnection connect(Origin origin, RequestTimeouts timeouts, PooledConnection.Owner owner) {
        List<InetSocketAddress> addresses = lookUp(origin, timeouts);
        Tls secured = origin.isSecure() ? prepared() : null;
        try {
            return connect(
                    addresses, () -> new Http1Connection(owner, origin, NettyDriver.current(), secured), timeouts);
        } catch (ClientTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw failed(reason(e) + " (" + tried(addresses) + ")", e);
        } catch (UncheckedIOException e) {
            IOException cause = Objects.requireNonNull(e.getCause());
            throw failed(reason(cause) + " (" + tried(addresses) + ")", cause);
        }
    }

    private static List<InetSocketAddress> lookUp(Origin origin, RequestTimeouts timeouts) {
        try {
            return timeouts.within(Phase.LOOKUP, () -> Hosts.resolve(origin.lookUpName(), origin.port()));
        } catch (ClientTimeoutException e) {
            throw e;
        } catch (UncheckedIOException e) {
            throw failed("name not found", Objects.requireNonNull(e.getCause()));
        }
    }

    private static ConnectionFailedException failed(String reason, IOException cause) {
        return new ConnectionFailedException("cannot connect: " + reason, cause);
    }

    private static Http1Connection connect(
            List<InetSocketAddress> addresses, Supplier<Http1Connection> connections, RequestTimeouts timeouts)
            throws IOException {
        Http1Connection connection = timeouts.within(
                Phase.CONNECT,
                () -> HappyEyeballs.connect(
                        addresses, address -> open(connections.get(), address), Http1Connection::abort));
        boolean ready = false;
        try {
            timeouts.within(Phase.HANDSHAKE, connection::awaitReady);
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                connection.abort();
            }
        }
    }

    private static Http1Connection open(Http1Connection connection, InetSocketAddress address) {
        Channels.open(
                driver -> driver.bootstrap().handler(connection.initializer()).connect(address));
        return connection;
    }

    private Tls prepared() {
        try {
            tls.prepare();
            return tls;
        } catch (UncheckedIOException e) {
            throw new ConnectionFailedException(
                    String.valueOf(e.getMessage()), Objects.requireNonNull(e.getCause()));
        }
    }

    private static String reason(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case NoRouteToHostException _ -> "no route to host";
            case ConnectException _ when message.contains("refused") -> "connection refused";
            case NotSslRecordException _ -> "the server does not speak TLS";
            case SSLException tls -> Tls.explain(tls);
            default -> message;
        };
    }

    private static String tried(List<InetSocketAddress> addresses) {
        return addresses.stream()
                .map(address -> address.getAddress().getHostAddress())
                .collect(Collectors.joining(", "));
    }
}
