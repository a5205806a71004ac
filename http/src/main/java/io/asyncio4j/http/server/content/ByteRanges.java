package io.asyncio4j.http.server.content;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The parts of a body that a client asks for. Any thread.
///
/// Source: RFC 9110, section 14.
public final class ByteRanges {

    // More parts than this, or more bytes than there are, are asked for by nobody who means well: the whole is sent.
    private static final int MAX_PARTS = 64;
    private static final int MAX_SPECS = 1000;

    private ByteRanges() {}

    /// A part.
    ///
    /// @param offset of its first byte
    /// @param count of its bytes, at least 1
    public record Range(long offset, long count) {

        long end() {
            return offset + count;
        }

        /// As `Content-Range` says it.
        public String of(long size) {
            return "bytes " + offset + "-" + (end() - 1) + "/" + size;
        }
    }

    /// The parts that a header `Range` means, in the order asked for; those that overlap are joined, in the order
    /// of the bytes.
    ///
    /// @param size of the body
    /// @return null if the whole is to be sent: there is no such header that anybody needs to heed; empty if there
    ///     are no such parts: 416
    public static @Nullable List<Range> parse(@Nullable String header, long size) {
        int equals = header == null ? -1 : header.indexOf('=');
        if (header == null
                || equals < 0
                || !header.substring(0, equals).strip().toLowerCase(Locale.ROOT).equals("bytes")) {
            return null;
        }
        if (size == 0) {
            return null; // some clients ask for a range of whatever they get
        }
        String[] specs = header.substring(equals + 1).split(",", MAX_SPECS);
        var ranges = new ArrayList<Range>();
        boolean any = false;
        for (String spec : specs) {
            if (spec.isBlank()) {
                continue; // an empty element of a list
            }
            any = true;
            long[] bounds = bounds(spec.strip(), size);
            if (bounds == null) {
                return null;
            }
            if (bounds[0] < size && bounds[1] >= bounds[0]) {
                ranges.add(new Range(bounds[0], bounds[1] - bounds[0] + 1));
            }
        }
        List<Range> joined = overlap(ranges) ? join(ranges) : ranges;
        boolean whole = joined.size() == 1 && joined.getFirst().count() == size && ranges.size() > 1;
        return !any || whole || joined.size() > MAX_PARTS ? null : joined;
    }

    /// The first and the last byte; null if it is malformed.
    private static long @Nullable [] bounds(String spec, long size) {
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return null;
        }
        String first = spec.substring(0, dash).stripTrailing();
        String last = spec.substring(dash + 1).stripLeading();
        if (first.isEmpty()) {
            long count = number(last);
            return count < 0 ? null : new long[] {count == 0 ? size : Math.max(0, size - count), size - 1};
        }
        long from = number(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : number(last);
        return from < 0 || to < from ? null : new long[] {from, Math.min(to, size - 1)};
    }

    /// At most as much as a long holds; -1 if it is no number.
    private static long number(String digits) {
        if (digits.isEmpty()) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : value * 10 + digit;
        }
        return value;
    }

    private static boolean overlap(List<Range> ranges) {
        List<Range> sorted = sorted(ranges);
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).offset() <= sorted.get(i - 1).end()) {
                return true;
            }
        }
        return false;
    }

    private static List<Range> join(List<Range> ranges) {
        var joined = new ArrayList<Range>();
        for (Range range : sorted(ranges)) {
            Range before = joined.isEmpty() ? null : joined.getLast();
            if (before == null || range.offset() > before.end()) {
                joined.add(range);
            } else {
                long end = Math.max(before.end(), range.end());
                joined.set(joined.size() - 1, new Range(before.offset(), end - before.offset()));
            }
        }
        return joined;
    }

    private static List<Range> sorted(List<Range> ranges) {
        return ranges.stream().sorted(Comparator.comparingLong(Range::offset)).toList();
    }
}
