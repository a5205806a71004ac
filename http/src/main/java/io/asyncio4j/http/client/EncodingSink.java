package io.asyncio4j.http.client;

import io.asyncio4j.http.coding.ContentEncoder;
import io.asyncio4j.http.wire.FileThreads;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/// Applies a content coding to what goes to another sink. In the task that writes the body.
final class EncodingSink implements BodySink {

    private static final int SLICE = 64 * 1024; // bytes, encoded at a time

    private final BodySink target;
    private final ContentEncoder encoder;

    EncodingSink(BodySink target, ContentEncoder encoder) {
        this.target = target;
        this.encoder = encoder;
    }

    @Override
    public void write(byte[] bytes) {
        send(encoder.encode(bytes));
    }

    @Override
    public void writeSlices(byte[] bytes) {
        for (int done = 0; done < bytes.length; done += SLICE) {
            write(Arrays.copyOfRange(bytes, done, Math.min(bytes.length, done + SLICE)));
        }
    }

    @Override
    public void writeFile(FileChannel file, long count) throws IOException {
        for (long done = 0; done < count; done += SLICE) {
            long from = done;
            int size = (int) Math.min(SLICE, count - done);
            byte[] block = FileThreads.await("ClientRequest.file", _ -> readNow(file, from, size));
            write(block);
        }
    }

    @Override
    public void flush() {
        send(encoder.flush());
        target.flush();
    }

    @Override
    public void writeEof() {}

    @Override
    public void close() {
        encoder.close();
    }

    /// Sends what is left.
    void finish() {
        send(encoder.finish());
    }

    private void send(byte[] encoded) {
        if (encoded.length > 0) {
            target.write(encoded);
        }
    }

    static byte[] readNow(FileChannel file, long offset, int count) throws IOException {
        var bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, offset + bytes.position()) < 0) {
                throw new EOFException("it was cut while it was sent");
            }
        }
        return bytes.array();
    }
}
