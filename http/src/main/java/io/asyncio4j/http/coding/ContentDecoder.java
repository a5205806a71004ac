package io.asyncio4j.http.coding;

import java.util.List;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/// Undoes the codings of one body, piece by piece, and only when asked to. Loop only; must be closed.
public final class ContentDecoder {

    // The last coding that was applied is the first to be undone. Each decoder takes what the one before it brings, a
    // piece at a time: so no more than one piece waits between two of them. What lies between two decoders is work and
    // counts like output, even if the second makes nothing of it.

    private static final byte[] NOTHING_YET = {};
    private static final int MAX_WORK = 16; // pieces between two decoders, for one piece of output

    private final List<Decoder> decoders; // in the order in which they work
    private final DecodingLimits limits;
    private final long[] output; // bytes, of each decoder
    private long input; // bytes
    private int work; // pieces between two decoders, for the next piece of output

    ContentDecoder(List<Decoder> decoders, DecodingLimits limits) {
        this.decoders = decoders;
        this.limits = limits;
        this.output = new long[decoders.size()];
    }

    /// Adds what has come, which must not be changed afterwards.
    public void add(byte[] chunk) {
        input += chunk.length;
        decoders.getFirst().add(chunk);
    }

    /// The next piece, at most 16 KiB; null if there is none before more has come. It is empty if there was work to
    /// do but nothing came of it yet: a chance to do something else before the next call.
    ///
    /// @throws DecodingLimitException if too much comes out
    /// @throws DataFormatException if what has come cannot be decoded
    public byte @Nullable [] next() throws DataFormatException {
        work = 0;
        return next(decoders.size() - 1);
    }

    /// Whether it is known that there is no further piece before more has come.
    public boolean isIdle() {
        return decoders.stream().allMatch(Decoder::isIdle);
    }

    /// How many bytes wait to be decoded, about.
    public int waiting() {
        return decoders.getFirst().waiting();
    }

    /// Whether it may end here: nothing is missing.
    public boolean mayEnd() {
        return decoders.stream().allMatch(Decoder::mayEnd);
    }

    /// Frees what it holds. Nothing more comes out of it. Again it does nothing.
    public void close() {
        decoders.forEach(Decoder::close);
    }

    private byte @Nullable [] next(int index) throws DataFormatException {
        byte[] piece = nextOf(index);
        while (piece == null && index > 0) {
            byte[] fed = next(index - 1);
            if (fed == null) {
                return null;
            }
            if (fed.length == 0) {
                return NOTHING_YET;
            }
            decoders.get(index).add(fed);
            piece = nextOf(index);
            if (piece == null && ++work >= MAX_WORK) {
                return NOTHING_YET;
            }
        }
        return piece;
    }

    private byte @Nullable [] nextOf(int index) throws DataFormatException {
        byte[] piece = decoders.get(index).next();
        if (piece != null) {
            output[index] += piece.length;
            limits.ensureWithin(output[index], input);
        }
        return piece;
    }
}
