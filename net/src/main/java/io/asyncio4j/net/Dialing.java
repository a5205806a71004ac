package io.asyncio4j.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Makes outgoing connections. In a task.
final class Dialing {

    private final Connection.Options options;

    Dialing(Connection.Options options) {
        this.options = options;
    }

    /// Connects to the address of the host that answers first.
    Connection connect(String host, int port) {
        String target = host + ":" + port;
        List<InetSocketAddress> addresses = lookUp(target, host, port);
        try {
            return HappyEyeballs.connect(
                    addresses,
                    address -> connect(NettyDriver::bootstrap, bootstrap -> bootstrap.connect(address)),
                    Connection::abort);
        } catch (IOException e) {
            String tried = addresses.stream()
                    .map(each -> each.getAddress().getHostAddress())
                    .collect(Collectors.joining(", "));
            throw failed(target, e, " (" + tried + ")");
        }
    }

    Connection connect(Path path) {
        try {
            return connect(
                    NettyDriver::unixBootstrap,
                    bootstrap ->
                            bootstrap.connect(NettyDriver.current().transport().unixAddress(path)));
        } catch (IOException e) {
            throw failed(path.toString(), e, "");
        }
    }

    private Connection connect(Function<NettyDriver, Bootstrap> bootstrap, Function<Bootstrap, ChannelFuture> connect)
            throws IOException {
        var wire = new Wire(NettyDriver.current(), options, () -> {});
        var initializer = new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                Wire.configure(channel, options);
                channel.pipeline().addLast(wire);
            }
        };
        Channels.open(driver -> connect.apply(bootstrap.apply(driver).handler(initializer)));
        return new Connection(wire, options);
    }

    static List<InetSocketAddress> lookUp(String target, String host, int port) {
        try {
            return Hosts.resolve(host, port);
        } catch (UnknownHostException e) {
            throw failed(target, e, "");
        }
    }

    static ConnectionFailedException failed(String target, IOException cause, String details) {
        return new ConnectionFailedException("cannot connect to " + target + ": " + reason(cause) + details, cause);
    }

    private static String reason(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case UnknownHostException _ -> "name not found";
            case NoRouteToHostException _ -> "no route to host";
            case ConnectException _ when message.contains("refused") -> "connection refused";
            default -> message;
        };
    }
}
