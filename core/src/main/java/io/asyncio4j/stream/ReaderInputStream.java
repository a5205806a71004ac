package io.asyncio4j.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/// A stream reader as a stream of the JDK.
final class ReaderInputStream extends InputStream {

    private final StreamReader reader;

    ReaderInputStream(StreamReader reader) {
        this.reader = reader;
    }

    @Override
    public int read() throws IOException {
        byte[] one = take(1);
        return one.length == 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        byte[] taken = take(length);
        System.arraycopy(taken, 0, target, offset, taken.length);
        return taken.length == 0 ? -1 : taken.length;
    }

    private byte[] take(int atMost) throws IOException {
        try {
            return reader.read(atMost);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
