package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.timeout;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.stream.StreamBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Netty's side of a [Connection]: its handler, and the buffers between it and the tasks. Loop only.
final class ConnectionHandler extends ChannelInboundHandlerAdapter {

    // Netty calls the handler's methods on the loop's host fiber; a Connection calls the others in
    // tasks. They share one carrier, so they never run at the same time. What a task wants from Netty
    // goes through `outbound` or a callback.

    private static final int BULK = 32 * 1024; // bytes

    private final EventLoop loop = EventLoop.current();
    private final NettyDriver driver;
    private final int readHighWater;
    private final Promise<@Nullable Void> gone = new Promise<>(); // the socket is closed
    private @Nullable Promise<@Nullable Void> handshake; // of TLS
    private final Runnable active;
    private final @Nullable Path unixPath; // that the server listens on
    private @Nullable Channel channel; // null until Netty has made it
    private @Nullable Inbound inbound;
    private @Nullable StreamBuffer reader; // of the one stream that is inbound
    private @Nullable Outbound outbound;
    private @Nullable SocketAddress local;
    private @Nullable SocketAddress remote;
    private String name = "nobody yet"; // of the other side, for messages
    private @Nullable IOException problem; // why the connection broke
    private @Nullable Error fault; // which is that reason
    private long used; // bytes that were received before this read
    private boolean closing; // by us
    private boolean closeNotifyReceived; // TLS ended the stream, so it is complete

    /// @param active called when the channel is connected
    ConnectionHandler(NettyDriver driver, Connection.Options options, Runnable active) {
        this.driver = driver;
        this.readHighWater = options.readHighWater;
        this.active = active;
        this.unixPath = options.unixPath;
    }

