package io.asyncio4j.http.wire;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.net.Outbound;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A connection of HTTP/1 that has switched to another protocol: its handler tells what happens. Loop only.
public final class ChannelCarrier implements Carrier {

    // Until somebody listens, nothing more is read than what has come with the head.

    private static final Duration LINGER = Duration.ofSeconds(10);

    private final EventLoop loop = EventLoop.current();
    private final Channel channel;
    private final Outbound outbound;
    private final ArrayDeque<byte[]> early = new ArrayDeque<>(); // copies: perhaps nobody ever listens
    private @Nullable Listener listener;
    private boolean wanted = true; // what comes
    private boolean finished; // nobody wants what comes
    private boolean outputEnded;
    private boolean ended; // nothing more comes
    private @Nullable Throwable cause;

    /// The carrier of a channel.
    public ChannelCarrier(Channel channel, Outbound outbound) {
        this.channel = channel;
        this.outbound = outbound;
        updateReading();
    }

    /// Bytes have come. On the host fiber, as all that follow.
    public void received(ByteBuf bytes) {
        if (listener == null) {
            early.add(ByteBufUtil.getBytes(bytes));
        } else if (!finished) {
            listener.received(bytes);
        }
    }

    /// The other end sends nothing more, or the connection is lost.
    public void ended(@Nullable Throwable problem) {
        if (ended) {
            return;
        }
        ended = true;
        cause = problem;
        if (listener != null) {
            listener.ended(problem);
        }
        if (outputEnded) {
            channel.close();
        }
    }

    /// There may be room again.
    public void writable() {
        if (listener != null) {
            listener.writable();
        }
    }

    /// This end is going to close.
    public void goingAway() {
        if (listener != null) {
            listener.goingAway();
        }
    }

    @Override
    public void listen(Listener to) {
        loop.callSoon(() -> {
            listener = to;
            updateReading();
            for (byte[] bytes = early.poll(); bytes != null; bytes = early.poll()) {
                to.received(Unpooled.wrappedBuffer(bytes));
            }
            if (ended) {
                to.ended(cause);
            }
        });
    }

    @Override
    public ByteBufAllocator alloc() {
        return channel.alloc();
    }

    @Override
    public void send(ByteBuf bytes) {
        outbound.add(bytes.readableBytes(), target -> target.write(bytes, target.voidPromise()));
    }

    @Override
    public boolean isWritable() {
        return outbound.isWritable();
    }

    @Override
    public void awaitWritable() {
        outbound.awaitWritable();
    }

    @Override
    public boolean isOpen() {
        return channel.isActive() && !ended;
    }

    @Override
    public void reading(boolean value) {
        wanted = value;
        updateReading();
    }

    @Override
    public void finish() {
        if (!finished) {
            finished = true;
            updateReading();
            outbound.add(0, _ -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput()));
            Handle limit = loop.callLater(LINGER, this::abort);
            channel.closeFuture().addListener(_ -> limit.cancel());
        }
    }

    @Override
    public void abort() {
        loop.callSoon(channel::close);
    }

    private void updateReading() {
        loop.callSoon(() -> channel.config().setAutoRead(finished || (wanted && listener != null)));
    }

    private void endOutput() {
        outputEnded = true;
        SslHandler tls = lastTls();
        if (ended || !channel.isActive()) {
            channel.close();
        } else if (tls != null) {
            tls.closeOutbound();
        } else if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        } else {
            channel.close();
        }
    }

    private @Nullable SslHandler lastTls() {
        SslHandler last = null;
        for (var each : channel.pipeline()) {
            last = each.getValue() instanceof SslHandler handler ? handler : last;
        }
        return last;
    }
}
