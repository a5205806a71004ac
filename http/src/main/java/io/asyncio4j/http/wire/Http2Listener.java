package io.asyncio4j.http.wire;

import io.asyncio4j.EventLoop;
import io.asyncio4j.net.Channels;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Gets what an [Http2Codec] has read, and ends a connection whose frames are many and bring nothing: pings,
/// settings, priorities and frames that nobody knows. On the loop's host fiber.
///
/// Source: RFC 9218, section 7; CVE-2019-9512, CVE-2019-9515; Netty itself watches for resets, empty data and
/// continuations.
public abstract class Http2Listener extends Http2EventAdapter {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");
    private static final byte PRIORITY_UPDATE = 0x10; // a frame of RFC 9218
    private static final int IDLE_FRAMES = 500; // in the time below
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final EventLoop loop = EventLoop.current();
    private final Budget idleFrames = new Budget(IDLE_FRAMES, PERIOD);

    /// What there was to read has been read.
    ///
    /// @param inFrame whether a frame has begun and not ended
    public void readCompleted(boolean inFrame) {}

    /// Something has gone wrong that ends a stream or the connection.
    protected void broken(Throwable cause) {}

    /// Something has gone wrong: the codec ends the stream or the connection.
    final void failed(Throwable cause) {
        broken(cause);
        Error error = Channels.errorIn(cause);
        if (error != null) {
            loop.reportError("a connection of HTTP/2 failed", error);
        } else if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) == null && !(cause instanceof IOException)) {
            loop.reportError("a connection of HTTP/2 failed", cause);
        } else {
            LOGGER.log(System.Logger.Level.DEBUG, "HTTP/2", cause);
        }
    }

    /// The headers of a message, or what follows its body.
    ///
    /// @param end whether the message ends with them
    protected abstract void headersRead(int stream, Http2Headers headers, boolean end) throws Http2Exception;

    /// The other side has said how urgent a stream is, as in a header `priority`.
    protected void prioritized(int stream, String said) {}

    @Override
    public final void onHeadersRead(
            ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean end)
            throws Http2Exception {
        headersRead(stream, headers, end);
    }

    @Override
    public final void onHeadersRead(
            ChannelHandlerContext context,
            int stream,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end)
            throws Http2Exception {
        headersRead(stream, headers, end);
    }

    @Override
    public final void onPriorityRead(
            ChannelHandlerContext context, int stream, int dependency, short weight, boolean exclusive)
            throws Http2Exception {
        countIdle();
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
        countIdle();
    }

    @Override
    public final void onPingRead(ChannelHandlerContext context, long content) throws Http2Exception {
        countIdle();
    }

    @Override
    public final void onUnknownFrame(
            ChannelHandlerContext context, byte type, int stream, Http2Flags flags, ByteBuf payload)
            throws Http2Exception {
        countIdle();
        if (type == PRIORITY_UPDATE && stream == 0 && payload.readableBytes() >= Integer.BYTES) {
            int about = payload.readInt() & Integer.MAX_VALUE;
            prioritized(about, payload.toString(StandardCharsets.US_ASCII));
        }
    }

    private void countIdle() throws Http2Exception {
        if (!idleFrames.spend()) {
            throw Http2Exception.connectionError(
                    Http2Error.ENHANCE_YOUR_CALM,
                    "more than %d frames that bring nothing have come within %d s",
                    IDLE_FRAMES,
                    PERIOD.toSeconds());
        }
    }
}
