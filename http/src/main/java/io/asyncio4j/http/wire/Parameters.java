package io.asyncio4j.http.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A header that is a value with parameters, such as `Content-Type` and `Content-Disposition`. Immutable.
///
/// Source: RFC 9110, section 5.6.6.
///
/// @param value in lower case
/// @param map the parameters by their names in lower case
public record Parameters(String value, Map<String, String> map) {

    private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

    /// Reads a header; null if it is malformed, or has a parameter twice.
    ///
    /// @param text in Latin-1; bytes above 127 are taken for UTF-8 if they are
    /// @param form whether it stands in a part of a form: there, browsers write `%22` for a quote, `%0D` and `%0A`
    ///     for line breaks, and leave backslashes alone
    public static @Nullable Parameters parse(String text, boolean form) {
        var map = new LinkedHashMap<String, String>();
        int position = endOfToken(text, skipSpace(text, 0));
        if (position < text.length() && text.charAt(position) == '/') {
            position = endOfToken(text, position + 1);
        }
        String value = text.substring(0, position).strip().toLowerCase(Locale.ROOT);
        position = skipSpace(text, position);
        while (position < text.length()) {
            if (text.charAt(position) != ';') {
                return null;
            }
            position = skipSpace(text, position + 1);
            if (position < text.length() && text.charAt(position) != ';') { // some have one too many
                position = parameter(text, position, form, map);
                if (position < 0) {
                    return null;
                }
                position = skipSpace(text, position);
            }
        }
        return value.isEmpty() ? null : new Parameters(value, map);
    }

    /// Where the parameter ends; -1 if it is malformed.
    private static int parameter(String text, int start, boolean form, Map<String, String> map) {
        int nameEnd = endOfToken(text, start);
        int equals = skipSpace(text, nameEnd);
        if (nameEnd == start || equals == text.length() || text.charAt(equals) != '=') {
            return -1;
        }
        int valueStart = skipSpace(text, equals + 1);
        var value = new StringBuilder();
        int end = valueStart < text.length() && text.charAt(valueStart) == '"'
                ? quoted(text, valueStart + 1, form, value)
                : plain(text, valueStart, value);
        String name = text.substring(start, nameEnd).toLowerCase(Locale.ROOT);
        String decoded = form ? browserText(value.toString()) : value.toString();
        return end < 0 || map.putIfAbsent(name, utf8(decoded)) != null ? -1 : end;
    }

    private static int quoted(String text, int start, boolean form, StringBuilder value) {
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escapes = c == '\\' && i + 1 < text.length() && (!form || text.charAt(i + 1) == '"');
            if (escapes) {
                value.append(text.charAt(++i));
            } else if (c == '"') {
                return i + 1;
            } else {
                value.append(c);
            }
        }
        return -1;
    }

    private static int plain(String text, int start, StringBuilder value) {
        int end = start;
        while (end < text.length() && " \t;\"".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        value.append(text, start, end);
        return end == start ? -1 : end;
    }

    private static String browserText(String value) {
        return value.indexOf('%') < 0
                ? value
                : value.replace("%22", "\"")
                        .replace("%0D", "\r")
                        .replace("%0d", "\r")
                        .replace("%0A", "\n")
                        .replace("%0a", "\n");
    }

    private static String utf8(String latin1) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return latin1;
        }
    }

    private static int endOfToken(String text, int start) {
        int end = start;
        while (end < text.length()
                && text.charAt(end) < 128
                && (Character.isLetterOrDigit(text.charAt(end)) || TOKEN_SIGNS.indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        return end;
    }

    private static int skipSpace(String text, int start) {
        int end = start;
        while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
            end++;
        }
        return end;
    }
}
