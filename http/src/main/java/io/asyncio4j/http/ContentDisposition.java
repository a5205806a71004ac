package io.asyncio4j.http;

import io.asyncio4j.http.wire.Parameters;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a body is to be treated, and what it is called: the header `Content-Disposition`. Immutable.
///
/// Source: RFC 6266, RFC 8187; in parts of forms RFC 7578 and the HTML standard.
///
/// @param type in lower case, such as `attachment` or `form-data`
/// @param name of the field of a form; null if there is none
/// @param fileName as the sender has it, which may be any text: never use it as a path; null if there is none
public record ContentDisposition(
        String type, @Nullable String name, @Nullable String fileName) {

    private static final String EXTENDED_SIGNS = "!#$&+-.^_`|~"; // of RFC 8187

    /// A file to save under this name.
    public static ContentDisposition attachment(String fileName) {
        return new ContentDisposition("attachment", null, Objects.requireNonNull(fileName, "fileName"));
    }

    /// A field of a form.
    ///
    /// @param fileName null if it is no file
    public static ContentDisposition formData(String name, @Nullable String fileName) {
        return new ContentDisposition("form-data", Objects.requireNonNull(name, "name"), fileName);
    }

    /// Reads the header of a message; none if it is malformed.
    ///
    /// @param text in Latin-1, as headers are; bytes above 127 are taken for UTF-8 if they are
    public static Optional<ContentDisposition> parse(String text) {
        return Optional.ofNullable(parse(text, false));
    }

    /// Reads the header of a part of a form. There, browsers write `%22` for a quote, `%0D` and `%0A` for line
    /// breaks, and leave backslashes alone. None if it is malformed.
    ///
    /// @param text see [#parse(String)]
    public static Optional<ContentDisposition> parseOfForm(String text) {
        return Optional.ofNullable(parse(text, true));
    }

    /// As it stands in a header: in Latin-1, each character a byte of UTF-8 in parts of forms, as browsers write
    /// it, with control characters as `%01`, as browsers write line breaks; elsewhere in ASCII, and once more by
    /// RFC 8187 where that is not enough.
    @Override
    public String toString() {
        boolean form = type.equals("form-data");
        var text = new StringBuilder(type);
        if (name != null) {
            text.append("; name=\"")
                    .append(form ? formText(name) : asciiText(name))
                    .append('"');
        }
        if (fileName != null) {
            text.append("; filename=\"")
                    .append(form ? formText(fileName) : asciiText(fileName))
                    .append('"');
            if (!form && !asciiText(fileName).equals(fileName)) {
                text.append("; filename*=UTF-8''").append(extended(fileName));
            }
        }
        return text.toString();
    }

    private static @Nullable ContentDisposition parse(String text, boolean form) {
        Parameters parsed = Parameters.parse(text, form);
        if (parsed == null) {
            return null;
        }
        String extended = parsed.map().get("filename*");
        String fileName = extended == null ? null : ofExtended(extended);
        return new ContentDisposition(
                parsed.value(),
                parsed.map().get("name"),
                fileName != null ? fileName : parsed.map().get("filename"));
    }

    /// Null if it is malformed.
    private static @Nullable String ofExtended(String value) {
        String[] parts = value.split("'", 3);
        if (parts.length < 3) {
            return null;
        }
        try {
            byte[] bytes = percentDecoded(parts[2]);
            return bytes == null
                    ? null
                    : Charset.forName(parts[0])
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString();
        } catch (IllegalCharsetNameException | UnsupportedCharsetException | CharacterCodingException e) {
            return null;
        }
    }

    private static byte @Nullable [] percentDecoded(String text) {
        var bytes = new byte[text.length()];
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 2 >= text.length()
                        || !HexFormat.isHexDigit(text.charAt(i + 1))
                        || !HexFormat.isHexDigit(text.charAt(i + 2))) {
                    return null;
                }
                bytes[count++] = (byte) HexFormat.fromHexDigits(text, i + 1, i + 3);
                i += 2;
            } else if (c > ' ' && c < 127) {
                bytes[count++] = (byte) c;
            } else {
                return null;
            }
        }
        return Arrays.copyOf(bytes, count);
    }

    private static String formText(String text) {
        var escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            if ((c < ' ' && c != '\t') || c == '"' || c == 127) {
                escaped.append("%%%02X".formatted(c));
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return new String(escaped.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /// What an old recipient shows.
    private static String asciiText(String text) {
        var ascii = new StringBuilder();
        text.codePoints()
                .forEach(c -> ascii.append(c < ' ' || c > 126 || c == '"' || c == '\\' || c == '%' ? '_' : (char) c));
        return ascii.toString();
    }

    private static String extended(String text) {
        var encoded = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean plain = (c < 128 && Character.isLetterOrDigit(c)) || EXTENDED_SIGNS.indexOf(c) >= 0;
            encoded.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return encoded.toString();
    }
}
