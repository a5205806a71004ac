package io.asyncio4j.http;

import io.asyncio4j.http.ClientTimeoutException.Phase;
import io.asyncio4j.http.Url.Origin;
import io.asyncio4j.net.Channels;
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
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Makes connections: looks up the name, connects to the address that answers first, negotiates TLS.
final class Connector {

    private final ConnectionPool pool;
    private final Tls tls;

    Connector(ConnectionPool pool, ClientSession.Options options) {
        this.pool = pool;
        this.tls = options.tls == null ? Tls.client() : options.tls;
    }

    ClientConnection connect(Origin origin, RequestClock clock) {
        List<InetSocketAddress> addresses = lookUp(origin, clock);
        Tls secured = origin.isSecure() ? prepared() : null;
        try {
            return connect(origin, addresses, secured, clock);
        } catch (IOException e) {
            throw new ConnectFailedException(
                    "cannot connect to " + origin + ": " + reason(e) + " (" + tried(addresses) + ")", e);
        }
    }

    private static List<InetSocketAddress> lookUp(Origin origin, RequestClock clock) {
        try {
            return clock.within(Phase.LOOKUP, () -> Hosts.resolve(origin.bareHost(), origin.port()));
        } catch (UnknownHostException e) {
            throw new ConnectFailedException("cannot connect to " + origin + ": name not found", e);
        }
    }

    private ClientConnection connect(
            Origin origin, List<InetSocketAddress> addresses, @Nullable Tls secured, RequestClock clock)
            throws IOException {
        ClientConnection connection = clock.within(
                Phase.CONNECT,
                () -> HappyEyeballs.connect(
                        addresses, address -> open(origin, address, secured), ClientConnection::abort));
        boolean ready = false;
        try {
            clock.within(Phase.HANDSHAKE, connection::awaitReady);
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                connection.abort();
            }
        }
    }

    private ClientConnection open(Origin origin, InetSocketAddress address, @Nullable Tls secured) throws IOException {
        var connection = new ClientConnection(pool, origin, NettyDriver.current(), secured);
        Channels.open(
                driver -> driver.bootstrap().handler(connection.initializer()).connect(address));
        return connection;
    }

    private Tls prepared() {
        try {
            tls.prepare();
            return tls;
        } catch (UncheckedIOException e) {
            throw new ConnectFailedException(String.valueOf(e.getMessage()), e);
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
