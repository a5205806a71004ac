package io.asyncio4j.http.websocket;

import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message that many get: each form of it is made once. Loop only.
final class SharedMessage {

    private static final int PLAIN = 0;

    private final int opcode;
    private final byte[] payload;
    private final Map<Integer, byte[]> compressed = new HashMap<>(0); // by the window of the reader
    private final Map<Integer, ByteBuf> frames = new HashMap<>(0); // the same, and PLAIN; until they are released

    SharedMessage(int opcode, byte[] payload) {
        this.opcode = opcode;
        this.payload = payload;
    }

    int opcode() {
        return opcode;
    }

    byte[] payload() {
        return payload;
    }

    /// The payload as `deflating` compresses it, which remembers nothing.
    byte[] compressed(Deflating deflating) {
        return compressed.computeIfAbsent(deflating.window(), _ -> deflating.part(payload, true));
    }

    /// Its frame, whose bytes others get too, until [#release].
    ///
    /// @param writer of one that does not mask
    /// @param deflating null if it is not compressed
    ByteBuf frame(FrameWriter writer, @Nullable Deflating deflating) {
        int form = deflating == null ? PLAIN : deflating.window();
        return frames.computeIfAbsent(form, _ -> ownFrame(writer, deflating)).retainedDuplicate();
    }

    /// A frame of it that nobody else gets.
    ByteBuf ownFrame(FrameWriter writer, @Nullable Deflating deflating) {
        return writer.frame(opcode, true, deflating != null, deflating == null ? payload : compressed(deflating));
    }

    /// From now on, frames are new ones.
    void release() {
        frames.values().forEach(ByteBuf::release);
        frames.clear();
    }
}
