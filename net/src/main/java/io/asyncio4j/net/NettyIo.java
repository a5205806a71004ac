package io.asyncio4j.net;

import io.asyncio4j.lowlevel.DriverProvider;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
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
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.net.ExtendedSocketOptions;

/// How Netty talks to the operating system: epoll where its native library loads, else NIO.
enum NettyIo {
    EPOLL {
        @Override
        OpenHandles newHandler(ThreadAwareExecutor executor, DriverProvider.Hooks hooks) {
            return new ReregisteringEpoll(
                    EpollIoHandler.newFactory(MAX_EVENTS, DefaultSelectStrategyFactory.INSTANCE)
                            .newHandler(executor),
                    hooks);
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
        void prepareToShare() {
            Descriptors.prepare();
        }

        @Override
        ServerSocketChannel share(ServerSocketChannel open) throws IOException {
            int descriptor = ((EpollServerSocketChannel) open).fd().intValue();
            return new EpollServerSocketChannel(Descriptors.duplicate(descriptor));
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
        OpenHandles newHandler(ThreadAwareExecutor executor, DriverProvider.Hooks hooks) {
            return new OpenHandles(NioIoHandler.newFactory().newHandler(executor), hooks);
        }

        @Override
        SocketChannel newSocket() {
            return new NioSocketChannel();
        }

        @Override
        DatagramChannel newDatagrams(SocketProtocolFamily family) {
            try {
                var below = java.nio.channels.DatagramChannel.open(
                        family == SocketProtocolFamily.INET6
                                ? StandardProtocolFamily.INET6
                                : StandardProtocolFamily.INET);
                var datagrams = new NioDatagramChannel(below);
                datagrams.attr(BELOW).set(below);
                return datagrams;
            } catch (IOException e) {
                throw new UncheckedIOException("no endpoint for datagrams can be made", e);
            }
        }

        @Override
        ServerSocketChannel newServerSocket() {
            return SharedNioServer.open();
        }

        @Override
        ServerSocketChannel share(ServerSocketChannel open) {
            return ((SharedNioServer) open).share();
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

    // of one poll: what they bring is used, and sent on, while it is still in the processor's cache
    private static final int MAX_EVENTS = 16;

    /// Set to `epoll` or `nio` it overrides the choice.
    static final String PROPERTY = "asyncio4j.transport";

    private static final AttributeKey<java.nio.channels.DatagramChannel> BELOW = AttributeKey.valueOf("below");

    /// Netty's event loop on the calling thread.
    ///
    /// @param made is handed what waits for its sockets
    ManualIoEventLoop newLoop(DriverProvider.Hooks hooks, Consumer<? super OpenHandles> made) {
        return new ManualIoEventLoop(Thread.currentThread(), executor -> {
            OpenHandles handler = newHandler(executor, hooks);
            made.accept(handler);
            return handler;
        });
    }

    abstract OpenHandles newHandler(ThreadAwareExecutor executor, DriverProvider.Hooks hooks);

    abstract SocketChannel newSocket();

    abstract DatagramChannel newDatagrams(SocketProtocolFamily family);

    abstract ServerSocketChannel newServerSocket();

    /// Loads what [#share] needs.
    void prepareToShare() {}

    /// Another channel on the socket of one that listens, perhaps on another loop.
    abstract ServerSocketChannel share(ServerSocketChannel open) throws IOException;

    abstract Channel newUnixSocket();

    abstract ServerChannel newUnixServerSocket();

    abstract SocketAddress unixAddress(Path path);

    /// What lets several sockets listen at the same address.
    abstract ChannelOption<Boolean> reusePort();

    /// The options of a connection beyond the standard ones.
    abstract Map<SocketOption<?>, ChannelOption<?>> extendedOptions();

    /// Sends an empty message, which Netty's channels do not. On the loop's host fiber.
    static void sendEmpty(DatagramChannel channel, InetSocketAddress to) throws IOException {
        if (channel instanceof EpollDatagramChannel epoll && epoll.fd() instanceof Socket socket) {
            int sent = socket.sendTo(ByteBuffer.allocateDirect(0), 0, 0, to.getAddress(), to.getPort());
            if (sent < 0) {
                throw new IOException("the kernel's buffer is full");
            }
        } else if (channel.attr(BELOW).get().isConnected()) {
            throw new IOException("the JDK sends no empty messages to a peer; use bind, or the transport epoll");
        } else {
            channel.attr(BELOW).get().send(ByteBuffer.allocate(0), to);
        }
    }

    /// Lets the kernel drop what others than `peer` send, and tell when nobody listens there. Netty does not know,
    /// as it would take empty messages for none. On the loop's host fiber.
    static void connectBelow(DatagramChannel channel, InetSocketAddress peer) throws IOException {
        if (channel instanceof EpollDatagramChannel epoll && epoll.fd() instanceof Socket socket) {
            socket.connect(peer);
        } else {
            channel.attr(BELOW).get().connect(peer);
        }
    }

    static NettyIo choose() {
        String wanted = System.getProperty(PROPERTY);
        if (wanted == null) { // not a case of the switch: its code would be made at the start of every program
            return Epoll.isAvailable() ? EPOLL : NIO;
        }
        return switch (wanted) {
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
