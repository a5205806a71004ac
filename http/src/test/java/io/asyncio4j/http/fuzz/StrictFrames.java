package io.asyncio4j.http.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads frames of a WebSocket without compression, slowly and strictly: all is there at once.
///
/// Source: RFC 6455, sections 5 to 8.
public final class StrictFrames {

    private static final int BITS = 0x70; // that are reserved
    private static final int NO_CODE = 1005;

    private final ByteBuffer bytes;
    private final boolean masked;
    private final int most; // bytes of a message
    private final List<String> messages = new ArrayList<>();
    private final List<String> pings = new ArrayList<>();
    private ByteArrayOutputStream message = new ByteArrayOutputStream();
    private int kind; // of the message that has begun; 0 if none has
    private int code; // with which it ends

    private StrictFrames(byte[] bytes, boolean masked, int most) {
        this.bytes = ByteBuffer.wrap(bytes);
        this.masked = masked;
        this.most = most;
    }

    /// Reads what there is.
    ///
    /// @param masked whether a client has sent them
    /// @param most the bytes that a message may have
    public static Found read(byte[] bytes, boolean masked, int most) {
        var frames = new StrictFrames(bytes, masked, most);
        while (frames.code == 0 && frames.hasFrame()) {
            frames.readFrame();
        }
        return new Found(frames.messages, frames.pings, frames.code, frames.bytes.hasRemaining());
    }

    /// Whether there is a frame, or enough of one to know that it is wrong.
    private boolean hasFrame() {
        if (!bytes.hasRemaining()) {
            return false;
        }
        int start = bytes.position();
        int first = bytes.get() & 0xFF;
        int opcode = first & 15;
        boolean control = opcode >= 8;
        if ((first & BITS) != 0
                || (opcode > 2 && opcode < 8)
                || opcode > 10
                || (control && first < 128)
                || (!control && (opcode == 0) != (kind != 0))) {
            code = 1002;
            return false;
        }
        if (!bytes.hasRemaining()) {
            bytes.position(start);
            return false;
        }
        int second = bytes.get() & 0xFF;
        long length = second & 127;
        if ((second >= 128) != masked || (control && length > 125)) {
            code = 1002;
            return false;
        }
        int more = length == 126 ? 2 : length == 127 ? 8 : 0;
        int keyLength = masked ? 4 : 0;
        if (bytes.remaining() < more + keyLength) {
            bytes.position(start);
            return false;
        }
        if (more > 0) {
            length = more == 2 ? bytes.getShort() & 0xFFFF : bytes.getLong();
            if (length < 0 || length < (more == 2 ? 126 : 65_536)) {
                code = 1002;
                return false;
            }
        }
        long there = Math.min(length, bytes.remaining() - keyLength); // bytes of the payload
        if (!control && message.size() + there > most) {
            code = 1009;
            return false;
        }
        boolean all = bytes.remaining() >= length + keyLength;
        if (!all && !control && there > 0 && (kind == 0 ? opcode : kind) == 1) {
            byte[] key = new byte[4];
            bytes.get(key, 0, keyLength);
            code = isText(message.toByteArray(), unmasked(key, (int) there), false) ? 0 : 1007;
        }
        bytes.position(start);
        return all;
    }

    private byte[] unmasked(byte[] key, int length) {
        byte[] payload = new byte[length];
        bytes.get(payload);
        for (int i = 0; i < length; i++) {
            payload[i] ^= key[i % 4];
        }
        return payload;
    }

    private void readFrame() {
        int first = bytes.get() & 0xFF;
        int length = bytes.get() & 127;
        length = length == 126 ? bytes.getShort() & 0xFFFF : length == 127 ? (int) bytes.getLong() : length;
        byte[] key = new byte[4];
        if (masked) {
            bytes.get(key);
        }
        byte[] payload = unmasked(key, length);
        switch (first & 15) {
            case 8 -> code = closeCode(payload);
            case 9 -> pings.add(Fuzz.latin1(payload));
            case 10 -> {} // nobody has asked
            default -> {
                kind = kind == 0 ? first & 15 : kind;
                boolean end = first >= 128;
                if (kind == 1 && !isText(message.toByteArray(), payload, end)) {
                    code = 1007; // though the message may go on
                    return;
                }
                message.writeBytes(payload);
                if (end) {
                    endMessage();
                }
            }
        }
    }

    private void endMessage() {
        messages.add(kind + " " + Fuzz.latin1(message.toByteArray()));
        message = new ByteArrayOutputStream();
        kind = 0;
    }

    private static int closeCode(byte[] payload) {
        if (payload.length == 0) {
            return NO_CODE;
        }
        int code = payload.length == 1 ? 0 : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
        boolean known = (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006)
                || (code >= 3000 && code <= 4999);
        if (!known) {
            return 1002;
        }
        return isText(new byte[0], Arrays.copyOfRange(payload, 2, payload.length), true) ? code : 1007;
    }

    /// Whether it is in UTF-8, or may become so.
    private static boolean isText(byte[] before, byte[] more, boolean end) {
        var all = ByteBuffer.allocate(before.length + more.length)
                .put(before)
                .put(more)
                .flip();
        for (int i = 1; i < all.limit(); i++) {
            if ((all.get(i - 1) & 0xFF) == 0xED && (all.get(i) & 0xFF) >= 0xA0) {
                return false; // a surrogate, which the JDK sees only when its third byte has come
            }
        }
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var text = CharBuffer.allocate(all.remaining());
        return !decoder.decode(all, text, end).isError()
                && (!end || !decoder.flush(text).isError());
    }

    /// What was found.
    ///
    /// @param messages 1 for a text, 2 for bytes, and what it is in Latin-1
    /// @param code of the Close, or that which the error calls for; 0 if it goes on
    /// @param more whether something follows, or part of a frame
    public record Found(List<String> messages, List<String> pings, int code, boolean more) {}
}
