package io.asyncio4j.http.coding;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// Encodes zstd by the library zstd-jni. Loop only.
///
/// Source: RFC 8878.
final class ZstdEncoder implements ContentEncoder {

    private static final int PIECE = 16 * 1024; // bytes
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ZstdCompressCtx library = new ZstdCompressCtx();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    ZstdEncoder(int level) {
        library.setLevel(level);
    }

    @Override
    public byte[] encode(byte[] chunk) {
        var source = ByteBuffer.wrap(chunk);
        while (source.hasRemaining()) {
            step(source, EndDirective.CONTINUE);
        }
        return taken();
    }

    @Override
    public byte[] flush() {
        return end(EndDirective.FLUSH);
    }

    @Override
    public byte[] finish() {
        return end(EndDirective.END);
    }

    @Override
    public void close() {
        library.close();
    }

    private byte[] end(EndDirective directive) {
        boolean complete = false;
        while (!complete) {
            complete = step(NOTHING, directive);
        }
        return taken();
    }

    private boolean step(ByteBuffer source, EndDirective directive) {
        var target = ByteBuffer.allocate(PIECE);
        boolean complete = library.compressByteBufferStream(target, source, directive);
        output.write(target.array(), 0, target.position());
        return complete;
    }

    private byte[] taken() {
        byte[] bytes = output.toByteArray();
        output.reset();
        return bytes;
    }
}
