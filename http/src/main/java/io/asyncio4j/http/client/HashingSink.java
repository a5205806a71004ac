package io.asyncio4j.http.client;

import io.asyncio4j.http.wire.FileThreads;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;

/// Hashes a body instead of sending it. In a task.
final class HashingSink implements BodySink {

    private static final int SLICE = 64 * 1024; // bytes of a file, read at a time

    private final MessageDigest function;

    HashingSink(MessageDigest function) {
        this.function = function;
    }

    @Override
    public void write(byte[] bytes) {
        function.update(bytes);
    }

    @Override
    public void writeSlices(byte[] bytes) {
        function.update(bytes);
    }

    @Override
    public void writeFile(FileChannel file, long count) throws IOException {
        for (long done = 0; done < count; done += SLICE) {
            long from = done;
            int size = (int) Math.min(SLICE, count - done);
            byte[] block = FileThreads.await("ClientRequest.file", _ -> EncodingSink.readNow(file, from, size));
            function.update(block);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void writeEof() {}

    @Override
    public void close() {}
}
