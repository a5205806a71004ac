package io.asyncio4j.http.websocket;

import io.asyncio4j.LoopLocal;
import java.util.ArrayDeque;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// The compressors of a loop: one has 256 KiB of its own, so that WebSockets which need none between their messages
/// borrow one for each. Loop only.
final class Zlib {

    /// What every compressed message ends with, and is not sent.
    static final byte[] TAIL = {0, 0, -1, -1};

    private static final int SLICE = 16 * 1024; // bytes
    private static final int MAX_KEPT = 8; // of each kind
    private static final LoopLocal<Zlib> OF_LOOP = new LoopLocal<>(_ -> new Zlib(), Zlib::close);

    private final ArrayDeque<Deflater> deflaters = new ArrayDeque<>();
    private final ArrayDeque<Inflater> inflaters = new ArrayDeque<>();
    private final byte[] slice = new byte[SLICE];

    private Zlib() {}

    static Zlib get() {
        return OF_LOOP.get();
    }

    /// Memory for one call.
    byte[] slice() {
        return slice;
    }

    Deflater deflater() {
        Deflater kept = deflaters.poll();
        return kept == null ? new Deflater(Deflater.DEFAULT_COMPRESSION, true) : kept;
    }

    Inflater inflater() {
        Inflater kept = inflaters.poll();
        return kept == null ? new Inflater(true) : kept;
    }

    void giveBack(Deflater deflater) {
        if (deflaters.size() < MAX_KEPT) {
            deflater.reset();
            deflaters.add(deflater);
        } else {
            deflater.end();
        }
    }

    void giveBack(Inflater inflater) {
        if (inflaters.size() < MAX_KEPT) {
            inflater.reset();
            inflaters.add(inflater);
        } else {
            inflater.end();
        }
    }

    private void close() {
        deflaters.forEach(Deflater::end);
        inflaters.forEach(Inflater::end);
    }
}
