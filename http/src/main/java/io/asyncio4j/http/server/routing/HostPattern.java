package io.asyncio4j.http.server.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The host of a domain: a name, or one with a parameter for a label, or `*.` for everything in front. Immutable.
public final class HostPattern implements Comparable<HostPattern> {

    private static final Pattern FORM = Pattern.compile(
            "(?:\\*\\.)?(?:[a-z0-9_-]+|\\{[A-Za-z_][A-Za-z0-9_]*})(?:\\.(?:[a-z0-9_-]+|\\{[A-Za-z_][A-Za-z0-9_]*}))*"
                    + "|\\[[0-9a-f:.]+]");
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    private final String text;
    private final Pattern form;
    private final List<String> names = new ArrayList<>();

    private HostPattern(String text) {
        this.text = text;
        var regex = new StringBuilder();
        Matcher parameter = PARAMETER.matcher(text);
        int end = 0;
        if (text.startsWith("*.")) {
            regex.append("[^.]+(?:\\.[^.]+)*\\.");
            end = 2;
        }
        while (parameter.find()) {
            regex.append(Pattern.quote(text.substring(end, parameter.start()))).append("([^.]+)");
            names.add(parameter.group(1));
            end = parameter.end();
        }
        this.form =
                Pattern.compile(regex.append(Pattern.quote(text.substring(end))).toString());
    }

    /// Reads a host such as `example.org`, `{tenant}.example.org` or `*.example.org`.
    ///
    /// @throws IllegalArgumentException if it is malformed
    public static HostPattern parse(String host) {
        String text = lowerCaseOutsideBraces(host);
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("host of a domain must be a name without a port, such as example.org,"
                    + " {tenant}.example.org or *.example.org, was \"" + host + "\"");
        }
        return new HostPattern(text);
    }

    /// A host as it is compared: without a port, in lower case.
    ///
    /// @param authority such as `Example.org:8080`
    public static String normalise(String authority) {
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        String bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return bare.toLowerCase(Locale.ROOT);
    }

    /// The names of the parameters, in order.
    public List<String> names() {
        return List.copyOf(names);
    }

    /// Values of the parameters, in order, of a normalised host that is meant; null if it is not.
    public @Nullable List<String> match(String host) {
        Matcher matcher = form.matcher(host);
        if (!matcher.matches()) {
            return null;
        }
        var values = new ArrayList<String>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            values.add(matcher.group(i));
        }
        return values;
    }

    /// Names without parameters come first, then those with more labels, then those without `*`.
    @Override
    public int compareTo(HostPattern other) {
        int byKind = Integer.compare(kind(), other.kind());
        int byLabels = Long.compare(other.labels(), labels());
        return byKind != 0 && (kind() == 0 || other.kind() == 0) ? byKind : byLabels != 0 ? byLabels : byKind;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HostPattern that && shape().equals(that.shape());
    }

    @Override
    public int hashCode() {
        return shape().hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    private String shape() {
        return PARAMETER.matcher(text).replaceAll("{}");
    }

    private int kind() {
        return text.startsWith("*") ? 2 : names.isEmpty() ? 0 : 1;
    }

    private long labels() {
        return text.chars().filter(c -> c == '.').count();
    }

    private static String lowerCaseOutsideBraces(String host) {
        return Pattern.compile("[^{}]+(?![^{]*})")
                .matcher(host)
                .replaceAll(match -> Matcher.quoteReplacement(match.group().toLowerCase(Locale.ROOT)));
    }
}
