package io.asyncio4j.stream;

import io.asyncio4j.internal.LookAhead;
import org.jspecify.annotations.Nullable;

/// The chunks of a stream until its end.
final class Chunks extends LookAhead<byte[]> {

    private final StreamReader reader;

    Chunks(StreamReader reader) {
        super("the stream has ended");
        this.reader = reader;
    }

    @Override
    protected byte @Nullable [] await() {
        byte[] chunk = reader.read(Integer.MAX_VALUE);
        return chunk.length > 0 ? chunk : null;
    }
}
