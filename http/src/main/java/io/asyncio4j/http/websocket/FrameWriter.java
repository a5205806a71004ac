package io.asyncio4j.http.websocket;

import static io.asyncio4j.http.websocket.Frames.FIN;
import static io.asyncio4j.http.websocket.Frames.MASKED;
import static io.asyncio4j.http.websocket.Frames.MAX_16;
import static io.asyncio4j.http.websocket.Frames.MAX_7;
import static io.asyncio4j.http.websocket.Frames.RSV1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/// Makes frames. Loop only.
///
/// Source: RFC 6455, section 5.
final class FrameWriter {

    private static final int SLICE = 8192; // bytes that are masked at a time

    private final ByteBufAllocator alloc;
    private final @Nullable Masks masks; // of a client

    FrameWriter(ByteBufAllocator alloc, boolean client) {
        this.alloc = alloc;
        this.masks = client ? new Masks() : null;
    }

    /// Whether no two frames are the same.
    boolean masks() {
        return masks != null;
    }

    /// A frame, which has no room for more; `payload` is copied.
    ByteBuf frame(int opcode, boolean last, boolean compressed, byte[] payload) {
        int length = payload.length;
        int extended = length <= MAX_7 ? 0 : length <= MAX_16 ? Short.BYTES : Long.BYTES;
        int size = 2 + extended + (masks == null ? 0 : Masks.LENGTH) + length;
        ByteBuf frame = alloc.directBuffer(size, size);
        frame.writeByte(opcode | (last ? FIN : 0) | (compressed ? RSV1 : 0));
        int masked = masks == null ? 0 : MASKED;
        switch (extended) {
            case 0 -> frame.writeByte(masked | length);
            case Short.BYTES -> frame.writeByte(masked | MAX_7 + 1).writeShort(length);
            default -> frame.writeByte(masked | MAX_7 + 2).writeLong(length);
        }
        if (masks == null) {
            return frame.writeBytes(payload);
        }
        var mask = new byte[Masks.LENGTH];
        masks.next(mask);
        frame.writeBytes(mask);
        var slice = new byte[Math.min(SLICE, length)];
        for (int from = 0; from < length; from += SLICE) {
            int count = Math.min(SLICE, length - from);
            System.arraycopy(payload, from, slice, 0, count);
            Masks.apply(slice, 0, count, mask, 0); // a slice is a multiple of the mask
            frame.writeBytes(slice, 0, count);
        }
        return frame;
    }
}
