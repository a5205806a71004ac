package io.asyncio4j.http.coding;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/// Decodes br by the library brotli4j. Nothing may follow the end. Loop only.
///
/// Source: RFC 7932.
final class BrotliDecoder implements Decoder {

    // What the library hands out is its own memory, which its next call may free: so it is copied before that, and
    // dropped when the library's decoder is.

    private static final int INPUT = 8 * 1024; // bytes

    private final Input input = new Input();
    private DecoderJNI.@Nullable Wrapper library; // null once closed
    private @Nullable ByteBuffer output; // of the library, what was not copied yet
    private boolean begun;
    private boolean idle = true;
    private boolean ended;

    BrotliDecoder() {
        try {
            library = new DecoderJNI.Wrapper(INPUT);
        } catch (IOException e) {
            throw new IllegalStateException("brotli4j makes no decoder: " + e.getMessage(), e);
        }
    }

    @Override
    public void add(byte[] chunk) {
        if (chunk.length > 0 && library != null) {
            begun = true;
            idle = false;
            input.add(chunk);
        }
    }

    @Override
    public byte @Nullable [] next() throws DataFormatException {
        byte[] piece = takePiece();
        while (piece == null && library != null && goesOn(library)) {
            piece = takePiece();
        }
        idle = piece == null;
        return piece;
    }

    @Override
    public boolean isIdle() {
        return idle;
    }

    @Override
    public int waiting() {
        return input.queued();
    }

    @Override
    public boolean mayEnd() {
        return !begun || (idle && ended);
    }

    @Override
    public void close() {
        output = null;
        input.clear();
        idle = true;
        if (library != null) {
            library.destroy();
            library = null;
        }
    }

    private boolean goesOn(DecoderJNI.Wrapper decoder) throws DataFormatException {
        return switch (decoder.getStatus()) {
            case OK -> {
                decoder.push(0);
                yield true;
            }
            case NEEDS_MORE_OUTPUT -> {
                output = decoder.pull();
                yield true;
            }
            case NEEDS_MORE_INPUT -> {
                if (decoder.hasOutput()) {
                    output = decoder.pull();
                    yield true;
                }
                yield push(decoder);
            }
            case DONE -> {
                ended = true;
                if (input.queued() > 0) { // what came with the end, the library has refused already
                    throw new DataFormatException("bytes follow the end of the brotli");
                }
                yield false;
            }
            case ERROR -> throw new DataFormatException("it is not brotli");
        };
    }

    private boolean push(DecoderJNI.Wrapper decoder) {
        while (input.remaining() == 0) {
            if (!input.refill()) {
                return false;
            }
        }
        int count = Math.min(INPUT, input.remaining());
        decoder.getInputBuffer().clear().put(input.array(), input.position(), count);
        input.skip(count);
        decoder.push(count);
        return true;
    }

    private byte @Nullable [] takePiece() {
        if (output == null || !output.hasRemaining()) {
            output = null;
            return null;
        }
        byte[] piece = new byte[Math.min(PIECE, output.remaining())];
        output.get(piece);
        return piece;
    }
}
