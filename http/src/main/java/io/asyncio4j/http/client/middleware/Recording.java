package io.asyncio4j.http.client.middleware;

import io.asyncio4j.stream.StreamBuffer;
import io.asyncio4j.stream.StreamReader;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/// Passes a body on as it is read, and remembers it: if it is read to its end, and is not too long, somebody
/// gets it.
final class Recording implements StreamBuffer.Source {

    private static final int BLOCK = 64 * 1024; // bytes

    private final StreamReader original;
    private final int limit;
    private final Consumer<byte[]> whenComplete;
    private final ByteArrayOutputStream copy = new ByteArrayOutputStream();
    private final StreamBuffer body = new StreamBuffer(this);
    private boolean tooLong;

    Recording(StreamReader original, int limit, Consumer<byte[]> whenComplete) {
        this.original = original;
        this.limit = limit;
        this.whenComplete = whenComplete;
    }

    StreamReader body() {
        return body;
    }

    @Override
    public void wanted() {
        byte[] chunk = original.read(BLOCK);
        if (chunk.length == 0) {
            if (!tooLong) {
                whenComplete.accept(copy.toByteArray());
            }
            body.feedEof();
            return;
        }
        tooLong |= chunk.length > limit - copy.size();
        if (tooLong) {
            copy.reset();
        } else {
            copy.writeBytes(chunk);
        }
        body.feed(chunk);
    }
}
