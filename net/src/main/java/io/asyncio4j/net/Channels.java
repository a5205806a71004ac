package io.asyncio4j.net;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import io.asyncio4j.Worker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.CodecException;
import io.netty.util.AttributeKey;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Opens Netty channels from tasks. For those who write protocols on Netty's codecs.
public final class Channels {

    private static final AttributeKey<Throwable> NOT_SET_UP = AttributeKey.valueOf(Channels.class, "NOT_SET_UP");

    private Channels() {}

    /// Starts connecting or binding on the loop's host fiber and waits for the channel. In a task.
    ///
    /// A channel that fails to open, or whose task is cancelled meanwhile, is closed.
    ///
    /// @waits until the channel is open; a cancellation closes it
    /// @param open makes a future by [NettyDriver#bootstrap] or [NettyDriver#serverBootstrap]
    /// @throws UncheckedIOException if the channel cannot be opened
    public static Channel open(Function<NettyDriver, ChannelFuture> open) {
        Task.currentFor("Channels.open");
        NettyDriver driver = NettyDriver.current();
        var opened = new Promise<Channel>();
        EventLoop.current().callSoon(() -> start(driver, open, opened));
        try {
            return opened.awaitThrowing(IOException.class);
        } catch (IOException e) {
            throw new UncheckedIOException(explain(e), e);
        }
    }

    /// A handler that sets a new channel up. If that fails, the channel is closed, and [#open] fails with the same.
    public static ChannelInitializer<Channel> initializer(Consumer<? super Channel> setUp) {
        Objects.requireNonNull(setUp, "setUp");
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                setUp.accept(channel);
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.channel().attr(NOT_SET_UP).set(cause);
                context.close();
            }
        };
    }

    /// Closes a channel past its handlers, such as TLS, which would first say goodbye, or wait until what was sent
    /// has left. Nothing happens if it is closed. On the loop's host fiber.
    public static void cut(Channel channel) {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first != null) { // a channel that is closed has no handlers any more
            first.close();
        }
    }

    /// Cuts a channel, and tells the other end by a reset, where there is such a thing, that something is missing.
    /// The system drops what has not left. Nothing happens if it is closed. On the loop's host fiber.
    public static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            cut(channel);
        }
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

    /// The `Error` in what Netty hands over, perhaps in an exception of its own; null if there is none. An error
    /// such as a class that is missing is no fault of the other side: whoever waits gets it as it is. Any thread.
    public static @Nullable Error errorIn(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CodecException || cause instanceof ChannelException) {
            cause = cause.getCause();
        }
        return cause instanceof Error error ? error : null;
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
            Throwable notSetUp = opening.channel().attr(NOT_SET_UP).get();
            opened.fail(unwrapped(notSetUp == null ? opening.cause() : notSetUp));
        } else if (!opened.complete(opening.channel())) {
            opening.channel().close();
        }
    }

    /// Netty wraps what keeps it from making a socket, such as a lack of descriptors.
    private static Throwable unwrapped(Throwable failure) {
        Error error = errorIn(failure);
        if (error != null) {
            return error;
        }
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
