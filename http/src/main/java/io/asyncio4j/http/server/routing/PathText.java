package io.asyncio4j.http.server.routing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/// How a path is written so that one resource has one text: percent-decoded, without dot segments and double
/// slashes. Two escapes stay, since the text would say something else without them: `%2F`, a slash that does not
/// separate, and `%25`, a percent sign. To normalise a normalised path changes nothing.
public final class PathText {

    private PathText() {}

    /// The normal form of a path that begins with a slash, of characters up to 255: those above 127 are bytes of
    /// UTF-8.
    ///
    /// @throws IllegalArgumentException if it is malformed
    public static String normalise(String path) {
        ensureEncoded(path);
        return isPlain(path) ? path : resolve(decode(path, true));
    }

    /// The normal form of a path that a program names, of any characters.
    ///
    /// @throws IllegalArgumentException if it is malformed
    public static String ofRoute(String path) {
        String bytes = new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return normalise(bytes.replace(" ", "%20"));
    }

    /// What a segment of a normalised path says.
    public static String value(String segment) {
        return segment.indexOf('%') < 0 ? segment : segment.replace("%2F", "/").replace("%25", "%");
    }

    /// Decodes an encoded name or value.
    ///
    /// @throws IllegalArgumentException if the bytes are not UTF-8
    public static String decode(String encoded) {
        return decode(encoded, false);
    }

    /// Makes sure that every percent sign begins an escape, and that there is no character that must be one.
    ///
    /// @throws IllegalArgumentException if not so
    public static void ensureEncoded(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == 127 || c == '#') {
                throw new IllegalArgumentException("the character 0x%02x must be percent-encoded".formatted((int) c));
            }
            if (c == '%' && !isEscape(text, i)) {
                throw new IllegalArgumentException("% must begin an escape of two hexadecimal digits, was "
                        + text.substring(i, Math.min(i + 3, text.length())));
            }
        }
    }

    /// Whether `text` has two hexadecimal digits behind `index`.
    public static boolean isEscape(String text, int index) {
        return index + 2 < text.length() && digit(text, index + 1) >= 0 && digit(text, index + 2) >= 0;
    }

    private static boolean isPlain(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean suspicious =
                    c == '/' && i + 1 < path.length() && (path.charAt(i + 1) == '/' || path.charAt(i + 1) == '.');
            if (suspicious || c == '%' || c > 127) {
                return false;
            }
        }
        return true;
    }

    private static String decode(String encoded, boolean isPath) {
        var bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                int value = digit(encoded, i + 1) << 4 | digit(encoded, i + 2);
                i += 2;
                add(bytes, value, isPath);
            } else {
                bytes.write(c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the bytes of " + encoded + " are not UTF-8", e);
        }
    }

    private static void add(ByteArrayOutputStream bytes, int value, boolean isPath) {
        if (isPath && value == 0) {
            throw new IllegalArgumentException("a path must not contain %00");
        }
        if (isPath && (value == '/' || value == '%')) {
            bytes.writeBytes((value == '/' ? "%2F" : "%25").getBytes(StandardCharsets.US_ASCII));
        } else {
            bytes.write(value);
        }
    }

    private static String resolve(String path) {
        var kept = new ArrayDeque<String>();
        String last = "";
        for (String segment : path.substring(1).split("/", -1)) {
            last = segment;
            switch (segment) {
                case "", "." -> {}
                case ".." -> kept.pollLast();
                default -> kept.addLast(segment);
            }
        }
        boolean endsOpen = last.isEmpty() || last.equals(".") || last.equals("..");
        return "/" + String.join("/", kept) + (endsOpen && !kept.isEmpty() ? "/" : "");
    }

    private static int digit(String text, int index) {
        char c = text.charAt(index);
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
