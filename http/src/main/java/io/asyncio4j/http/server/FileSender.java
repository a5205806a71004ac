package io.asyncio4j.http.server;

import io.asyncio4j.Promise;
import io.asyncio4j.http.server.content.ByteRanges.Range;
import io.asyncio4j.http.server.content.OpenedFile;
import io.asyncio4j.net.Outbound;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Sends parts of a file: the kernel copies them by itself where it can, and threads read them where it cannot. In
/// a task.
final class FileSender {

    private static final int BLOCK = 128 * 1024; // bytes

    private final Outbound outbound;
    private final Channel channel;
    private final OpenedFile file;
    private final boolean byKernel;
    private long end; // of what was to be sent

    FileSender(Outbound outbound, Channel channel, OpenedFile file) {
        this.outbound = outbound;
        this.channel = channel;
        this.file = file;
        this.byKernel = channel instanceof DuplexChannel && channel.pipeline().get(SslHandler.class) == null;
    }

    /// Sends a part and what stands before it.
    ///
    /// @waits while the client is slow; a cancellation cuts the body short
    /// @throws IOException if the client has left, or the file is too short
    void send(Response.Piece piece) throws IOException {
        if (!piece.before().isEmpty()) {
            write(piece.before().getBytes(StandardCharsets.ISO_8859_1));
        }
        Range range = piece.range();
        if (range == null) {
            return;
        }
        end = range.offset() + range.count();
        if (byKernel) {
            copyByKernel(range);
        } else {
            for (long done = 0; done < range.count(); done += BLOCK) {
                int count = (int) Math.min(BLOCK, range.count() - done);
                write(file.read(range.offset() + done, count));
            }
        }
    }

    /// Whether it has failed because the file has become shorter.
    boolean isCut() {
        return file.isShorterThan(end);
    }

    private void write(byte[] bytes) throws IOException {
        outbound.awaitWritable();
        ensureClient();
        outbound.add(
                bytes.length,
                target -> target.write(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)), target.voidPromise()));
    }

    private void copyByKernel(Range range) throws IOException {
        ensureClient();
        var left = new Promise<@Nullable Void>();
        outbound.add(
                0,
                target -> target.write(file.region(range.offset(), range.count()))
                        .addListener(writing -> {
                            if (writing.isSuccess()) {
                                left.complete(null);
                            } else {
                                left.fail(writing.cause());
                            }
                        }));
        left.awaitThrowing(IOException.class);
    }

    private void ensureClient() throws IOException {
        if (!channel.isActive()) {
            throw new DisconnectedIoException();
        }
    }

    /// The client has left.
    private static final class DisconnectedIoException extends IOException {

        private static final long serialVersionUID = 1;

        DisconnectedIoException() {
            super("the client has left before it had the file");
        }
    }
}
