package io.asyncio4j.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;

/// A stream writer as a stream of the JDK.
final class WriterOutputStream extends OutputStream {

    private final StreamWriter writer;

    WriterOutputStream(StreamWriter writer) {
        this.writer = writer;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        if (length > 0) {
            byte[] copy = Arrays.copyOfRange(source, offset, offset + length);
            attempt(() -> writer.write(copy));
        }
    }

    @Override
    public void close() throws IOException {
        attempt(writer::close);
    }

    private static void attempt(Runnable action) throws IOException {
        try {
            action.run();
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
