package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.seconds;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Stands between a socket and TLS, and lets the peer hear why TLS has failed. On the loop's host fiber.
final class LastWords extends ChannelDuplexHandler {

    // When TLS fails, Netty sends an alert and closes. If the peer still sends, the kernel answers by a reset, and the
    // peer gets an error of its write instead of the alert. So our half ends after the alert, and what still comes is
    // dropped until the peer ends its half too. Whoever resets the connection does so past this handler.

    static final Duration PATIENCE = seconds(1);

    private final ChannelHandler tls;
    private boolean unwrapping; // TLS is at work on what has come
    private @Nullable ChannelPromise leaving; // null until TLS has failed
    private @Nullable Handle late;

    LastWords(ChannelHandler tls) {
        this.tls = tls;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.pipeline().addAfter(context.name(), null, tls);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (leaving != null) {
            ReferenceCountUtil.release(message);
            return;
        }
        unwrapping = true;
        try {
            context.fireChannelRead(message);
        } finally {
            unwrapping = false;
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (leaving != null) {
            leaving.addListener(_ -> promise.trySuccess());
        } else if (context.channel() instanceof DuplexChannel channel && channel.isActive() && hasFailed(channel)) {
            leave(context, channel, promise);
        } else {
            context.close(promise);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (leaving != null && event instanceof ChannelInputShutdownEvent) {
            context.close(leaving);
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (late != null) {
            late.cancel();
        }
        context.fireChannelInactive();
    }

    /// Whether it is TLS that closes. An error after the handshake shows by the time: the peer's bytes were being
    /// read.
    private boolean hasFailed(DuplexChannel channel) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        return handler != null
                && (unwrapping || handler.handshakeFuture().cause() != null)
                && !channel.isInputShutdown();
    }

    private void leave(ChannelHandlerContext context, DuplexChannel channel, ChannelPromise promise) {
        leaving = promise;
        late = EventLoop.current().callLater(PATIENCE, () -> context.close(promise));
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
            if (channel.isActive()) {
                channel.shutdownOutput();
            }
        });
        channel.config().setAutoRead(true);
        context.read();
    }
}