    /// Sets the channel up for a stream.
    static void configure(Channel channel, Connection.Options options) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config()
                .setWriteBufferWaterMark(new WriteBufferWaterMark(options.writeHighWater / 4, options.writeHighWater));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        outbound = new Outbound(driver, channel);
        inbound = new Inbound(channel);
        inbound.lendTo(this);
        reader = inbound.begin(readHighWater);
        channel.closeFuture().addListener(_ -> gone.complete(null));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        local = unixPath != null
                ? UnixDomainSocketAddress.of(unixPath)
                : address(context.channel().localAddress());
        remote = Server.clientOf(context.channel());
        name = (remote.toString().isEmpty() ? local : remote).toString();
        active.run();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var bytes = (ByteBuf) message;
        try {
            inbound().feed(bytes);
        } finally {
            bytes.release();
        }
    }

    /// The reader's turn comes before other sockets' if much has come.
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (reader().received() - used >= BULK) {
            driver.giveWay();
            outbound().flushNow();
        }
        used = reader().received();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // no switch: its code would be made at the start of every program
        if (event instanceof SslHandshakeCompletionEvent done) {
            negotiated(done);
        } else if (event instanceof SslCloseCompletionEvent done && done.isSuccess()) {
            closeNotifyReceived = true;
            inbound().end();
        } else if (event instanceof ChannelInputShutdownEvent) {
            inputEnded();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        outbound().writabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Error error = Channels.errorIn(cause);
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (error != null) {
            lose(error);
        } else {
            lose(reason instanceof IOException io ? io : new IOException(reason));
        }
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        inputEnded(); // not every channel can be half closed
        lose(new IOException("closed"));
        outbound().writabilityChanged();
    }

    /// What tasks read from.
    StreamBuffer reader() {
        return Objects.requireNonNull(reader);
    }

    Outbound outbound() {
        return Objects.requireNonNull(outbound);
    }

    Channel channel() {
        return Objects.requireNonNull(channel);
    }

    SocketAddress local() {
        return Objects.requireNonNull(local);
    }

    SocketAddress remote() {
        return Objects.requireNonNull(remote);
    }

    /// The other side, for messages.
    String name() {
        return name;
    }

    Promise<@Nullable Void> gone() {
        return gone;
    }

    /// Why the connection broke; null if it did not, or was closed by us.
    @Nullable
    IOException problem() {
        return problem;
    }

    /// Completes when everything added before has left.
    Promise<@Nullable Void> flushed() {
        var flushed = new Promise<@Nullable Void>();
        outbound()
                .add(
                        0,
                        target -> target.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
                            if (written.isSuccess()) {
                                flushed.complete(null);
                            } else {
                                flushed.fail(written.cause());
                            }
                        }));
        return flushed;
    }

    /// Sends a file: the kernel does, unless something stands between this and the socket, such as TLS.
    ///
    /// @param write writes a block, and waits while the other side is slow
    void send(FileSending sending, Runnable abort, Consumer<byte[]> write) {
        if (channel().pipeline().first() == this) {
            sending.send(
                    channel(), hand -> outbound().add(0, _ -> hand.run()), channel()::writeAndFlush, abort, this::lost);
        } else {
            sending.copy(write, abort);
        }
    }

    /// Ends our half of the stream.
    void shutdownOutput() {
        outbound().add(0, target -> target.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput(target)));
    }

    /// Secures the connection, after what was written so far. What has come but was not read belongs to TLS.
    void startTls(Function<Channel, ChannelHandler> handler) {
        var negotiated = new Promise<@Nullable Void>();
        handshake = negotiated;
        outbound().add(0, target -> {
            try {
                byte[] early = reader().takeAll();
                secure(handler.apply(target));
                if (early.length > 0) {
                    target.pipeline().fireChannelRead(Unpooled.wrappedBuffer(early));
                    target.pipeline().fireChannelReadComplete();
                }
                if (reader().hasEnded()) {
                    inputEnded(); // nobody will say so again
                }
            } catch (RuntimeException e) {
                fail(negotiated, new IOException(e.getMessage(), e)); // a task has begun to read meanwhile
            }
        });
    }

    /// Secures the connection from now on. On the loop's host fiber.
    void secure(ChannelHandler handler) {
        if (handshake == null) {
            handshake = new Promise<>();
        }
        channel().pipeline().addFirst(handler);
    }

    /// Waits until TLS is negotiated, if there is TLS. In a task.
    void awaitHandshake() throws IOException {
        if (handshake != null) {
            handshake.awaitThrowing(IOException.class);
        }
    }

    /// TLS has failed: waits until the other side has heard why, or has had its time. In a task.
    void awaitLastWords() {
        if (tls().map(tls -> tls.handshakeFuture().cause()).isPresent()) {
            try {
                timeout(LastWords.PATIENCE, () -> shield(gone));
            } catch (TimedOutException e) {
                // it does not listen
            }
        }
    }

    boolean isSecure() {
        return handshake != null;
    }

    /// Netty's handler of TLS.
    Optional<SslHandler> tls() {
        return Optional.ofNullable(channel().pipeline().get(SslHandler.class));
    }

    /// Begins to close when everything is sent. Readers are at the end of the stream.
    void close() {
        endReading();
        outbound().closeAfterwards();
    }

    /// Closes at once, so that the other side sees a reset.
    void abort() {
        endReading();
        loop.callSoon(this::reset);
    }

    /// Nothing more is read: the end of what has come is the end of the stream.
    void finishReading() {
        inbound().end();
    }

    /// The JDK's form of an address; that of a Unix socket may have no name.
    static SocketAddress address(@Nullable SocketAddress address) {
        if (address == null) { // no switch, as above
            return UnixDomainSocketAddress.of("");
        }
        return address instanceof DomainSocketAddress socket ? UnixDomainSocketAddress.of(socket.path()) : address;
    }

    private void endReading() {
        closing = true;
        reader().discard();
        inbound().end();
    }

    private void reset() {
        Channels.reset(channel());
    }

    private void negotiated(SslHandshakeCompletionEvent done) {
        if (handshake != null) {
            if (done.isSuccess()) {
                handshake.complete(null);
            } else {
                fail(handshake, fault != null ? fault : problem != null ? problem : done.cause());
            }
        }
    }

    /// The other side sends nothing more.
    private void inputEnded() {
        if (handshake == null || closeNotifyReceived) {
            inbound().end();
        } else if (!handshake.isDone()) {
            // whoever waits for it closes the connection
            fail(handshake, new IOException("the other side closed the connection while TLS was negotiated"));
        } else {
            lose(new EOFException("it ended without a close_notify of TLS, what came may be cut short"));
        }
    }

    private Inbound inbound() {
        return Objects.requireNonNull(inbound);
    }

    /// Nobody need wait for it: the connection tells the problem too.
    private static void fail(Promise<?> handshake, Throwable cause) {
        if (handshake.fail(cause)) {
            handshake.exception();
        }
    }

    private static void endOutput(Channel target) {
        SslHandler tls = target.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else {
            ((DuplexChannel) target).shutdownOutput();
        }
    }

    private void lose(IOException cause) {
        if (problem == null && !closing) {
            problem = cause;
            inbound().fail(lost());
        }
    }

    /// An error is no fault of the other side.
    private void lose(Error error) {
        if (problem == null && !closing) {
            problem = new IOException(error);
            fault = error;
            inbound().fail(error);
        } else {
            loop.reportError("the connection to " + name + " failed while it was closed", error);
        }
    }

    /// @throws Error if that is why
    ConnectionLostException lost() {
        if (fault != null) {
            throw fault;
        }
        IOException cause = problem == null ? new IOException("closed") : problem;
        return new ConnectionLostException("the connection to " + remote() + " is lost: " + cause.getMessage(), cause);
    }
}
