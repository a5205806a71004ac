package io.asyncio4j.http.websocket;

import java.util.HashMap;
import java.util.Map;

/// A message that many get: each form of it is made once. Loop only.
final class SharedMessage {

    private final int opcode;
    private final byte[] payload;
    private final Map<Integer, byte[]> compressed = new HashMap<>(0); // by the window of the reader

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
}
