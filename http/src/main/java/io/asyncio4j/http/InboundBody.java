package io.asyncio4j.http;

import io.asyncio4j.Promise;
import io.asyncio4j.StreamReader;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The body of a message on its way from a connection to the task that reads it. Loop only.
final class InboundBody implements StreamReader {

    // The connection adds, one task reads. Above the high-water mark the body is full and the
    // connection stops reading from its socket, until the reader has taken enough.

    private static final int HIGH_WATER = 128 * 1024; // bytes
    private static final int LOW_WATER = HIGH_WATER / 4;

    private final Source source;
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>(1); // most bodies have none
    private int offset; // where the first chunk goes on
    private int buffered;
    private long received;
    private boolean full;
    private boolean ended;
    private boolean discarding;
    private @Nullable RuntimeException failure;
    private @Nullable Promise<@Nullable Void> arrival; // of the task that waits to read

    InboundBody(Source source) {
        this.source = source;
    }

    /// An empty body that has ended.
    static InboundBody ended() {
        var body = new InboundBody(new Source() {});
        body.end();
        return body;
    }

    @Override
    public byte[] read(int atMost) {
        if (atMost < 1) {
            throw new IllegalArgumentException("atMost must be >= 1 byte, was " + atMost);
        }
        awaitArrival();
        byte[] taken = take(atMost);
        buffered -= taken.length;
        if (full && buffered <= LOW_WATER) {
            setFull(false);
        }
        return taken;
    }

    void add(byte[] chunk) {
        received += chunk.length;
        if (discarding) {
            return;
        }
        chunks.add(chunk);
        buffered += chunk.length;
        if (buffered > HIGH_WATER && !full) {
            setFull(true);
        }
        signal();
    }

    void end() {
        ended = true;
        signal();
    }

    /// The rest will not come; what has come can still be read.
    void fail(RuntimeException cause) {
        if (!ended) {
            failure = cause;
            ended = true;
            signal();
        }
    }

    /// Drops what has come and what will come.
    void discard() {
        discarding = true;
        chunks.clear();
        offset = 0;
        buffered = 0;
        if (full) {
            setFull(false);
        }
    }

    /// Whether more waits to be read than should.
    boolean isFull() {
        return full;
    }

    /// Whether everything has come from the connection.
    boolean hasEnded() {
        return ended;
    }

    boolean hasFailed() {
        return failure != null;
    }

    /// How many bytes have come so far.
    long received() {
        return received;
    }

    private byte[] take(int atMost) {
        byte[] chunk = chunks.peek();
        if (chunk == null) {
            return new byte[0];
        }
        int end = Math.min(chunk.length, offset + Math.min(atMost, chunk.length));
        byte[] taken = offset == 0 && end == chunk.length ? chunk : Arrays.copyOfRange(chunk, offset, end);
        offset = end;
        if (end == chunk.length) {
            chunks.remove();
            offset = 0;
        }
        return taken;
    }

    private void awaitArrival() {
        if (chunks.isEmpty() && !ended) {
            if (arrival != null) {
                throw new IllegalStateException("another task is reading this body already");
            }
            source.wanted();
            arrival = new Promise<>();
            try {
                arrival.await();
            } finally {
                arrival = null;
            }
        }
        if (chunks.isEmpty() && failure != null) {
            throw failure;
        }
    }

    private void setFull(boolean isFull) {
        full = isFull;
        source.fullnessChanged();
    }

    private void signal() {
        if (arrival != null) {
            arrival.complete(null);
        }
    }

    /// Where a body comes from.
    interface Source {

        /// A task waits for the body.
        default void wanted() {}

        /// Too much is buffered, or there is room again: [#isFull] says which.
        default void fullnessChanged() {}
    }
}
