package io.asyncio4j.http.client;

import io.asyncio4j.Promise;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.wire.FileThreads;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The body of a request that is written piece by piece. In the task that writes it; what Netty calls, on the host
/// fiber.
final class RequestWriter implements BodySink {

    private static final int SLICE = 64 * 1024; // bytes
    private static final long REGION = 1 << 20; // bytes, that the kernel copies at once

    private final RequestSending sending;
    private final Lane.Outlet outlet;
    private final long length; // bytes; -1 if nobody has promised any
    private final @Nullable LongConsumer onSent;
    private long written; // bytes
    private long left; // bytes, of those
    private boolean ended;

    RequestWriter(RequestSending sending, Lane.Outlet outlet, long length, @Nullable LongConsumer onSent) {
        this.sending = sending;
        this.outlet = outlet;
        this.length = length;
        this.onSent = onSent;
    }

    @Override
    public void write(byte[] bytes) {
        if (bytes.length > 0) {
            begin(bytes.length);
            add(Unpooled.wrappedBuffer(bytes));
        }
    }

    @Override
    public void writeSlices(byte[] bytes) {
        for (int done = 0; done < bytes.length; done += SLICE) {
            int count = Math.min(SLICE, bytes.length - done);
            begin(count);
            add(Unpooled.wrappedBuffer(bytes, done, count));
        }
    }

    @Override
    public void writeFile(FileChannel file, long count) throws IOException {
        if (outlet.takesFiles()) {
            for (long done = 0; done < count; done += REGION) {
                copyByKernel(file, done, Math.min(REGION, count - done));
            }
        } else {
            for (long done = 0; done < count; done += SLICE) {
                long from = done;
                int size = (int) Math.min(SLICE, count - done);
                byte[] block = FileThreads.await("ClientRequest.file", _ -> EncodingSink.readNow(file, from, size));
                write(block);
            }
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
        if (!outlet.flush()) {
            throw gone();
        }
    }

    /// How many bytes were written and have not left.
    long underWay() {
        return written - left;
    }

    /// Makes sure that no promised byte is missing.
    void ensureComplete() {
        if (length >= 0 && written < length) {
            throw new IllegalStateException(
                    "the body of the request must have the " + length + " bytes of its Content-Length, had " + written);
        }
    }

    private void begin(long count) {
        ensureOpen();
        if (length >= 0 && count > length - written) {
            throw new IllegalStateException("the body of the request must have the " + length
                    + " bytes of its Content-Length, was to have " + (written + count));
        }
        outlet.awaitWritable();
        ensureOpen();
        written += count;
    }

    private void add(ByteBuf bytes) {
        int count = bytes.readableBytes();
        outlet.add(count, () -> {
            if (sending.isOver()) {
                bytes.release();
            } else {
                outlet.write(new DefaultHttpContent(bytes)).addListener(writing -> hasLeft(writing, count));
            }
        });
    }

    /// The file must stay open until the kernel has copied the part.
    private void copyByKernel(FileChannel file, long offset, long count) throws IOException {
        begin(count);
        var copied = new Promise<@Nullable Void>();
        outlet.add(0, () -> {
            if (sending.isOver()) {
                copied.complete(null);
            } else {
                outlet.write(new Part(file, offset, count)).addListener(writing -> {
                    hasLeft(writing, count);
                    if (writing.isSuccess()) {
                        copied.complete(null);
                    } else {
                        copied.fail(writing.cause());
                    }
                });
            }
        });
        copied.awaitThrowing(IOException.class);
    }

    private void hasLeft(Future<?> writing, long count) {
        if (writing.isSuccess()) {
            left += count;
            sending.progressed();
            if (onSent != null) {
                onSent.accept(left);
            }
        } else {
            sending.failed(writing.cause());
        }
    }

    private void ensureOpen() {
        if (ended) {
            throw new IllegalStateException("the body of the request was ended already");
        }
        if (sending.isOver() || !outlet.isOpen()) {
            throw gone();
        }
    }

    private PayloadException gone() {
        return new PayloadException(
                "the exchange has ended after " + written + " bytes of the request's body were written", null);
    }

    /// A region that leaves its file open.
    private static final class Part extends DefaultFileRegion implements FileRegion {

        Part(FileChannel file, long position, long count) {
            super(file, position, count);
        }

        @Override
        protected void deallocate() {
            // whoever has opened the file closes it
        }
    }
}
