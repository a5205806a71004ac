package io.asyncio4j.http.client.auth;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One way to authenticate that a server offers.
///
/// @param scheme such as `digest`, in lower case
/// @param parameters by their names in lower case, decoded
record Challenge(String scheme, Map<String, String> parameters) {

    private static final Pattern PARAMETER =
            Pattern.compile("([!#-'*+.^_`|~0-9A-Za-z-]+)[ \t]*=[ \t]*(\".*|[^ \t\"=].*|)", Pattern.DOTALL);
    private static final Pattern SCHEME = Pattern.compile("([!#-'*+.^_`|~0-9A-Za-z-]+)(?:[ \t]+(.*))?", Pattern.DOTALL);

    /// Reads the headers WWW-Authenticate of a response, each of which may offer several ways: a list whose
    /// elements are a scheme, a scheme with its first parameter, or a further parameter. What is malformed is
    /// left out.
    ///
    /// Source: RFC 9110, sections 11.2 to 11.6.1.
    static List<Challenge> parse(List<String> headers) {
        var found = new ArrayList<Challenge>();
        for (String header : headers) {
            Map<String, String> current = null;
            for (String element : elements(header)) {
                Matcher scheme = SCHEME.matcher(element);
                if (PARAMETER.matcher(element).matches()) {
                    read(element, current);
                } else if (scheme.matches()) {
                    current = new LinkedHashMap<>();
                    found.add(new Challenge(scheme.group(1).toLowerCase(Locale.ROOT), current));
                    read(scheme.group(2) == null ? "" : scheme.group(2), current);
                }
            }
        }
        return found;
    }

    /// Reads parameters alone, as the header Authentication-Info has them.
    static Map<String, String> parameters(String header) {
        var found = new LinkedHashMap<String, String>();
        elements(header).forEach(element -> read(element, found));
        return found;
    }

    @Nullable
    String get(String parameter) {
        return parameters.get(parameter);
    }

    private static void read(String element, @Nullable Map<String, String> found) {
        Matcher parts = PARAMETER.matcher(element);
        if (found != null && parts.matches()) {
            String value = parts.group(2);
            found.putIfAbsent(
                    parts.group(1).toLowerCase(Locale.ROOT), value.startsWith("\"") ? unquoted(value) : value);
        }
    }

    private static String unquoted(String quoted) {
        var value = new StringBuilder();
        for (int i = 1; i < quoted.length() && quoted.charAt(i) != '"'; i++) {
            boolean escapes = quoted.charAt(i) == '\\' && i + 1 < quoted.length();
            value.append(quoted.charAt(escapes ? ++i : i));
        }
        return value.toString();
    }

    /// What stands between the commas that are not in quotes.
    private static List<String> elements(String header) {
        var found = new ArrayList<String>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                found.add(header.substring(start, i).strip());
                start = i + 1;
            }
        }
        found.add(header.substring(start).strip());
        return found;
    }
}
