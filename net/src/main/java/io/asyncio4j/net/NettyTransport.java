package io.asyncio4j.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

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
        ServerSocketChannel newServerSocket() {
            return new EpollServerSocketChannel();
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
        ServerSocketChannel newServerSocket() {
            return new NioServerSocketChannel();
        }
    };

    /// Set to `epoll` or `nio` it overrides the choice.
    static final String PROPERTY = "asyncio4j.transport";

    abstract IoHandlerFactory ioHandlers();

    abstract SocketChannel newSocket();

    abstract ServerSocketChannel newServerSocket();

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
