package io.asyncio4j.http.client.url;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Fields as a form and as a query have them, in UTF-8. Any thread.
///
/// Source: the URL Standard, section 5.2.
public final class FormText {

    private FormText() {}

    public static String form(List<? extends Map.Entry<String, String>> fields) {
        return fields.stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    /// A query with more fields, in which a space is `%20`: that means the same to everybody.
    ///
    /// @param query stays as it is
    public static String query(@Nullable String query, List<? extends Map.Entry<String, String>> fields) {
        String more = form(fields).replace("+", "%20");
        boolean joined = query == null || query.isEmpty() || query.endsWith("&");
        return (query == null ? "" : query) + (joined ? "" : "&") + more;
    }

    /// The names of the fields of a query.
    public static Set<String> names(@Nullable String query) {
        var names = new HashSet<String>();
        for (String field : (query == null ? "" : query).split("&", -1)) {
            names.add(decoded(field.split("=", 2)[0]));
        }
        return names;
    }

    private static String decoded(String text) {
        return PercentCoding.decode(text.replace('+', ' '));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
