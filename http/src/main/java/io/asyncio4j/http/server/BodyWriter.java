package io.asyncio4j.http.server;

import io.asyncio4j.Promise;
import io.asyncio4j.net.Outbound;
import io.asyncio4j.stream.StreamWriter;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import org.jspecify.annotations.Nullable;

/// The body of a response that is written piece by piece. In tasks.
final class BodyWriter implements StreamWriter {

    private final Outbound outbound;
    private final Channel channel;
    private final long length; // bytes; -1 if nobody has promised any
    private long written; // bytes
    private boolean ended;
    private @Nullable DisconnectedException gone; // once a write has found that the client has left

    BodyWriter(Outbound outbound, Channel channel, long length) {
        this.outbound = outbound;
        this.channel = channel;
        this.length = length;
    }

    @Override
    public void write(byte[] bytes) {
        ensureOpen();
        if (length >= 0 && bytes.length > length - written) {
            throw new IllegalStateException("the body of the response must have the " + length
                    + " bytes of its Content-Length, was to have " + (written + bytes.length));
        }
        outbound.awaitWritable();
        ensureOpen();
        ensureClient();
        if (bytes.length > 0) {
            written += bytes.length;
            outbound.add(
                    bytes.length,
                    target ->
                            target.write(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)), target.voidPromise()));
        }
    }

    @Override
    public void writeEof() {
        ended = true;
    }

    /// Waits until the operating system has taken everything that was written.
    @Override
    public void flush() {
        ensureOpen();
        ensureClient();
        var taken = new Promise<Boolean>();
        outbound.add(
                0,
                target -> target.writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .addListener(written -> taken.complete(written.isSuccess())));
        if (!taken.await()) {
            throw left();
        }
    }

    /// How many bytes were written.
    long written() {
        return written;
    }

    /// Whether a failure of the body comes of the client's leaving.
    boolean explains(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause == gone) {
                return true;
            }
        }
        return false;
    }

    /// Makes sure that no promised byte is missing.
    void ensureComplete() {
        if (length >= 0 && written < length) {
            ensureClient();
            throw new IllegalStateException("the body of the response must have the " + length
                    + " bytes of its Content-Length, had " + written);
        }
    }

    private void ensureOpen() {
        if (ended) {
            throw new IllegalStateException("the body of the response was ended already");
        }
    }

    private void ensureClient() {
        if (!channel.isActive()) {
            throw left();
        }
    }

    private DisconnectedException left() {
        gone = new DisconnectedException(
                "the client has left after " + written + " bytes of the response's body were written");
        return gone;
    }
}
