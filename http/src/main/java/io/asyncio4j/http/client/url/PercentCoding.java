package io.asyncio4j.http.client.url;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Percent-encoding. What is encoded already stays as it is, byte for byte: signatures are made of it. Any thread.
///
/// Source: RFC 3986, sections 2.1 and 3.3 to 3.5.
public final class PercentCoding {

    private static final boolean[] PATH = allowed("-._~!$&'()*+,;=:@/");
    private static final boolean[] QUERY = allowed("-._~!$&'()*+,;=:@/?");
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentCoding() {}

    /// Encodes what may not stand in a path.
    public static String encodePath(String text) {
        return encode(text, PATH);
    }

    /// Encodes what may stand neither in a query nor in a fragment.
    public static String encodeQuery(String text) {
        return encode(text, QUERY);
    }

    /// Encodes bytes beyond ASCII, one for each character; all others stay.
    ///
    /// @param text in Latin-1
    public static String encodeBytes(String text) {
        var encoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 128) {
                encoded.append(c);
            } else {
                append(encoded, (byte) c);
            }
        }
        return encoded.toString();
    }

    /// Decodes what is encoded, as UTF-8.
    public static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        var bytes = new ByteArrayOutputStream(text.length());
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] == '%' && isHex(encoded, i + 1) && isHex(encoded, i + 2)) {
                bytes.write(HexFormat.fromHexDigit(encoded[++i]) << 4 | HexFormat.fromHexDigit(encoded[++i]));
            } else {
                bytes.write(encoded[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String encode(String text, boolean[] allowed) {
        if (isAllowed(text, allowed)) {
            return text; // as nearly all are
        }
        var encoded = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isAllowed(c, allowed) || c == '%') {
                encoded.appendCodePoint(c);
            } else {
                for (byte b : utf8(c)) {
                    append(encoded, b);
                }
            }
        });
        return withPercentSigns(encoded);
    }

    private static boolean isAllowed(String text, boolean[] allowed) {
        for (int i = 0; i < text.length(); i++) {
            if (!isAllowed(text.charAt(i), allowed)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(int c, boolean[] allowed) {
        return c < allowed.length && allowed[c];
    }

    /// A sign that begins no encoded byte stands for itself.
    private static String withPercentSigns(StringBuilder text) {
        for (int i = text.indexOf("%"); i >= 0; i = text.indexOf("%", i + 1)) {
            boolean encodes = i + 2 < text.length()
                    && HexFormat.isHexDigit(text.charAt(i + 1))
                    && HexFormat.isHexDigit(text.charAt(i + 2));
            if (!encodes) {
                text.insert(i + 1, "25");
            }
        }
        return text.toString();
    }

    private static byte[] utf8(int codePoint) {
        boolean lone = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return Character.toString(lone ? 0xFFFD : codePoint).getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder encoded, byte b) {
        encoded.append('%').append(HEX.toHexDigits(b));
    }

    private static boolean isHex(byte[] text, int index) {
        return index < text.length && HexFormat.isHexDigit(text[index]);
    }

    /// @param others what is allowed besides letters and digits
    private static boolean[] allowed(String others) {
        var allowed = new boolean[128];
        for (int c = 0; c < allowed.length; c++) {
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            allowed[c] = letter || (c >= '0' && c <= '9') || others.indexOf(c) >= 0;
        }
        return allowed;
    }
}
