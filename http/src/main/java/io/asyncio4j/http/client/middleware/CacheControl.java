package io.asyncio4j.http.client.middleware;

import io.asyncio4j.http.Headers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The directives of `Cache-Control`. Immutable.
///
/// Source: RFC 9111, section 5.2.
///
/// @param directives by their names in lower case; of one that comes twice, the stricter counts
record CacheControl(Map<String, String> directives) {

    private static final Pattern DIRECTIVE =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,;]*)))?");

    static CacheControl of(Headers headers) {
        var found = new HashMap<String, String>();
        for (String line : headers.all("Cache-Control")) {
            Matcher each = DIRECTIVE.matcher(line);
            while (each.find()) {
                String value = each.group(2) != null ? each.group(2) : each.group(3) != null ? each.group(3) : "";
                found.merge(each.group(1).toLowerCase(Locale.ROOT), value, CacheControl::stricter);
            }
        }
        boolean old = found.isEmpty()
                && headers.all("Pragma").stream()
                        .anyMatch(each -> each.toLowerCase(Locale.ROOT).contains("no-cache"));
        return new CacheControl(old ? Map.of("no-cache", "") : found);
    }

    boolean has(String name) {
        return directives.containsKey(name);
    }

    /// A number of seconds; zero if it is none, null if it is not there.
    @Nullable
    Duration seconds(String name) {
        String value = directives.get(name);
        if (value == null) {
            return null;
        }
        boolean number = value.matches("[0-9]+");
        return !number
                ? Duration.ZERO
                : Duration.ofSeconds(value.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(value));
    }

    private static String stricter(String one, String other) {
        boolean numbers = one.matches("[0-9]{1,9}") && other.matches("[0-9]{1,9}");
        return numbers && Long.parseLong(other) > Long.parseLong(one) ? one : other;
    }
}
