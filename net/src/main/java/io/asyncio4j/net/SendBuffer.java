package io.asyncio4j.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.FileRegion;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// The bytes that a transport has accepted and the kernel has not yet. Loop only.
///
/// All that is added in an iteration is written together before the loop polls.
final class SendBuffer {

    private static final int CHUNK = 64 * 1024; // bytes; what is sent is told in these steps

    private final NettyDriver driver;
    private final Channel channel;
    private final Owner owner;
    private final Runnable flush = this::flush;
    private final ArrayDeque<ByteBuf> queued = new ArrayDeque<>(2);
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

    /// Copies bytes.
    void add(ByteBuffer bytes) {
        queuedBytes += bytes.remaining();
        if (channel.eventLoop().inEventLoop()) {
            append(bytes);
        } else { // a task, which cannot use Netty's memory
            queued.add(Unpooled.copiedBuffer(bytes));
            bytes.position(bytes.limit());
        }
        schedule();
    }

    /// Flushes before the next poll, even if there is nothing to send.
    void schedule() {
        if (!scheduled) {
            scheduled = true;
            driver.beforePoll(flush);
        }
    }

    /// Sends a file behind what was added before. On the loop's host fiber.
    ChannelFuture write(FileRegion file) {
        flush();
        files++;
        return channel.writeAndFlush(file).addListener(_ -> {
            files--;
            owner.shrunk();
        });
    }

    /// Drops what Netty does not have yet.
    void clear() {
        queuedBytes = 0;
        if (channel.eventLoop().inEventLoop()) {
            release();
        } else {
            schedule();
        }
    }

    /// Hands the kernel as much as it takes. On the loop's host fiber.
    void flush() {
        scheduled = false;
        if (queuedBytes > 0) {
            queuedBytes = 0;
            for (ByteBuf chunk = queued.poll(); chunk != null; chunk = queued.poll()) {
                write(chunk);
            }
            channel.flush();
        } else {
            release(); // it was dropped
        }
        owner.shrunk();
    }

    private void release() {
        queued.forEach(ByteBuf::release);
        queued.clear();
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

    private void append(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            ByteBuf last = queued.peekLast();
            if (last == null || last.maxWritableBytes() == 0) {
                last = channel.alloc().directBuffer(Math.min(bytes.remaining(), CHUNK), CHUNK);
                queued.add(last);
            }
            int count = Math.min(bytes.remaining(), last.maxWritableBytes());
            last.writeBytes(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
        }
    }

    /// Whose buffer it is. Called on the loop's host fiber.
    interface Owner {

        /// Bytes have left, or a flush was asked for and there is nothing to send.
        void shrunk();

        /// Bytes cannot be sent.
        void broken(Throwable reason);
    }
}
