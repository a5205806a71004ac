package io.asyncio4j.http.server.routing;

import io.asyncio4j.http.server.routing.PathSegment.Any;
import io.asyncio4j.http.server.routing.PathSegment.Formed;
import io.asyncio4j.http.server.routing.PathSegment.Literal;
import io.asyncio4j.http.server.routing.PathSegment.Rest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Reads the path of a route.
final class PatternParser {

    // Every {parameter} is replaced by one character that no path has, so that the text around it can be brought to
    // its normal form as a path is, whatever stands in the braces.

    private static final char PLACE = '\uE000'; // the first of the parameters, the next is one more
    private static final int MAX_PARAMETERS = 100;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern FOREIGN = Pattern.compile("(?:.*/)?(:[A-Za-z_]\\w*|<[^/]*>)(?:/.*)?");
    private static final Pattern WORD = Pattern.compile("[A-Za-z]+");

    private final String path;
    private final List<String> parameters = new ArrayList<>(); // what stands in the braces
    private final Set<String> names = new HashSet<>();

    private PatternParser(String path) {
        this.path = path;
    }

    /// The segments of a path.
    ///
    /// @throws IllegalArgumentException if it is malformed
    static List<PathSegment> parse(String path) {
        if (path.isEmpty()) {
            return List.of();
        }
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("path of a route must begin with /, was \"" + path + "\"");
        }
        return new PatternParser(path).segments();
    }

    private List<PathSegment> segments() {
        var segments = new ArrayList<PathSegment>();
        String text = withPlaces();
        Matcher foreign = FOREIGN.matcher(text);
        if (foreign.matches()) {
            throw malformed("parameters are written {id}, and not " + foreign.group(1)
                    + "; if a text is meant, percent-encode its first character");
        }
        String[] texts = normalise(text).substring(1).split("/", -1);
        for (int i = 0; i < texts.length; i++) {
            PathSegment segment = segment(texts[i]);
            if (segment instanceof Rest && i < texts.length - 1) {
                throw malformed("a parameter of the rest, such as {path...}, must stand at the end");
            }
            segments.add(segment);
        }
        return List.copyOf(segments);
    }

    private String withPlaces() {
        var text = new StringBuilder(path.length());
        int i = 0;
        while (i < path.length()) {
            char c = path.charAt(i);
            if (c == '}' || (c >= PLACE && c < PLACE + MAX_PARAMETERS)) {
                throw malformed("the character " + c + " must be percent-encoded");
            }
            if (c == '{') {
                int end = endOfParameter(i);
                text.append((char) (PLACE + parameters.size()));
                parameters.add(path.substring(i + 1, end));
                i = end;
            } else {
                text.append(c);
            }
            i++;
        }
        if (parameters.size() > MAX_PARAMETERS) {
            throw malformed("it must have at most " + MAX_PARAMETERS + " parameters");
        }
        return text.toString();
    }

    /// Where the brace is that belongs to the one at `start`. Regular expressions have braces too.
    private int endOfParameter(int start) {
        int depth = 0;
        for (int i = start; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i;
            }
        }
        throw malformed("a brace is not closed");
    }

    private String normalise(String text) {
        try {
            return PathText.ofRoute(text);
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private PathSegment segment(String text) {
        if (text.chars().noneMatch(PatternParser::isPlace)) {
            return new Literal(text);
        }
        if (text.length() > 1) {
            return formed(text);
        }
        String parameter = parameters.get(text.charAt(0) - PLACE);
        if (parameter.endsWith("...")) {
            return new Rest(name(parameter.substring(0, parameter.length() - 3)));
        }
        return parameter.indexOf(':') < 0 ? new Any(name(parameter)) : formed(text);
    }

    private Formed formed(String text) {
        var form = new StringBuilder();
        var shape = new StringBuilder();
        var template = new StringBuilder();
        var found = new ArrayList<String>();
        var types = new ArrayList<ValueType>();
        for (char c : PathText.value(text).toCharArray()) {
            if (!isPlace(c)) {
                form.append(Pattern.quote(String.valueOf(c)));
                shape.append(c);
                template.append(PathPattern.encode(String.valueOf(c)));
                continue;
            }
            String parameter = parameters.get(c - PLACE);
            int colon = parameter.indexOf(':');
            String kind = colon < 0 ? "" : parameter.substring(colon + 1);
            ValueType type = type(colon < 0 ? "text" : kind);
            String regex = WORD.matcher(kind).matches() || colon < 0 ? type.form() : kind;
            form.append("(?<p").append(found.size()).append('>').append(regex).append(')');
            shape.append('{').append(kind).append('}');
            String name = name(colon < 0 ? parameter : parameter.substring(0, colon));
            template.append('{').append(name).append('}');
            found.add(name);
            types.add(type);
        }
        return new Formed(
                shape.toString(),
                template.toString(),
                compile(form.toString()),
                List.copyOf(found),
                List.copyOf(types));
    }

    private ValueType type(String kind) {
        if (kind.isEmpty()) {
            throw malformed("a parameter must have a type or a regular expression after its colon");
        }
        if (!WORD.matcher(kind).matches()) {
            return ValueType.TEXT;
        }
        for (ValueType type : ValueType.values()) {
            if (type.key().equals(kind)) {
                return type;
            }
        }
        throw malformed("a parameter must be one of "
                + Arrays.stream(ValueType.values()).map(ValueType::key).toList()
                + ", or a regular expression that is more than a word, was " + kind);
    }

    private Pattern compile(String regex) {
        try {
            return Pattern.compile(regex, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw malformed("a regular expression is wrong: " + e.getDescription());
        }
    }

    private String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw malformed("parameters must be named by letters, digits and _, such as {id}, {id:int}, {id:[a-z]+} or"
                    + " {path...}");
        }
        if (!names.add(name)) {
            throw malformed("the parameter " + name + " must occur once");
        }
        return name;
    }

    private static boolean isPlace(int c) {
        return c >= PLACE && c < PLACE + MAX_PARAMETERS;
    }

    private IllegalArgumentException malformed(String reason) {
        return new IllegalArgumentException("path of a route is malformed: \"" + path + "\", " + reason);
    }
}
