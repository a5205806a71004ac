package io.asyncio4j.http.coding;

import com.aayushatharva.brotli4j.encoder.Encoder;
import com.aayushatharva.brotli4j.encoder.EncoderJNI;
import com.aayushatharva.brotli4j.encoder.EncoderJNI.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Encodes br by the library brotli4j. Loop only.
///
/// Source: RFC 7932.
final class BrotliEncoder implements ContentEncoder {

    private static final int INPUT = 8 * 1024; // bytes
    private static final int WINDOW = 18; // as a power of two: 256 KiB, enough for pages

    private final EncoderJNI.Wrapper library;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private boolean closed;

    /// @param quality 0 to 11
    BrotliEncoder(int quality) {
        try {
            library = new EncoderJNI.Wrapper(INPUT, quality, WINDOW, Encoder.Mode.GENERIC);
        } catch (IOException e) {
            throw new IllegalStateException("brotli4j makes no encoder: " + e.getMessage(), e);
        }
    }

    @Override
    public byte[] encode(byte[] chunk) {
        for (int done = 0; done < chunk.length; done += INPUT) {
            int count = Math.min(INPUT, chunk.length - done);
            library.getInputBuffer().clear().put(chunk, done, count);
            push(Operation.PROCESS, count);
        }
        return taken();
    }

    @Override
    public byte[] flush() {
        push(Operation.FLUSH, 0);
        return taken();
    }

    @Override
    public byte[] finish() {
        push(Operation.FINISH, 0);
        return taken();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            library.destroy();
        }
    }

    private void push(Operation operation, int count) {
        library.push(operation, count);
        boolean goesOn = true;
        while (goesOn) {
            if (!library.isSuccess()) {
                throw new IllegalStateException("brotli4j cannot encode");
            }
            if (library.hasMoreOutput()) {
                ByteBuffer piece = library.pull();
                byte[] bytes = new byte[piece.remaining()];
                piece.get(bytes);
                output.writeBytes(bytes);
            } else if (library.hasRemainingInput()) {
                library.push(operation, 0);
            } else {
                goesOn = false;
            }
        }
    }

    private byte[] taken() {
        byte[] bytes = output.toByteArray();
        output.reset();
        return bytes;
    }
}
