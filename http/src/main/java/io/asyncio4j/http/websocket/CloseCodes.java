package io.asyncio4j.http.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The codes of a Close.
///
/// Source: RFC 6455, section 7.4.
final class CloseCodes {

    private static final int MAX_REASON = Frames.MAX_CONTROL - Short.BYTES;

    private CloseCodes() {}

    /// Whether an end may send it.
    static boolean isValid(int code) {
        return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006)
                || (code >= 3000 && code <= 4999);
    }

    /// The code of the payload, which is not empty.
    static int read(byte[] payload) throws ProtocolException {
        if (payload.length < Short.BYTES) {
            throw ProtocolException.of("a Close must have a code of two bytes, or nothing");
        }
        int code = ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        if (!isValid(code)) {
            throw ProtocolException.of("the code of a Close must be one that can be sent, was " + code);
        }
        return code;
    }

    /// Returns `code` if a program may close with it.
    ///
    /// @throws IllegalArgumentException if it may not
    static int ensureValid(int code) {
        if (!isValid(code)) {
            throw new IllegalArgumentException("code must be 1000 to 1003, 1007 to 1014, or 3000 to 4999, was " + code);
        }
        return code;
    }

    /// Returns `reason` if it is short enough.
    ///
    /// @throws IllegalArgumentException if it is longer than 123 bytes in UTF-8
    static String ensureShort(String reason) {
        int length = reason.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_REASON) {
            throw new IllegalArgumentException(
                    "reason must have at most " + MAX_REASON + " bytes in UTF-8, had " + length);
        }
        return reason;
    }

    static byte[] payload(int code, String reason) {
        byte[] text = ensureShort(reason).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Short.BYTES + text.length)
                .putShort((short) code)
                .put(text)
                .array();
    }
}
