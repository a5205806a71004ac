package io.asyncio4j.http.wire;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.net.Outbound;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A connection of HTTP/1 that has switched to another protocol: its handler tells what happens. Loop only.
public final class ChannelCarrier extends ListenedCarrier {

    private static final Duration LINGER = Duration.ofSeconds(10);

    private final EventLoop loop = EventLoop.current();
    private final Channel channel;
    private final Outbound outbound;
    private boolean outputEnded;

    /// The carrier of a channel.
    public ChannelCarrier(Channel channel, Outbound outbound) {
        this.channel = channel;
        this.outbound = outbound;
        readingChanged(); // until somebody listens, nothing more is read than what has come with the head
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
    public void sendNow(ByteBuf bytes) {
        outbound.flushNow(); // what was sent before
        channel.writeAndFlush(bytes, channel.voidPromise());
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
        return channel.isActive() && !hasEnded();
    }

    @Override
    public void finish() {
        if (drop()) {
            outbound.add(0, _ -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput()));
            Handle limit = loop.callLater(LINGER, this::abort);
            channel.closeFuture().addListener(_ -> limit.cancel());
        }
    }

    @Override
    public void abort() {
        loop.callSoon(channel::close);
    }

    @Override
    protected void readingChanged() {
        loop.callSoon(() -> channel.config().setAutoRead(isReading()));
    }

    @Override
    protected void inputEnded() {
        if (outputEnded) {
            channel.close();
        }
    }

    private void endOutput() {
        outputEnded = true;
        SslHandler tls = lastTls();
        if (hasEnded() || !channel.isActive()) {
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
