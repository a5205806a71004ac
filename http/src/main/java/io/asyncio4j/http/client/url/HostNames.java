package io.asyncio4j.http.client.url;

import java.net.Inet6Address;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Hosts of URLs, as they are looked up and compared. Any thread.
///
/// Source: RFC 3986, section 3.2.2; RFC 6874 for zones; UTS 46, non-transitional, for names beyond ASCII.
public final class HostNames {

    // Java's IDN knows Unicode 3.2 and turns ß into ss, which may be another's domain. So names are mapped here, as
    // UTS 46 does but by the JDK's own tables: case folded, NFKC, what is invisible dropped.

    private static final String FORBIDDEN = " #%/:<>?@[\\]^`{|}\"";
    private static final Pattern DOTS = Pattern.compile("[.\u3002\uFF0E\uFF61]");
    private static final Pattern INVISIBLE = Pattern.compile("[\u00AD\u034F\u200B\u2060\uFEFF\uFE00-\uFE0F]");
    private static final Pattern NUMERIC = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");
    private static final int MAX_LABEL = 63; // RFC 1035
    private static final int MAX_NAME = 253;

    private HostNames() {}

    /// The canonical form of a host, in ASCII.
    ///
    /// @param host as it stands in a URL
    public static String canonical(String host) {
        if (host.isEmpty()) {
            throw new InvalidUrlException("it has no host");
        }
        return host.startsWith("[") ? ipv6(host.substring(1, host.length() - 1)) : name(PercentCoding.decode(host));
    }

    private static String ipv6(String text) {
        String[] parts = text.split("%", 2);
        String address = parts[0].toLowerCase(Locale.ROOT);
        try {
            Inet6Address.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            throw new InvalidUrlException("between [ and ] there must be an IPv6 address");
        }
        return parts.length == 1 ? "[" + address + "]" : "[" + address + "%25" + zone(parts[1]) + "]";
    }

    /// A zone, which should stand after `%25`, and often stands after `%`.
    private static String zone(String text) {
        String zone = text.startsWith("25") ? text.substring(2) : text;
        if (!zone.matches("[A-Za-z0-9._~-]+")) {
            throw new InvalidUrlException("after the address and %25 there must be a zone, such as eth0");
        }
        return zone;
    }

    private static String name(String host) {
        String name = isAscii(host) ? host.toLowerCase(Locale.ROOT) : asciiOf(host);
        List<String> labels = List.of(name.split("\\.", -1));
        ensureName(name);
        ensureLengths(name, labels);
        ensureNoOtherAddress(labels);
        return name;
    }

    private static String asciiOf(String host) {
        return Arrays.stream(DOTS.split(host, -1))
                .map(label -> ascii(mapped(label)))
                .collect(Collectors.joining("."));
    }

    private static String mapped(String label) {
        if (isAscii(label)) {
            return label.toLowerCase(Locale.ROOT);
        }
        String visible = INVISIBLE.matcher(label).replaceAll("");
        String mapped = lower(Normalizer.normalize(lower(visible), Normalizer.Form.NFKC));
        if (mapped.indexOf('.') >= 0) {
            throw new InvalidUrlException("its host has a character that stands for a dot and more");
        }
        return mapped;
    }

    /// In lower case, each character by itself: a sigma at the end of a word remains the one that was written.
    private static String lower(String text) {
        var lower = new StringBuilder(text.length());
        text.codePoints().forEach(c -> lower.append(Character.toString(c).toLowerCase(Locale.ROOT)));
        return lower.toString();
    }

    private static String ascii(String label) {
        if (isAscii(label)) {
            return label;
        }
        label.codePoints().forEach(HostNames::ensureLetter);
        if (isMark(label.codePointAt(0))) {
            throw new InvalidUrlException("a part of its host begins with a combining mark");
        }
        return "xn--" + Punycode.encode(label);
    }

    private static void ensureLetter(int c) {
        boolean joiner = c == 0x200C || c == 0x200D;
        boolean allowed = switch (Character.getType(c)) {
            case Character.UNASSIGNED,
                    Character.CONTROL,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.FORMAT -> joiner;
            default -> c != 0xFFFD;
        };
        if (!allowed) {
            throw new InvalidUrlException("its host has a character that no name has, U+%04X".formatted(c));
        }
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    private static void ensureName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c == 127 || FORBIDDEN.indexOf(c) >= 0) {
                throw new InvalidUrlException("its host has a character that no name has, U+%04X".formatted((int) c));
            }
        }
    }

    private static void ensureLengths(String name, List<String> labels) {
        int last = labels.size() - 1;
        for (int i = 0; i <= last; i++) {
            int length = labels.get(i).length();
            boolean root = length == 0 && i == last && last > 0; // "example.org."
            if ((length == 0 && !root) || length > MAX_LABEL) {
                throw new InvalidUrlException(
                        "each part of its host must have 1 to " + MAX_LABEL + " characters, one has " + length);
            }
        }
        if (name.length() > MAX_NAME + (name.endsWith(".") ? 1 : 0)) {
            throw new InvalidUrlException(
                    "its host must have at most " + MAX_NAME + " characters, it has " + name.length());
        }
    }

    /// Many programs understand 127.1, 0x7f000001 and 0177.0.0.1, and not all the same.
    private static void ensureNoOtherAddress(List<String> labels) {
        List<String> parts = labels.getLast().isEmpty() ? labels.subList(0, labels.size() - 1) : labels;
        String last = parts.getLast();
        boolean digit = !last.isEmpty() && last.charAt(0) >= '0' && last.charAt(0) <= '9';
        if (digit && NUMERIC.matcher(last).matches()) {
            boolean address = labels.size() == 4 && labels.stream().allMatch(HostNames::isByte);
            if (!address) {
                throw new InvalidUrlException("an IPv4 address must have four decimal parts, 0 to 255 each");
            }
        }
    }

    private static boolean isByte(String text) {
        int value = 0;
        for (int i = 0; i < text.length() && value <= 255; i++) {
            char c = text.charAt(i);
            value = c < '0' || c > '9' ? 256 : value * 10 + c - '0';
        }
        boolean octal = text.length() > 1 && text.charAt(0) == '0';
        return !text.isEmpty() && value <= 255 && !octal;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }
}
