package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.yieldNow;

import io.asyncio4j.http.coding.ContentEncoder;
import io.asyncio4j.stream.StreamWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The body of a response that is written piece by piece. In tasks.
final class BodyWriter implements StreamWriter {

    private static final byte[] NOTHING = {};
    private static final int SLICE = 32 * 1024; // bytes, encoded before others have their turn

    private final Outlet outlet;
    private final long length; // bytes; -1 if nobody has promised any
    private @Nullable ContentEncoder encoder; // null if there is none, or it is not needed any more
    private int unflushed; // pieces that the encoder was given, since it was flushed
    private long written; // bytes
    private boolean ended;
    private @Nullable DisconnectedException gone; // once a write has found that the client has left

    /// @param encoder is closed by [#release]; null if there is none
    BodyWriter(Outlet outlet, long length, @Nullable ContentEncoder encoder) {
        this.outlet = outlet;
        this.length = length;
        this.encoder = encoder;
    }

    @Override
    public void write(byte[] bytes) {
        ensureOpen();
        if (length >= 0 && bytes.length > length - written) {
            throw new IllegalStateException("the body of the response must have the " + length
                    + " bytes of its Content-Length, was to have " + (written + bytes.length));
        }
        if (encoder == null) {
            send(bytes);
            return;
        }
        for (int from = 0; from < bytes.length; from += SLICE) {
            if (from > 0) {
                yieldNow(); // encoding takes time
            }
            encode(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + SLICE)));
        }
    }

    /// Writes what is not encoded if that needs no wait. On the loop.
    ///
    /// @return whether it was written
    boolean tryWrite(byte[] bytes) {
        boolean may = !ended && encoder == null && length < 0 && outlet.isOpen() && outlet.isWritable();
        if (may) {
            add(bytes);
        }
        return may;
    }

    private void send(byte[] bytes) {
        outlet.awaitWritable();
        ensureOpen();
        ensureClient();
        add(bytes);
    }

    private void add(byte[] bytes) {
        if (bytes.length > 0) {
            written += bytes.length;
            outlet.add(bytes.length, () -> bytes);
        }
    }

    /// What the encoder keeps leaves with the last piece that is written in this iteration of the loop.
    private void encode(byte[] bytes) {
        outlet.awaitWritable();
        ensureOpen();
        ensureClient();
        if (encoder != null) {
            add(encoder.encode(bytes));
            unflushed++;
            outlet.add(0, this::kept);
        }
    }

    private byte[] kept() {
        unflushed--;
        if (unflushed > 0 || encoder == null) {
            return NOTHING;
        }
        byte[] kept = encoder.flush();
        written += kept.length;
        return kept;
    }

    /// All was written: no promised byte is missing.
    void finish() {
        ensureComplete();
        if (encoder != null) {
            ended = true;
            add(encoder.finish());
            release();
        }
    }

    /// Nothing is written any more.
    void release() {
        ended = true;
        if (encoder != null) {
            encoder.close();
            encoder = null;
        }
    }

    @Override
    public void writeEof() {
        ended = true;
    }

    /// Waits until the operating system has taken everything that was written.
    @Override
    public void flush() {
        ensureOpen();
        ensureClient();
        if (!outlet.flush()) {
            throw left();
        }
    }

    /// How many bytes were written.
    long written() {
        return written;
    }

    /// Whether a failure of the body comes of the client's leaving.
    boolean explains(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause == gone) {
                return true;
            }
        }
        return false;
    }

    private void ensureComplete() {
        if (length >= 0 && written < length) {
            ensureClient();
            throw new IllegalStateException("the body of the response must have the " + length
                    + " bytes of its Content-Length, had " + written);
        }
    }

    private void ensureOpen() {
        if (ended) {
            throw new IllegalStateException("the body of the response was ended already");
        }
    }

    private void ensureClient() {
        if (!outlet.isOpen()) {
            throw left();
        }
    }

    private DisconnectedException left() {
        gone = new DisconnectedException(
                "the client has left after " + written + " bytes of the response's body were written");
        return gone;
    }
}
