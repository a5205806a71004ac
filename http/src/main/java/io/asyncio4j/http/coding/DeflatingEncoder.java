package io.asyncio4j.http.coding;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Encodes gzip, or deflate with the header of zlib. Loop only.
///
/// Source: RFC 1950, RFC 1951, RFC 1952.
final class DeflatingEncoder implements ContentEncoder {

    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int PIECE = 8 * 1024; // bytes

    private final boolean gzip;
    private final Deflater deflater;
    private final CRC32 check = new CRC32();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    /// @param gzip else deflate
    DeflatingEncoder(boolean gzip, int level) {
        this.gzip = gzip;
        this.deflater = new Deflater(level, gzip);
        if (gzip) {
            output.writeBytes(HEADER);
        }
    }

    @Override
    public byte[] encode(byte[] chunk) {
        check.update(chunk);
        deflater.setInput(chunk);
        return deflate(Deflater.NO_FLUSH);
    }

    @Override
    public byte[] flush() {
        return deflate(Deflater.SYNC_FLUSH);
    }

    @Override
    public byte[] finish() {
        deflater.finish();
        byte[] last = deflate(Deflater.NO_FLUSH);
        if (!gzip) {
            return last;
        }
        output.writeBytes(last);
        writeNumber((int) check.getValue());
        writeNumber((int) deflater.getBytesRead());
        return taken();
    }

    @Override
    public void close() {
        deflater.end();
    }

    private byte[] deflate(int flush) {
        byte[] piece = new byte[PIECE];
        int count = deflater.deflate(piece, 0, PIECE, flush);
        output.write(piece, 0, count);
        while (count == PIECE || (!deflater.needsInput() && !deflater.finished())) {
            count = deflater.deflate(piece, 0, PIECE, flush);
            output.write(piece, 0, count);
        }
        return taken();
    }

    private void writeNumber(int number) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            output.write(number >>> shift);
        }
    }

    private byte[] taken() {
        byte[] bytes = output.toByteArray();
        output.reset();
        return bytes;
    }
}
