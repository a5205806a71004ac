package io.asyncio4j.files;

import io.asyncio4j.Job;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads whole files, on a thread that may block.
final class FileRead {

    private static final int PIECE = 1 << 20; // after which it looks whether anybody still waits

    private FileRead() {}

    static byte[] readAll(Path path, Job<?> job) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] piece = in.readNBytes(PIECE);
            if (piece.length < PIECE) {
                return piece;
            }
            var all = new ByteArrayOutputStream(2 * PIECE);
            while (piece.length > 0 && !job.isDropped()) {
                all.writeBytes(piece);
                piece = in.readNBytes(PIECE);
            }
            return all.toByteArray();
        }
    }

    static String decode(byte[] bytes, Charset charset) throws CharacterCodingException {
        return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
}
