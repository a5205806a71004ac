package io.asyncio4j.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannelOption;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.net.ExtendedSocketOptions;

/// How Netty talks to the operating system: epoll where its native library loads, else NIO.
enum NettyTransport {
    EPOLL {
        @Override
        IoHandlerFactory ioHandlers() {
            return EpollAgain.newFactory();
        }

        @Override
        SocketChannel newSocket() {
            return new EpollSocketChannel();
        }

        @Override
        DatagramChannel newDatagrams(SocketProtocolFamily family) {
            return new EpollDatagramChannel(family);
        }

        @Override
        ServerSocketChannel newServerSocket() {
            return new EpollServerSocketChannel();
        }

        @Override
        Channel newUnixSocket() {
            return new EpollDomainSocketChannel();
        }

        @Override
        ServerChannel newUnixServerSocket() {
            return new EpollServerDomainSocketChannel();
        }

        @Override
        SocketAddress unixAddress(Path path) {
            return new DomainSocketAddress(path.toFile());
        }

        @Override
        ChannelOption<Boolean> reusePort() {
            return UnixChannelOption.SO_REUSEPORT;
        }

        @Override
        Map<SocketOption<?>, ChannelOption<?>> extendedOptions() {
            return Map.of(
                    ExtendedSocketOptions.TCP_KEEPIDLE, EpollChannelOption.TCP_KEEPIDLE,
                    ExtendedSocketOptions.TCP_KEEPINTERVAL, EpollChannelOption.TCP_KEEPINTVL,
                    ExtendedSocketOptions.TCP_KEEPCOUNT, EpollChannelOption.TCP_KEEPCNT,
                    ExtendedSocketOptions.TCP_QUICKACK, EpollChannelOption.TCP_QUICKACK);
        }
    },

    NIO {
        @Override
        IoHandlerFactory ioHandlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        SocketChannel newSocket() {
            return new NioSocketChannel();
        }

        @Override
        DatagramChannel newDatagrams(SocketProtocolFamily family) {
            return new NioDatagramChannel(family);
        }

        @Override
        ServerSocketChannel newServerSocket() {
            return new NioServerSocketChannel();
        }

        @Override
        Channel newUnixSocket() {
            return new NioDomainSocketChannel();
        }

        @Override
        ServerChannel newUnixServerSocket() {
            return new NioServerDomainSocketChannel();
        }

        @Override
        SocketAddress unixAddress(Path path) {
            return UnixDomainSocketAddress.of(path);
        }

        @Override
        ChannelOption<Boolean> reusePort() {
            return NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);
        }

        @Override
        Map<SocketOption<?>, ChannelOption<?>> extendedOptions() {
            return Stream.of(
                            ExtendedSocketOptions.TCP_KEEPIDLE,
                            ExtendedSocketOptions.TCP_KEEPINTERVAL,
                            ExtendedSocketOptions.TCP_KEEPCOUNT)
                    .collect(Collectors.toMap(option -> option, NioChannelOption::of));
        }
    };

    /// Set to `epoll` or `nio` it overrides the choice.
    static final String PROPERTY = "asyncio4j.transport";

    abstract IoHandlerFactory ioHandlers();

    abstract SocketChannel newSocket();

    abstract DatagramChannel newDatagrams(SocketProtocolFamily family);

    abstract ServerSocketChannel newServerSocket();

    abstract Channel newUnixSocket();

    abstract ServerChannel newUnixServerSocket();

    abstract SocketAddress unixAddress(Path path);

    abstract ChannelOption<Boolean> reusePort();

    /// The options of a connection beyond the standard ones.
    abstract Map<SocketOption<?>, ChannelOption<?>> extendedOptions();

    static NettyTransport choose() {
        String wanted = System.getProperty(PROPERTY);
        return switch (wanted) {
            case null -> Epoll.isAvailable() ? EPOLL : NIO;
            case "epoll" -> {
                Epoll.ensureAvailability();
                yield EPOLL;
            }
            case "nio" -> NIO;
            default ->
                throw new IllegalStateException("system property " + PROPERTY + " must be epoll or nio, was " + wanted);
        };
    }
}
