package io.asyncio4j;

import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.NoSuchElementException;

/// Bytes that arrive over time. In a task; one task reads at a time.
///
/// A reader holds only so much in memory: what is not read keeps the sender waiting.
///
/// Source: `asyncio.StreamReader`.
public interface StreamReader {

    /// Waits until there are bytes and returns them.
    ///
    /// @param atMost how many bytes to return at most, at least 1
    /// @return between 1 and `atMost` bytes; none at the end of the stream
    byte[] read(int atMost);

    /// Reads to the end of the stream.
    default byte[] readAll() {
        var all = new ByteArrayOutputStream();
        for (byte[] chunk : chunks()) {
            all.writeBytes(chunk);
        }
        return all.toByteArray();
    }

    /// The bytes as they arrive, until the end of the stream; each call goes on where the last reader
    /// stopped.
    default Iterable<byte[]> chunks() {
        return () -> new Iterator<>() {
            private byte[] next = new byte[0];

            @Override
            public boolean hasNext() {
                if (next.length == 0) {
                    next = read(Integer.MAX_VALUE);
                }
                return next.length > 0;
            }

            @Override
            public byte[] next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the stream has ended");
                }
                byte[] chunk = next;
                next = new byte[0];
                return chunk;
            }
        };
    }
}
