package io.asyncio4j.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// Makes outgoing connections. In a task.
final class Connector {

    private final Connection.Options options;

    Connector(Connection.Options options) {
        this.options = options;
    }

    /// Connects to the address of the host that answers first, and then negotiates TLS.
    Connection connect(String host, int port) {
        String target = host + ":" + port;
        List<InetSocketAddress> addresses = lookUp(target, host, port);
        try {
            return negotiated(HappyEyeballs.connect(
                    addresses,
                    address -> open(host, port, NettyDriver::bootstrap, bootstrap -> bootstrap.connect(address)),
                    ConnectionHandler::abort));
        } catch (IOException e) {
            if (addresses.size() > 1) {
                throw new ConnectionFailedException("cannot connect to " + target + ": " + e.getMessage(), e);
            }
            String tried = addresses.getFirst().getAddress().getHostAddress();
            throw failed(target, e, " (" + tried + ")");
        }
    }

    Connection connect(Path path) {
        try {
            return negotiated(open(
                    "localhost",
                    -1,
                    NettyDriver::unixBootstrap,
                    bootstrap ->
                            bootstrap.connect(NettyDriver.current().transport().unixAddress(path))));
        } catch (IOException e) {
            throw failed(path.toString(), e, "");
        }
    }

    private ConnectionHandler open(
            String host,
            int port,
            Function<NettyDriver, Bootstrap> bootstrap,
            Function<Bootstrap, ChannelFuture> connect)
            throws IOException {
        var handler = new ConnectionHandler(NettyDriver.current(), options, () -> {});
        if (options.tls != null) {
            options.tls.ensureFor(true);
        }
        TlsContexts tls = options.tls == null ? null : options.tls.contexts();
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
        } catch (UnknownHostException e) {
            throw failed(target, e, "");
        }
    }

    static ConnectionFailedException failed(String target, IOException cause, String details) {
        return new ConnectionFailedException(
                "cannot connect to " + target + ": " + Channels.explain(cause) + details, cause);
    }
}
