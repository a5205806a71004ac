package io.asyncio4j.http.wire;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.net.Channels;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Watches whether a client takes what is sent to it, and resets the connection of one that does not. Behind TLS.
/// On the loop's host fiber.
public final class SendPace extends ChannelOutboundHandlerAdapter {

    // It looks only while the system takes no more: most answers are gone when they have been flushed. A connection
    // that is reset gives the system its memory back; one that is closed would still wait for the client.

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");
    private static final int LOOKS = 4; // within the limit

    private final EventLoop loop = EventLoop.current();
    private final Duration limit;
    private @Nullable Handle next;
    private @Nullable Progress before;
    private int stalled; // looks in turn that saw no progress

    /// @param limit how long it may take nothing
    public SendPace(Duration limit) {
        this.limit = limit;
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        context.flush();
        if (next == null) {
            before = progress(context);
            if (before != null) {
                stalled = 0;
                look(context);
            }
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (next != null) {
            next.cancel();
        }
    }

    private void look(ChannelHandlerContext context) {
        next = loop.callLater(limit.dividedBy(LOOKS), () -> check(context));
    }

    private void check(ChannelHandlerContext context) {
        next = null;
        Progress now = progress(context);
        if (now == null) {
            return;
        }
        stalled = now.equals(before) ? stalled + 1 : 0;
        before = now;
        if (stalled < LOOKS) {
            look(context);
            return;
        }
        LOGGER.log(
                System.Logger.Level.DEBUG,
                "{0} has taken nothing for {1} ms (writeTimeout)",
                context.channel().remoteAddress(),
                String.valueOf(limit.toMillis()));
        Channels.reset(context.channel());
    }

    /// How far the system has taken what waits; null if nothing does.
    private static @Nullable Progress progress(ChannelHandlerContext context) {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        return buffer == null || buffer.isEmpty()
                ? null
                : new Progress(
                        System.identityHashCode(buffer.current()),
                        buffer.currentProgress(),
                        buffer.totalPendingWriteBytes());
    }

    /// @param first what is sent now
    /// @param sent bytes of it
    /// @param waiting bytes of all
    private record Progress(int first, long sent, long waiting) {}
}
