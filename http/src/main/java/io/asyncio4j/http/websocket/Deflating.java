package io.asyncio4j.http.websocket;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// Compresses the messages of one end. Loop only.
///
/// Source: RFC 7692, section 7.2.1.
final class Deflating {

    // The JDK's compressor looks back 32 KiB. Where the other end remembers less, it is made to forget (FULL_FLUSH)
    // as often as that end does.

    private static final int MAX_BITS = 15;
    private static final int NOT_WORTH_IT = 1024; // bytes of a message, if nothing is remembered
    private static final byte[] EMPTY_BLOCK = {0};

    private final Zlib zlib = Zlib.get();
    private final int window; // bytes that the other end remembers
    private final boolean remembers; // across messages
    private @Nullable Deflater deflater; // in a message, or always
    private int since; // bytes, since it forgot

    Deflating(int windowBits, boolean remembers) {
        this.window = windowBits == MAX_BITS ? Integer.MAX_VALUE : 1 << windowBits;
        this.remembers = remembers;
    }

    /// Whether what it makes of a message depends on those before.
    boolean remembers() {
        return remembers;
    }

    /// How many bytes the other end remembers: of two that remember nothing, the same makes the same.
    int window() {
        return window;
    }

    /// Whether a message had better be compressed.
    boolean isWorthIt(byte[] message) {
        return remembers || message.length >= NOT_WORTH_IT;
    }

    /// A part of a message.
    ///
    /// @param last whether the message ends with it
    byte[] part(byte[] bytes, boolean last) {
        Deflater used = deflater == null ? zlib.deflater() : deflater;
        deflater = used;
        var out = new ByteArrayOutputStream(bytes.length / 2 + Zlib.TAIL.length);
        for (int from = 0; from < bytes.length; ) {
            int count = Math.min(bytes.length - from, window - since);
            used.setInput(bytes, from, count);
            since = window == Integer.MAX_VALUE ? 0 : since + count;
            boolean forgets = since == window;
            drain(used, forgets ? Deflater.FULL_FLUSH : Deflater.NO_FLUSH, out);
            since = forgets ? 0 : since;
            from += count;
        }
        if (!last) {
            return out.toByteArray();
        }
        drain(used, Deflater.SYNC_FLUSH, out);
        if (!remembers) {
            release();
        }
        return withoutTail(out.toByteArray());
    }

    /// Nothing is compressed any more.
    void release() {
        if (deflater != null) {
            zlib.giveBack(deflater);
            deflater = null;
            since = 0;
        }
    }

    private void drain(Deflater used, int flush, ByteArrayOutputStream out) {
        byte[] slice = zlib.slice();
        int count;
        do {
            count = used.deflate(slice, 0, slice.length, flush);
            out.write(slice, 0, count);
        } while (count == slice.length || !used.needsInput());
    }

    private static byte[] withoutTail(byte[] bytes) {
        int tail = Zlib.TAIL.length;
        boolean has =
                bytes.length >= tail && Arrays.equals(bytes, bytes.length - tail, bytes.length, Zlib.TAIL, 0, tail);
        byte[] rest = has ? Arrays.copyOf(bytes, bytes.length - tail) : bytes;
        return rest.length == 0 ? EMPTY_BLOCK : rest;
    }
}
