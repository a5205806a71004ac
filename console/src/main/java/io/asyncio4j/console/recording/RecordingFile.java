package io.asyncio4j.console.recording;

import io.asyncio4j.lowlevel.LoopSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// How a file of a recording looks.
///
/// Its header is a mark, the version of this format, the shapes of the records, and a text about the program. Each
/// record is a length, a checksum, and the kind with the deflated bytes of a moment. A file can be read from each
/// [#KEY] on, and up to the last whole record.
final class RecordingFile {

    static final int VERSION = 1;
    static final String EXTENSION = ".asynciorec";
    static final int KEY = 'K'; // does not need what was before
    static final int CHANGES = 'C';
    static final int FRAME = 9; // bytes before a record

    private static final byte[] MARK = "asyncio recording\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_RECORD = 1 << 30;

    private RecordingFile() {}

    static byte[] header(String program) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.write(MARK);
            out.writeInt(VERSION);
            out.writeUTF(Shape.describe(LoopSnapshot.class));
            out.writeUTF(program);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be written", e);
        }
        return bytes.toByteArray();
    }

    /// The text about the program, after the header was read.
    ///
    /// @throws IOException if this is no recording, or one that cannot be read here
    static String readHeader(Path file, DataInputStream in) throws IOException {
        if (!Arrays.equals(in.readNBytes(MARK.length), MARK)) {
            throw new IOException(file + " is no recording of asyncio, nor of the JDK Flight Recorder");
        }
        try {
            int version = in.readInt();
            if (version != VERSION) {
                throw new IOException(file + " is a recording of version " + version
                        + ", and this asyncio reads version " + VERSION + ": use the one that has written it");
            }
            if (!in.readUTF().equals(Shape.describe(LoopSnapshot.class))) {
                throw new IOException(file + " was written by another version of asyncio, whose tasks have other"
                        + " properties: use that one to read it");
            }
            return in.readUTF();
        } catch (EOFException e) {
            throw new IOException(file + " is torn: it ends within its header", e);
        }
    }

    /// A record as it stands in the file.
    static ByteBuffer frame(int kind, byte[] payload) {
        return ByteBuffer.allocate(FRAME + payload.length)
                .putInt(payload.length)
                .putInt(checksum(kind, payload))
                .put((byte) kind)
                .put(payload)
                .flip();
    }

    /// The next record, or null at the end.
    ///
    /// @throws TornException if it is torn
    static @Nullable Frame readFrame(DataInputStream in) throws IOException {
        byte[] head = in.readNBytes(FRAME);
        if (head.length == 0) {
            return null;
        }
        if (head.length < FRAME) {
            throw new TornException("it ends within a record");
        }
        ByteBuffer fields = ByteBuffer.wrap(head);
        int length = fields.getInt();
        int checksum = fields.getInt();
        int kind = fields.get();
        if (length < 0 || length > MAX_RECORD || (kind != KEY && kind != CHANGES)) {
            throw new TornException("a record does not begin as one");
        }
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) {
            throw new TornException("it ends within a record");
        }
        if (checksum(kind, payload) != checksum) {
            throw new TornException("a record has another checksum");
        }
        return new Frame(kind == KEY, payload);
    }

    private static int checksum(int kind, byte[] payload) {
        var sum = new CRC32();
        sum.update(kind);
        sum.update(payload);
        return (int) sum.getValue();
    }

    /// A record.
    ///
    /// @param isKey whether it does not need what was before
    /// @param payload the bytes of its moment
    @SuppressWarnings("ArrayRecordComponent") // it is read only
    record Frame(boolean isKey, byte[] payload) {}
}
