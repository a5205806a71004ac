package io.asyncio4j.http.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Checks a text that comes in pieces: each byte as soon as it is there. Loop only.
///
/// Source: RFC 3629; the Unicode standard, table 3-7.
final class Utf8Check {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long NOT_ASCII = 0x8080808080808080L; // the bits that no byte of ASCII has

    private int missing; // bytes of the character
    private int least = 0x80; // that the next byte may be
    private int most = 0xBF;

    /// Whether the text can go on, or end, after `bytes`.
    boolean isValid(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            if (missing == 0 && bytes[at] >= 0) {
                at = afterAscii(bytes, at);
                continue;
            }
            int b = bytes[at++] & 0xFF;
            if (missing == 0 ? !begin(b) : !goOn(b)) {
                return false;
            }
        }
        return true;
    }

    /// Whether no character is incomplete.
    boolean isComplete() {
        return missing == 0;
    }

    private static int afterAscii(byte[] bytes, int from) {
        int at = from;
        while (at <= bytes.length - Long.BYTES && ((long) LONGS.get(bytes, at) & NOT_ASCII) == 0) {
            at += Long.BYTES;
        }
        while (at < bytes.length && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    private boolean begin(int b) {
        least = 0x80;
        most = 0xBF;
        if (b >= 0xC2 && b <= 0xDF) {
            missing = 1;
        } else if (b >= 0xE0 && b <= 0xEF) {
            missing = 2;
            least = b == 0xE0 ? 0xA0 : least; // else it is too long
            most = b == 0xED ? 0x9F : most; // else it is a surrogate
        } else if (b >= 0xF0 && b <= 0xF4) {
            missing = 3;
            least = b == 0xF0 ? 0x90 : least;
            most = b == 0xF4 ? 0x8F : most;
        } else {
            return false;
        }
        return true;
    }

    private boolean goOn(int b) {
        boolean valid = b >= least && b <= most;
        missing--;
        least = 0x80;
        most = 0xBF;
        return valid;
    }
}
