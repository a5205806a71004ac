package io.asyncio4j.http.coding;

import java.util.ArrayDeque;
import java.util.Arrays;

/// Bytes that wait to be decoded. Loop only.
final class Input {

    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private byte[] current = {}; // what is being decoded, from `position` on
    private int position;
    private int queued; // bytes, in `chunks`

    void add(byte[] chunk) {
        if (chunk.length > 0) {
            queued += chunk.length;
            chunks.add(chunk);
        }
    }

    /// Adds the next chunk to what is left; false if there is none.
    boolean refill() {
        byte[] next = chunks.poll();
        if (next == null) {
            return false;
        }
        queued -= next.length;
        if (remaining() == 0) {
            current = next;
        } else {
            byte[] joined = Arrays.copyOfRange(current, position, current.length + next.length);
            System.arraycopy(next, 0, joined, remaining(), next.length);
            current = joined;
        }
        position = 0;
        return true;
    }

    /// Forgets everything.
    void clear() {
        chunks.clear();
        queued = 0;
        position = current.length;
    }

    /// The array that [#position] points into.
    byte[] array() {
        return current;
    }

    int position() {
        return position;
    }

    /// How many bytes can be looked at.
    int remaining() {
        return current.length - position;
    }

    /// How many more than those have come.
    int queued() {
        return queued;
    }

    void skip(int count) {
        position += count;
    }

    void skipTo(int newPosition) {
        position = newPosition;
    }

    /// The unsigned byte at `index`, counted from the position.
    int at(int index) {
        return current[position + index] & 0xff;
    }

    /// The 32 bits at `index`, the lowest first.
    int number(int index) {
        return at(index) | at(index + 1) << 8 | at(index + 2) << 16 | at(index + 3) << 24;
    }
}
