package io.asyncio4j.http.wire;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.net.Outbound;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;

/// The end of a connection whose client may still be sending. If the connection were closed at once, what the
/// client sends would be answered with a reset, which can take the response from it before it has read that. So
/// only our half is closed, and what comes is dropped until the client closes its half too: for a while, and up to
/// a limit.
///
/// Source: RFC 9112, section 9.6. On the loop.
public final class Lingering {

    private static final Duration LIMIT = Duration.ofSeconds(10); // as aiohttp
    private static final long MAX_BYTES = 256L << 20;

    private final Channel channel;
    private final EventLoop loop = EventLoop.current();
    private boolean outputEnded;
    private long dropped; // bytes

    /// The end of a channel.
    public Lingering(Channel channel) {
        this.channel = channel;
    }

    /// Begins once everything has been sent.
    public void begin(Outbound outbound) {
        outbound.add(0, _ -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput()));
    }

    /// The client has sent something that nobody wants.
    public void drop(int bytes) {
        dropped += bytes;
        if (dropped > MAX_BYTES) {
            channel.close();
        }
    }

    /// The client sends nothing more.
    public void inputEnded() {
        if (outputEnded) {
            channel.close();
        }
    }

    private void endOutput() {
        outputEnded = true;
        if (channel.isActive() && channel instanceof DuplexChannel duplex && !duplex.isInputShutdown()) {
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            if (tls == null) {
                duplex.shutdownOutput();
            } else {
                tls.closeOutbound().addListener(_ -> duplex.shutdownOutput()); // after its close_notify
            }
            Handle limit = loop.callLater(LIMIT, channel::close);
            channel.closeFuture().addListener(_ -> limit.cancel());
        } else {
            channel.close();
        }
    }
}
