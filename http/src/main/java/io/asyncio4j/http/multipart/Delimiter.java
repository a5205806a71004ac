package io.asyncio4j.http.multipart;

import java.nio.charset.StandardCharsets;

/// The line that stands between two parts: found by looking at each place where it may begin. Immutable.
///
/// Source: RFC 2046, section 5.1.1.
final class Delimiter {

    // CRLF "--" boundary ["--"] *space CRLF. What begins like it and goes on otherwise is content, such as a boundary
    // that begins with this one.

    private static final int MAX_BOUNDARY = 70;
    private static final int MAX_PADDING = 64; // bytes that a transport may have added, at most
    private static final int LINE_BREAK = 2;

    private final byte[] text;

    /// @throws IllegalArgumentException if it is no boundary
    Delimiter(String boundary) {
        boolean valid = !boundary.isEmpty() && boundary.length() <= MAX_BOUNDARY && !boundary.endsWith(" ");
        for (int i = 0; i < boundary.length(); i++) {
            valid &= boundary.charAt(i) >= ' ' && boundary.charAt(i) < 127;
        }
        if (!valid) {
            throw new IllegalArgumentException("the boundary must be 1 to " + MAX_BOUNDARY
                    + " printable characters of ASCII that do not end with a space, was \"" + boundary + "\"");
        }
        text = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
    }

    /// Whether it begins at `from`.
    ///
    /// @param to where the bytes end
    /// @param ended whether none will come after them
    /// @param atLine whether a line begins at `from`, so that its line break is not wanted
    Match at(byte[] bytes, int from, int to, boolean ended, boolean atLine) {
        int skipped = atLine ? LINE_BREAK : 0;
        int length = Math.min(text.length - skipped, to - from);
        for (int i = 0; i < length; i++) {
            if (bytes[from + i] != text[skipped + i]) {
                return Match.NONE;
            }
        }
        int position = from + text.length - skipped;
        if (position > to) {
            return undecided(ended, false, to);
        }
        boolean closes = position < to && bytes[position] == '-';
        if (closes) {
            if (position + 1 == to) {
                return undecided(ended, false, to);
            }
            if (bytes[position + 1] != '-') {
                return Match.NONE;
            }
            position += 2;
        }
        return restOfLine(bytes, position, to, ended, closes);
    }

    private static Match restOfLine(byte[] bytes, int from, int to, boolean ended, boolean closes) {
        int position = from;
        while (position < to && (bytes[position] == ' ' || bytes[position] == '\t')) {
            position++;
        }
        if (position - from > MAX_PADDING) {
            return Match.NONE;
        }
        if (position == to) {
            return undecided(ended, closes, to);
        }
        if (bytes[position] != '\r') {
            return Match.NONE;
        }
        if (position + 1 == to) {
            return undecided(ended, closes, to);
        }
        return bytes[position + 1] == '\n' ? new Match(Kind.of(closes), position + 2) : Match.NONE;
    }

    private static Match undecided(boolean ended, boolean closes, int to) {
        return !ended ? Match.UNDECIDED : closes ? new Match(Kind.CLOSES, to) : Match.NONE;
    }

    enum Kind {
        NONE,
        UNDECIDED, // what comes next decides
        SEPARATES,
        CLOSES;

        static Kind of(boolean closes) {
            return closes ? CLOSES : SEPARATES;
        }
    }

    /// What was found.
    ///
    /// @param after where its line ends
    record Match(Kind kind, int after) {

        static final Match NONE = new Match(Kind.NONE, -1);
        static final Match UNDECIDED = new Match(Kind.UNDECIDED, -1);
    }
}
