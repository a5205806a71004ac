package io.asyncio4j.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.FileRegion;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// The bytes that a transport has accepted and the kernel has not yet. Loop only.
///
/// All that is added in an iteration is copied together and written before the loop polls.
final class SendBuffer {

    private static final int CHUNK = 64 * 1024; // bytes; what is sent is told in these steps

    private final NettyDriver driver;
    private final Channel channel;
    private final Owner owner;
    private final Runnable flush = this::flush;
    private final ArrayDeque<ByteBuffer> queued = new ArrayDeque<>(2);
    private long queuedBytes;
    private long inFlight; // bytes that Netty has
    private int files; // that Netty has
    private boolean scheduled;

    SendBuffer(NettyDriver driver, Channel channel, Owner owner) {
        this.driver = driver;
        this.channel = channel;
        this.owner = owner;
    }

    /// Bytes that have not left.
    long size() {
        return queuedBytes + inFlight;
    }

    /// Whether everything has left.
    boolean isEmpty() {
        return size() == 0 && files == 0;
    }

    void add(ByteBuffer bytes) {
        queued.add(bytes);
        queuedBytes += bytes.remaining();
        schedule();
    }

    /// Flushes before the next poll, also if there is nothing to send.
    void schedule() {
        if (!scheduled) {
            scheduled = true;
            driver.beforePoll(flush);
        }
    }

    /// Sends a file behind what was added before. On the loop's own thread.
    ChannelFuture write(FileRegion file) {
        flush();
        files++;
        return channel.writeAndFlush(file).addListener(_ -> {
            files--;
            owner.shrunk();
        });
    }

    /// Drops what Netty has not got.
    void clear() {
        queued.clear();
        queuedBytes = 0;
    }

    /// Hands everything to the kernel, as far as that takes it. On the loop's own thread.
    void flush() {
        scheduled = false;
        if (queuedBytes > 0) {
            while (queuedBytes > 0) {
                write(nextChunk());
            }
            channel.flush();
        }
        owner.shrunk();
    }

    private void write(ByteBuf chunk) {
        int bytes = chunk.readableBytes();
        inFlight += bytes;
        channel.write(chunk).addListener(writing -> {
            inFlight -= bytes;
            if (writing.isSuccess()) {
                owner.shrunk();
            } else {
                owner.broken(writing.cause());
            }
        });
    }

    private ByteBuf nextChunk() {
        ByteBuf chunk = channel.alloc().directBuffer((int) Math.min(queuedBytes, CHUNK));
        while (queuedBytes > 0 && chunk.isWritable()) {
            ByteBuffer first = queued.element();
            int bytes = Math.min(first.remaining(), chunk.writableBytes());
            ByteBuffer piece = bytes == first.remaining() ? first : first.slice(first.position(), bytes);
            chunk.writeBytes(piece);
            first.position(piece == first ? first.limit() : first.position() + bytes);
            queuedBytes -= bytes;
            if (!first.hasRemaining()) {
                queued.remove();
            }
        }
        return chunk;
    }

    /// Whose buffer it is. Called on the loop's own thread.
    interface Owner {

        /// Bytes have left, or a flush was asked for and there is nothing to send.
        void shrunk();

        /// Bytes cannot be sent.
        void broken(Throwable reason);
    }
}
