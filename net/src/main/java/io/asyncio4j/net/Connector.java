package io.asyncio4j.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes outgoing connections. In a task.
final class Connector {

    private final Connection.Options options;

    Connector(Connection.Options options) {
        this.options = options;
    }

    /// Connects to the address of the host that answers first, and then negotiates TLS.
    Connection connect(String host, int port) {
        String target = host + ":" + port;
        TlsContexts tls = tls();
        List<InetSocketAddress> addresses = lookUp(target, host, port);
        String tried = addresses.size() > 1
                ? ""
                : " (" + addresses.getFirst().getAddress().getHostAddress() + ")";
        return negotiated(opened(
                target,
                tried,
                () -> HappyEyeballs.connect(
                        addresses,
                        address ->
                                open(host, port, tls, NettyDriver::bootstrap, bootstrap -> bootstrap.connect(address)),
                        ConnectionHandler::abort)));
    }

    Connection connect(Path path) {
        TlsContexts tls = tls();
        return negotiated(opened(
                path.toString(),
                "",
                () -> open(
                        "localhost",
                        -1,
                        tls,
                        NettyDriver::unixBootstrap,
                        bootstrap -> bootstrap.connect(
                                NettyDriver.current().transport().unixAddress(path)))));
    }

    /// What secures the connection; reads its files, if that was not done.
    private @Nullable TlsContexts tls() {
        if (options.tls == null) {
            return null;
        }
        options.tls.ensureFor(true);
        return options.tls.contexts();
    }

    private ConnectionHandler open(
            String host,
            int port,
            @Nullable TlsContexts tls,
            Function<NettyDriver, Bootstrap> bootstrap,
            Function<Bootstrap, ChannelFuture> connect) {
        var handler = new ConnectionHandler(NettyDriver.current(), options, () -> {});
        var initializer = Channels.initializer(channel -> {
            ConnectionHandler.configure(channel, options);
            channel.pipeline().addLast(handler);
            if (tls != null) {
                handler.secure(tls.forClient(channel, host, port));
            }
        });
        Channels.open(driver -> connect.apply(bootstrap.apply(driver).handler(initializer)));
        return handler;
    }

    private Connection negotiated(ConnectionHandler handler) {
        var connection = new Connection(handler, options);
        connection.awaitHandshake();
        return connection;
    }

    static List<InetSocketAddress> lookUp(String target, String host, int port) {
        try {
            return Hosts.resolve(host, port);
        } catch (UncheckedIOException e) {
            throw failed(target, "name not found", e);
        }
    }

    private static ConnectionFailedException failed(String target, String reason, UncheckedIOException failure) {
        return new ConnectionFailedException(
                "cannot connect to " + target + ": " + reason, Objects.requireNonNull(failure.getCause()));
    }

    /// What `opening` opens; what it throws says where it was to lead.
    static <T> T opened(String target, String details, Supplier<T> opening) {
        try {
            return opening.get();
        } catch (UncheckedIOException e) {
            throw failed(target, e.getMessage() + details, e);
        }
    }
}
