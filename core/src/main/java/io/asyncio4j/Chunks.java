package io.asyncio4j;

import java.util.Iterator;
import java.util.NoSuchElementException;

/// The chunks of a stream until its end.
final class Chunks implements Iterator<byte[]> {

    private static final byte[] NONE = new byte[0];

    private final StreamReader reader;
    private byte[] next = NONE;

    Chunks(StreamReader reader) {
        this.reader = reader;
    }

    @Override
    public boolean hasNext() {
        if (next.length == 0) {
            next = reader.read(Integer.MAX_VALUE);
        }
        return next.length > 0;
    }

    @Override
    public byte[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the stream has ended");
        }
        byte[] chunk = next;
        next = NONE;
        return chunk;
    }
}
