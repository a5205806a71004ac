package io.asyncio4j.net;

import io.asyncio4j.EventLoop;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/// Where transports come from.
final class Transports {

    private Transports() {}

    static Transport connect(String host, int port, Protocol protocol) {
        Objects.requireNonNull(host, "host");
        String target = host + ":" + port;
        var addresses = Connector.lookUp(target, host, port);
        return Connector.opened(
                target,
                "",
                () -> HappyEyeballs.connect(
                        addresses,
                        address -> connect(NettyDriver::bootstrap, bootstrap -> bootstrap.connect(address), protocol),
                        Transport::abort));
    }

    static Transport connect(Path path, Protocol protocol) {
        Objects.requireNonNull(path, "path");
        return Connector.opened(
                path.toString(),
                "",
                () -> connect(
                        NettyDriver::unixBootstrap,
                        bootstrap -> bootstrap.connect(
                                NettyDriver.current().transport().unixAddress(path)),
                        protocol));
    }

    /// Gives each connection of a server a protocol of its own.
    static Service service(Connection.Options options, Supplier<? extends Protocol> protocols) {
        Objects.requireNonNull(protocols, "protocols");
        if (options.tls != null) {
            throw new UnsupportedOperationException("transports have no TLS: serve streams with Server.start");
        }
        NettyDriver driver = NettyDriver.current();
        return channel -> {
            var transport = new Transport(driver, channel, options.writeHighWater, protocolFor(channel, protocols));
            return new Service.Session() {
                @Override
                public void finish() {
                    transport.close();
                }

                @Override
                public void abort() {
                    transport.abort();
                }
            };
        };
    }

    private static Transport connect(
            Function<NettyDriver, Bootstrap> bootstrap, Function<Bootstrap, ChannelFuture> connect, Protocol protocol) {
        var made = new Transport[1];
        int highWater = new Connection.Options().writeHighWater;
        Channels.open(driver -> connect.apply(bootstrap
                .apply(driver)
                .handler(Channels.initializer(
                        channel -> made[0] = new Transport(driver, channel, highWater, protocol)))));
        return made[0];
    }

    private static Protocol protocolFor(Channel channel, Supplier<? extends Protocol> protocols) {
        try {
            return Objects.requireNonNull(protocols.get(), "the protocol that was supplied");
        } catch (Throwable e) {
            EventLoop.current()
                    .reportError(
                            "no protocol for the connection of " + channel.remoteAddress() + ", which is closed", e);
            channel.close();
            return new Protocol() {};
        }
    }
}
