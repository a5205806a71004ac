package io.asyncio4j.net.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/// Bytes in the order in which they were added; grows as needed, and gives back what a burst took. Loop only.
final class ByteQueue {

    private static final int SMALL = 16 * 1024; // what an empty queue may keep
    private static final byte[] NOTHING = new byte[0];

    private byte[] bytes = NOTHING;
    private int start;
    private int end;

    int size() {
        return end - start;
    }

    boolean isEmpty() {
        return start == end;
    }

    void add(ByteBuf added) {
        int count = added.readableBytes();
        ensureRoom(count);
        added.readBytes(bytes, end, count);
        end += count;
    }

    void add(byte[] source, int offset, int count) {
        ensureRoom(count);
        System.arraycopy(source, offset, bytes, end, count);
        end += count;
    }

    /// Takes at most `atMost` bytes; returns how many.
    int take(byte[] target, int offset, int atMost) {
        int count = Math.min(atMost, size());
        System.arraycopy(bytes, start, target, offset, count);
        start += count;
        trim();
        return count;
    }

    /// Takes all. On the loop's host fiber.
    ByteBuf takeAll(ByteBufAllocator allocator) {
        ByteBuf taken = allocator.ioBuffer(size()).writeBytes(bytes, start, size());
        clear();
        return taken;
    }

    void clear() {
        start = end;
        trim();
    }

    private void trim() {
        if (isEmpty()) {
            start = 0;
            end = 0;
            if (bytes.length > SMALL) {
                bytes = NOTHING;
            }
        }
    }

    private void ensureRoom(int count) {
        if (bytes.length - end >= count) {
            return;
        }
        int size = size();
        byte[] roomy = bytes;
        if (bytes.length - size < count || size > bytes.length / 2) {
            roomy = new byte[Math.max(Math.addExact(size, count), Math.max(1_024, 2 * size))];
        }
        System.arraycopy(bytes, start, roomy, 0, size);
        bytes = roomy;
        start = 0;
        end = size;
    }
}
