package io.asyncio4j.http.server.routing;

import io.asyncio4j.http.server.routing.PathSegment.Literal;
import io.asyncio4j.http.server.routing.PathSegment.Rest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The path of a route: texts and parameters. Immutable.
public final class PathPattern {

    private static final String UNESCAPED = "-._~!$&'()*+,;=:@"; // besides letters and digits: RFC 3986, section 3.3
    private static final String NOWHERE = " \t\"<>\\^`{|}"; // in a URL

    private final String text; // as it was written
    private final List<PathSegment> segments;
    private final List<String> names;

    private PathPattern(String text, List<PathSegment> segments) {
        this.text = text;
        this.segments = segments;
        this.names = segments.stream().flatMap(each -> each.names().stream()).toList();
    }

    /// Reads the path of a route; an empty one stands for the prefix of its application.
    ///
    /// @throws IllegalArgumentException if it is malformed
    public static PathPattern parse(String path) {
        return new PathPattern(path, PatternParser.parse(path));
    }

    /// This pattern below `prefix`.
    ///
    /// @throws IllegalArgumentException if both have a parameter of one name, or `prefix` has one of the rest
    public PathPattern below(PathPattern prefix) {
        var all = new ArrayList<>(prefix.segments);
        String front = prefix.text;
        if (!all.isEmpty() && all.getLast() instanceof Literal(String last) && last.isEmpty()) {
            all.removeLast(); // a slash at its end does not count
            front = front.substring(0, front.length() - 1);
        }
        if (!all.isEmpty() && all.getLast() instanceof Rest) {
            throw new IllegalArgumentException("a prefix must not end with {" + prefix.names.getLast() + "...}");
        }
        all.addAll(segments);
        var joined = new PathPattern(front + text, List.copyOf(all));
        if (new TreeSet<>(joined.names).size() < joined.names.size()) {
            throw new IllegalArgumentException(
                    "the parameters of " + joined.text + " must have different names, were " + joined.names);
        }
        return joined;
    }

    /// The names of the parameters, in order.
    public List<String> names() {
        return names;
    }

    /// The kinds of the parameters, such as `int`, by their names, in order: `text` where no other is demanded.
    public Map<String, String> kinds() {
        var kinds = new LinkedHashMap<String, String>();
        for (PathSegment segment : segments) {
            for (String name : segment.names()) {
                ValueType type = segment instanceof PathSegment.Formed formed
                        ? formed.types().get(formed.names().indexOf(name))
                        : ValueType.TEXT;
                kinds.put(name, type.key());
            }
        }
        return kinds;
    }

    /// Whether there are no parameters, so that one path is meant.
    public boolean isLiteral() {
        return names.isEmpty();
    }

    /// Whether it stands for the prefix of its application.
    public boolean isEmpty() {
        return segments.isEmpty();
    }

    /// The path of a request, percent-encoded.
    ///
    /// @param values of the parameters, and no others
    /// @throws IllegalArgumentException if one is missing, unknown, or would not be found again in the path
    public String expand(Map<String, ?> values) {
        ensureSameNames(values);
        var path = new StringBuilder();
        var wanted = new ArrayList<String>();
        for (PathSegment segment : segments) {
            path.append('/').append(encoded(segment, values, wanted));
        }
        var found = new ArrayList<String>();
        String normal = PathText.normalise(path.isEmpty() ? "/" : path.toString());
        if (!matches(normal, found) || !found.equals(wanted)) {
            throw new IllegalArgumentException("values of the parameters of " + text + " must fit it, were " + values);
        }
        return path.toString();
    }

    /// The path with its parameters in braces, and nothing else in them.
    public String template() {
        var template = new StringBuilder();
        for (PathSegment segment : segments) {
            template.append('/').append(bare(segment));
        }
        return template.toString();
    }

    /// As it was written.
    @Override
    public String toString() {
        return text;
    }

    List<PathSegment> segments() {
        return segments;
    }

    /// As a normal path has it, if there are no parameters.
    String normalText() {
        return "/" + String.join("/", segments.stream().map(PathSegment::shape).toList());
    }

    /// Without a slash at the end.
    PathPattern withoutEnd() {
        return parse("").below(this);
    }

    static int endOfSegment(String path, int start) {
        int end = path.indexOf('/', start);
        return end < 0 ? path.length() : end;
    }

    /// A normal path as it is sent. It begins with one slash, so that it names no host.
    public static String encodeNormal(String path) {
        return encode(path, UNESCAPED + "/%"); // which begins an escape there
    }

    /// A URL, or a reference to one, as it is sent: what may not stand in any, such as a space or a letter beyond
    /// ASCII, is encoded. Control characters stay: no header takes them.
    public static String encodeReference(String reference) {
        var encoded = new StringBuilder(reference.length());
        for (byte b : reference.getBytes(StandardCharsets.UTF_8)) {
            append(encoded, b, b >= 0 && NOWHERE.indexOf(b) < 0);
        }
        return encoded.toString();
    }

    static String encode(String text) {
        return encode(text, UNESCAPED);
    }

    private boolean matches(String path, List<String> values) {
        int start = 1;
        for (PathSegment segment : segments) {
            if (start > path.length()) {
                return false;
            }
            int end = segment instanceof Rest ? path.length() : endOfSegment(path, start);
            if (!segment.matches(path.substring(start, end), values)) {
                return false;
            }
            start = end + 1;
        }
        return start > path.length();
    }

    private void ensureSameNames(Map<String, ?> values) {
        if (!new TreeSet<>(names).equals(new TreeSet<>(values.keySet()))) {
            throw new IllegalArgumentException(
                    "values of " + text + " must be those of " + names + ", were those of " + values.keySet());
        }
    }

    private String encoded(PathSegment segment, Map<String, ?> values, List<String> wanted) {
        String template = bare(segment);
        for (String name : segment.names()) {
            String value = String.valueOf(values.get(name));
            wanted.add(value);
            String kept = segment instanceof Rest ? UNESCAPED + "/" : UNESCAPED;
            template = template.replace("{" + name + "}", encode(value, kept));
        }
        return template;
    }

    private static String bare(PathSegment segment) {
        return switch (segment) {
            case Literal(String literal) -> encode(PathText.value(literal));
            case PathSegment.Any(String name) -> "{" + name + "}";
            case Rest(String name) -> "{" + name + "}";
            case PathSegment.Formed formed -> formed.template();
        };
    }

    private static String encode(String text, String kept) {
        var encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            append(encoded, b, c < 128 && (Character.isLetterOrDigit(c) || kept.indexOf(c) >= 0));
        }
        return encoded.toString();
    }

    private static void append(StringBuilder encoded, byte b, boolean plain) {
        if (plain) {
            encoded.append((char) b);
        } else {
            encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
        }
    }
}
