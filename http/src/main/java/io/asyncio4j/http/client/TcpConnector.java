package io.asyncio4j.http.client;

import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.http.client.Url.Origin;
import io.asyncio4j.net.Channels;
import io.asyncio4j.net.ConnectionFailedException;
import io.asyncio4j.net.HappyEyeballs;
import io.asyncio4j.net.NettyDriver;
import io.asyncio4j.net.Tls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Looks up the name, connects to the address that answers first, has a proxy make a tunnel, negotiates TLS.
final class TcpConnector implements Connector {

    private final ClientOptions options;
    private final AddressBook addresses;

    TcpConnector(ClientOptions options) {
        this.options = options;
        this.addresses = new AddressBook(options);
    }

    @Override
    public PooledConnection connect(Route route, RequestTimeouts timeouts, PooledConnection.Owner owner) {
        prepare(route.tls(), route.protocols());
        prepare(route.proxy() == null ? null : route.proxy().tls(), List.of());
        if (route.socket() != null) {
            return connectUnix(route, route.socket(), timeouts, owner);
        }
        ensureAllowed(route);
        List<InetSocketAddress> found = lookUp(route, timeouts);
        try {
            return ready(
                    route,
                    timeouts,
                    timeouts.within(
                            Phase.CONNECT,
                            () -> HappyEyeballs.connect(
                                    found, address -> open(route, owner, address), Http1Connection::abort)));
        } catch (ClientTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw failed(route, e, tried(found));
        } catch (UncheckedIOException e) {
            throw failed(route, Objects.requireNonNull(e.getCause()), tried(found));
        }
    }

    private PooledConnection connectUnix(
            Route route, Path socket, RequestTimeouts timeouts, PooledConnection.Owner owner) {
        try {
            var connection = new Http1Connection(owner, route, NettyDriver.current()::beforePoll, null);
            timeouts.within(
                    Phase.CONNECT, () -> Channels.open(driver -> driver.connectUnix(socket, connection.initializer())));
            return ready(route, timeouts, connection);
        } catch (ClientTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw failed(route, e, socket.toString());
        } catch (UncheckedIOException e) {
            throw failed(route, Objects.requireNonNull(e.getCause()), socket.toString());
        }
    }

    /// Through a proxy, which looks names up, an address that stands in the URL can be judged.
    private void ensureAllowed(Route route) {
        String host = route.origin().lookUpName();
        boolean literal = route.proxy() != null && (host.indexOf(':') >= 0 || host.matches("[0-9.]+"));
        if (literal && !options.addressFilter.allows(InetAddress.ofLiteral(host))) {
            String message = "cannot connect: the session's address filter does not allow " + host;
            throw new ConnectionFailedException(message, new IOException(message));
        }
    }

    /// The addresses to connect to: those of the proxy, if there is one.
    private List<InetSocketAddress> lookUp(Route route, RequestTimeouts timeouts) {
        try {
            return timeouts.within(
                    Phase.LOOKUP,
                    () -> route.proxy() == null
                            ? addresses.find(
                                    route.origin().lookUpName(), route.origin().port())
                            : addresses.findProxy(
                                    route.proxy().host(), route.proxy().port()));
        } catch (ClientTimeoutException | ConnectionFailedException e) {
            throw e;
        } catch (UncheckedIOException e) {
            String whose = route.proxy() == null ? "" : " of the proxy " + route.proxy();
            throw new ConnectionFailedException(
                    "cannot connect: name" + whose + " not found", Objects.requireNonNull(e.getCause()));
        }
    }

    private Http1Connection open(Route route, PooledConnection.Owner owner, InetSocketAddress address) {
        var connection = new Http1Connection(owner, route, NettyDriver.current()::beforePoll, address);
        Channels.open(driver -> connect(driver.bootstrap().handler(connection.initializer()), route, address));
        return connection;
    }

    private ChannelFuture connect(Bootstrap bootstrap, Route route, InetSocketAddress address) {
        if (options.localAddress != null) {
            bootstrap.localAddress(new InetSocketAddress(options.localAddress, 0));
        }
        Origin origin = route.origin();
        return bootstrap.connect(
                route.isTunnelled() ? InetSocketAddress.createUnresolved(origin.bareHost(), origin.port()) : address);
    }

    private static PooledConnection ready(Route route, RequestTimeouts timeouts, Http1Connection connection)
            throws IOException {
        boolean ready = false;
        try {
            timeouts.within(route.isTunnelled() ? Phase.PROXY : Phase.HANDSHAKE, connection::awaitReady);
            ready = true;
            return connection.spoken();
        } finally {
            if (!ready) {
                connection.abort();
            }
        }
    }

    private static void prepare(@Nullable Tls tls, List<String> protocols) {
        try {
            if (tls != null) {
                tls.prepare(protocols);
            }
        } catch (UncheckedIOException e) {
            throw new ConnectionFailedException(String.valueOf(e.getMessage()), Objects.requireNonNull(e.getCause()));
        }
    }

    private static ConnectionFailedException failed(Route route, IOException cause, String tried) {
        String way = route.proxy() == null ? "" : " through the proxy " + route.proxy();
        return new ConnectionFailedException("cannot connect" + way + ": " + reason(cause) + " (" + tried + ")", cause);
    }

    private static String reason(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProxyConnectException refusal) {
                return proxyReason(String.valueOf(refusal.getMessage()));
            }
        }
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case NoRouteToHostException _ -> "no route to host";
            case ConnectException _ when message.contains("refused") -> "connection refused";
            case NotSslRecordException _ -> "the server does not speak TLS";
            case SSLException tls -> Tls.explain(tls);
            default -> message;
        };
    }

    /// Netty's message begins with the protocol and both addresses.
    private static String proxyReason(String message) {
        int status = message.indexOf("status: ");
        return status < 0 ? "it does not make a tunnel: " + message : "it answered " + message.substring(status + 8);
    }

    private static String tried(List<InetSocketAddress> addresses) {
        return addresses.stream()
                .map(address -> address.getAddress().getHostAddress())
                .collect(Collectors.joining(", "));
    }
}
