package io.asyncio4j.stream;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;

/// A queue of bytes, in the arrays that they came in.
final class ByteChunks {

    // Small arrays are joined, or their objects would need far more memory than the bytes in them.

    private static final int JOINED = 1024; // bytes: the size up to which arrays are joined
    private static final byte[] NOTHING = new byte[0];

    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>(1); // most bodies have none or one
    private int offset; // where the first chunk goes on
    private long size;

    /// How many bytes are there.
    long size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// Adds an array that is not changed afterwards, and not empty.
    void add(byte[] chunk) {
        size += chunk.length;
        byte[] last = chunks.peekLast();
        if (last == null || last.length + chunk.length > JOINED) {
            chunks.add(chunk);
        } else {
            byte[] joined = Arrays.copyOf(last, last.length + chunk.length);
            System.arraycopy(chunk, 0, joined, last.length, chunk.length);
            chunks.removeLast();
            chunks.add(joined);
        }
    }

    /// Adds an array before all others, of which nothing was taken.
    void addFirst(byte[] chunk) {
        size += chunk.length;
        chunks.addFirst(chunk);
    }

    void scan(SeparatorSearch search) {
        int from = offset;
        for (byte[] chunk : chunks) {
            search.scan(chunk, from);
            from = 0;
        }
    }

    /// What is left of the first array; there is one.
    byte[] first() {
        byte[] first = chunks.element();
        return offset == 0 ? first : Arrays.copyOfRange(first, offset, first.length);
    }

    /// Takes at most `atMost` bytes of the first array; there is one.
    byte[] takeOfFirst(int atMost) {
        byte[] first = chunks.element();
        int count = Math.min(first.length - offset, atMost);
        byte[] taken = count == first.length ? first : Arrays.copyOfRange(first, offset, offset + count);
        skip(first, count);
        return taken;
    }

    /// Takes `count` bytes, which are there.
    byte[] take(int count) {
        if (count == 0) {
            return NOTHING;
        }
        if (count <= chunks.element().length - offset) {
            return takeOfFirst(count);
        }
        byte[] taken = new byte[count];
        take(ByteBuffer.wrap(taken));
        return taken;
    }

    /// Takes as many bytes as there are and `target` has room for.
    ///
    /// @return how many
    int take(ByteBuffer target) {
        int count = 0;
        while (size > 0 && target.hasRemaining()) {
            byte[] first = chunks.element();
            int piece = Math.min(first.length - offset, target.remaining());
            target.put(first, offset, piece);
            count += piece;
            skip(first, piece);
        }
        return count;
    }

    void clear() {
        chunks.clear();
        offset = 0;
        size = 0;
    }

    private void skip(byte[] first, int count) {
        offset += count;
        size -= count;
        if (offset == first.length) {
            chunks.remove();
            offset = 0;
        }
    }
}
