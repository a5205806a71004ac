package io.asyncio4j.stream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/// Looks for the separator that ends first in bytes that come in pieces. Every byte is looked at once for each
/// separator.
///
/// Source: Knuth, Morris and Pratt, Fast Pattern Matching in Strings, 1977.
final class SeparatorSearch {

    private final int limit;
    private final Separator[] separators;
    private final int longest;
    private long scanned;
    private long end = -1; // of the separator that was found, counted from the first byte scanned
    private int foundLength;

    SeparatorSearch(int limit, byte[][] separators) {
        if (Objects.requireNonNull(separators, "separators").length == 0) {
            throw new IllegalArgumentException("at least one separator is needed");
        }
        this.limit = limit;
        this.separators = new Separator[separators.length];
        int most = 0;
        for (int i = 0; i < separators.length; i++) {
            this.separators[i] = new Separator(separators[i]);
            most = Math.max(most, separators[i].length);
        }
        longest = most;
    }

    /// Looks at the bytes that come next.
    void scan(byte[] chunk, int from) {
        if (isOver()) {
            return;
        }
        int to = chunk.length;
        for (Separator separator : separators) {
            int found = separator.find(chunk, from, to);
            if (found >= 0) {
                long foundEnd = scanned + found - from;
                if (foundEnd != end || separator.length() < foundLength) {
                    foundLength = separator.length();
                }
                end = foundEnd;
                to = found; // another one may end before, or there too and be shorter, as in asyncio
            }
        }
        scanned += to - from;
    }

    /// Whether more bytes would make no difference.
    boolean isOver() {
        return end >= 0 || isBeyondLimit();
    }

    boolean isFound() {
        return end >= 0 && !isBeyondLimit();
    }

    /// Whether there are more bytes before the separator than may be.
    boolean isBeyondLimit() {
        return end >= 0 ? end - foundLength > limit : scanned >= (long) limit + longest;
    }

    /// Where the separator that was found ends, counted from the first byte.
    int end() {
        return Math.toIntExact(end);
    }

    @Override
    public String toString() {
        return Arrays.stream(separators).map(Separator::toString).collect(Collectors.joining(" or "));
    }

    /// One separator, and how much of it the bytes that were looked at last end with.
    private static final class Separator {

        private static final int[] NO_BORDERS = {0};

        private final byte[] bytes;
        private final int[] borders; // of each prefix, the longest that it begins and ends with
        private int matched;

        Separator(byte[] bytes) {
            if (Objects.requireNonNull(bytes, "separator").length == 0) {
                throw new IllegalArgumentException("separator must be >= 1 byte long, was empty");
            }
            this.bytes = bytes;
            this.borders = bytes.length == 1 ? NO_BORDERS : borders(bytes);
        }

        int length() {
            return bytes.length;
        }

        /// The index after the separator, -1 if it does not end in these bytes.
        int find(byte[] chunk, int from, int to) {
            int state = matched;
            for (int i = from; i < to; i++) {
                state = next(state, chunk[i]);
                if (state == bytes.length) {
                    return i + 1;
                }
            }
            matched = state;
            return -1;
        }

        private int next(int state, byte value) {
            int next = state;
            while (next > 0 && bytes[next] != value) {
                next = borders[next - 1];
            }
            return bytes[next] == value ? next + 1 : 0;
        }

        private static int[] borders(byte[] bytes) {
            var borders = new int[bytes.length];
            for (int i = 1, border = 0; i < bytes.length; i++) {
                while (border > 0 && bytes[border] != bytes[i]) {
                    border = borders[border - 1];
                }
                if (bytes[border] == bytes[i]) {
                    border++;
                }
                borders[i] = border;
            }
            return borders;
        }

        /// As a Java string would be written.
        @Override
        public String toString() {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            return text.chars().mapToObj(Separator::escaped).collect(Collectors.joining("", "\"", "\""));
        }

        private static String escaped(int c) {
            return switch (c) {
                case '\n' -> "\\n";
                case '\r' -> "\\r";
                case '\t' -> "\\t";
                case '"' -> "\\\"";
                case '\\' -> "\\\\";
                default -> c >= ' ' && c < 127 ? Character.toString(c) : "\\x%02x".formatted(c);
            };
        }
    }
}
