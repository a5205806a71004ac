package io.asyncio4j.net;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.lowlevel.StreamBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Netty's side of a [Connection]: its handler, and the buffers between it and the tasks. Loop only.
final class Wire extends ChannelInboundHandlerAdapter implements StreamBuffer.Source {

    // Netty calls the handler's methods on the loop's own thread; a Connection calls the others in
    // tasks. They share one carrier, so they never run at the same time. What a task wants from Netty
    // goes through `outbound` or a callback.

    private final EventLoop loop = EventLoop.current();
    private final NettyDriver driver;
    private final StreamBuffer inbound;
    private final Promise<@Nullable Void> gone = new Promise<>(); // the socket is closed
    private final Runnable active;
    private @Nullable Channel channel; // null until Netty has made it
    private @Nullable Outbound outbound;
    private @Nullable SocketAddress local;
    private @Nullable SocketAddress remote;
    private @Nullable IOException problem; // why the connection broke
    private boolean feeding; // Netty's read is on the stack
    private boolean closing; // by us

    /// @param active called when the channel is connected
    Wire(NettyDriver driver, Connection.Options options, Runnable active) {
        this.driver = driver;
        this.inbound = new StreamBuffer(this, options.readHighWater);
        this.active = active;
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
        channel.closeFuture().addListener(_ -> gone.complete(null));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        local = address(context.channel().localAddress());
        remote = address(context.channel().remoteAddress());
        active.run();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var bytes = (ByteBuf) message;
        try {
            feeding = true;
            if (!inbound.hasEnded()) {
                inbound.feed(ByteBufUtil.getBytes(bytes));
            }
        } finally {
            feeding = false;
            bytes.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inbound.feedEof();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        outbound().writabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        lose(cause instanceof IOException io ? io : new IOException(cause));
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lose(new IOException("closed"));
        outbound().writabilityChanged();
    }

    @Override
    public void fullnessChanged() {
        if (feeding) {
            updateReading();
        } else {
            loop.callSoon(this::updateReading);
        }
    }

    StreamBuffer inbound() {
        return inbound;
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

    /// Sends a file: the kernel does, unless something stands between this and the socket, as TLS.
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
        outbound()
                .add(
                        0,
                        target -> target.writeAndFlush(Unpooled.EMPTY_BUFFER)
                                .addListener(_ -> ((DuplexChannel) target).shutdownOutput()));
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
        inbound.feedEof();
    }

    /// The JDK's form of an address.
    static SocketAddress address(SocketAddress address) {
        return address instanceof DomainSocketAddress socket ? UnixDomainSocketAddress.of(socket.path()) : address;
    }

    private void endReading() {
        closing = true;
        inbound.discard();
        inbound.feedEof();
    }

    private void reset() {
        Channel closed = channel();
        if (closed.isOpen()) {
            if (closed instanceof io.netty.channel.socket.SocketChannel socket) {
                socket.config().setSoLinger(0);
            }
            closed.pipeline().firstContext().close(); // past TLS, which would say good-bye first
        }
    }

    private void lose(IOException cause) {
        if (problem == null && !closing) {
            problem = cause;
            inbound.fail(lost());
        }
    }

    ConnectionLostException lost() {
        IOException cause = problem == null ? new IOException("closed") : problem;
        return new ConnectionLostException("the connection to " + remote() + " is lost: " + cause.getMessage(), cause);
    }

    /// Reads on unless the reader is behind. On the loop's own thread.
    private void updateReading() {
        channel().config().setAutoRead(!inbound.isFull());
    }
}
