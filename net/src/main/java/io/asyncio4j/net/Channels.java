package io.asyncio4j.net;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.Worker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.function.Function;

/// Opens Netty channels from tasks. For those who write protocols on Netty's codecs.
public final class Channels {

    private Channels() {}

    /// Starts connecting or binding on the loop's host fiber and waits for the channel. In a task.
    ///
    /// A channel that fails to open, or whose task is cancelled meanwhile, is closed.
    ///
    /// @waits until the channel is open; a cancellation closes it
    /// @param open makes a future by [NettyDriver#bootstrap] or [NettyDriver#serverBootstrap]
    /// @throws IOException if the channel cannot be opened
    public static Channel open(Function<NettyDriver, ChannelFuture> open) throws IOException {
        NettyDriver driver = NettyDriver.current();
        var opened = new Promise<Channel>();
        EventLoop.current().callSoon(() -> start(driver, open, opened));
        return opened.awaitThrowing(IOException.class);
    }

    /// Says in plain words why a channel could not be opened.
    public static String explain(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case UnknownHostException _ -> "name not found";
            case FileNotFoundException _ -> "no such file";
            case SocketException _ when message.startsWith("No such file") -> "no such file";
            case NoRouteToHostException _ -> "no route to host";
            case ConnectException _ when message.contains("refused") -> "connection refused";
            default -> message;
        };
    }

    /// The options of a TCP connection that the JDK has beyond the standard ones, and what Netty calls them. Any
    /// thread.
    public static Map<SocketOption<?>, ChannelOption<?>> extendedOptions() {
        return NettyIo.choose().extendedOptions();
    }

    private static void start(NettyDriver driver, Function<NettyDriver, ChannelFuture> open, Promise<Channel> opened) {
        if (opened.isDone()) {
            return;
        }
        try {
            ChannelFuture opening = open.apply(driver);
            opened.onDone(_ -> closeUnlessOpened(opened, opening));
            if (opening.isDone()) { // without a channel, a listener would start a thread of Netty's that stays for 1 s
                finish(opening, opened);
            } else {
                opening.addListener(_ -> finish(opening, opened));
            }
        } catch (Throwable e) {
            opened.fail(unwrapped(e));
        }
    }

    private static void finish(ChannelFuture opening, Promise<Channel> opened) {
        if (!opening.isSuccess()) {
            opened.fail(unwrapped(opening.cause()));
        } else if (!opened.complete(opening.channel())) {
            opening.channel().close();
        }
    }

    /// Netty wraps what keeps it from making a socket, such as the want of descriptors.
    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof ChannelException && failure.getCause() instanceof IOException cause ? cause : failure;
    }

    private static void closeUnlessOpened(Promise<Channel> opened, ChannelFuture opening) {
        boolean unwanted = opened.isCancelled() || opened.exception() != null;
        if (unwanted && opening.channel().isOpen()) {
            opening.channel().close();
        }
    }

    /// Whether others listen at the same address: those of a [Worker] whose port is not chosen by the system.
    static boolean isShared(InetSocketAddress address) {
        return address.getPort() != 0 && Worker.find().isPresent();
    }
}
