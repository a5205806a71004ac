package io.asyncio4j.http.coding;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/// Decodes zstd by the library zstd-jni. Loop only.
///
/// Source: RFC 8878; RFC 9659 for the size of the window.
final class ZstdDecoder implements Decoder {

    private static final int MAX_WINDOW = 23; // as a power of two: 8 MiB, which the library takes from the system

    private final Input input = new Input();
    private @Nullable ZstdDecompressCtx library; // null once closed
    private boolean begun;
    private boolean idle = true;
    private boolean betweenFrames = true;

    ZstdDecoder() {
        library = new ZstdDecompressCtx();
        library.setLongMax(MAX_WINDOW);
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
        byte[] piece = null;
        boolean goesOn = library != null;
        while (piece == null && goesOn && library != null) {
            boolean fed = input.remaining() > 0 || input.refill();
            if (!fed && betweenFrames) {
                goesOn = false;
            } else {
                piece = decode(library);
                goesOn = fed;
            }
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
        return !begun || (idle && betweenFrames);
    }

    @Override
    public void close() {
        input.clear();
        idle = true;
        if (library != null) {
            library.close();
            library = null;
        }
    }

    private byte @Nullable [] decode(ZstdDecompressCtx decoder) throws DataFormatException {
        var target = ByteBuffer.allocate(PIECE);
        var source = ByteBuffer.wrap(input.array(), input.position(), input.remaining());
        try {
            betweenFrames = decoder.decompressByteBufferStream(target, source);
        } catch (ZstdException e) {
            throw new DataFormatException("it is not zstd, or needs more than 8 MiB at once: " + e.getMessage());
        }
        input.skipTo(source.position());
        return target.position() == 0 ? null : Arrays.copyOf(target.array(), target.position());
    }
}
