package io.asyncio4j.http.server;

import io.asyncio4j.http.server.routing.PathText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The query of a request: parameters, separated by `&` and by nothing else, as forms write them. Taken apart when
/// it is first asked for. However many there are, all are kept: the length of the first line bounds them. Loop
/// only.
///
/// Source: WHATWG URL, section 5.1.
final class Query {

    private final @Nullable String text;
    private @Nullable Map<String, List<String>> parameters;

    /// @param text percent-encoded; null if there is no query
    Query(@Nullable String text) {
        this.text = text;
    }

    /// The values of a parameter, in order.
    ///
    /// @throws HttpException with status 400 if a parameter is not in UTF-8
    List<String> all(String name) {
        return all().getOrDefault(name, List.of());
    }

    /// The values of all parameters, in order.
    ///
    /// @throws HttpException with status 400 if a parameter is not in UTF-8
    Map<String, List<String>> all() {
        if (parameters == null) {
            parameters = text == null ? Map.of() : parse(text);
        }
        return parameters;
    }

    private static Map<String, List<String>> parse(String text) {
        var found = new LinkedHashMap<String, List<String>>();
        for (String parameter : text.split("&", -1)) {
            if (!parameter.isEmpty()) {
                int mark = parameter.indexOf('=');
                String name = decode(mark < 0 ? parameter : parameter.substring(0, mark));
                found.computeIfAbsent(name, _ -> new ArrayList<>(1))
                        .add(mark < 0 ? "" : decode(parameter.substring(mark + 1)));
            }
        }
        found.replaceAll((_, values) -> List.copyOf(values));
        return Collections.unmodifiableMap(found);
    }

    private static String decode(String encoded) {
        try {
            return PathText.decode(encoded.replace('+', ' '));
        } catch (IllegalArgumentException e) {
            throw HttpException.badRequest("the query is malformed: " + e.getMessage());
        }
    }
}
