package io.asyncio4j.http.client.middleware;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.client.OutgoingRequest;
import io.asyncio4j.http.wire.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A response as a cache keeps it, and how old it is. Immutable.
///
/// Source: RFC 9111, section 4.2.
///
/// @param body after all content codings were undone; never changed
/// @param varying what the request had in each header that the response depends on
/// @param since when it came, on the loop's clock
/// @param ageThen how old it was when it came
@SuppressWarnings("ArrayRecordComponent") // never compared
record StoredResponse(
        int status,
        Headers headers,
        CacheControl control,
        byte[] body,
        Map<String, List<String>> varying,
        Duration since,
        Duration ageThen) {

    private static final Set<Integer> HEURISTIC = Set.of(200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501);
    private static final Duration LONGEST_HEURISTIC = Duration.ofDays(1);
    private static final int OVERHEAD = 512; // bytes, about
    private static final Set<String> OF_THE_BODY = Set.of(
            "content-length",
            "content-encoding",
            "content-type",
            "content-range",
            "transfer-encoding",
            "trailer",
            "connection",
            "keep-alive");

    /// A response that has come just now.
    ///
    /// @param asked when it was asked for, on the loop's clock
    static StoredResponse of(
            OutgoingRequest request, int status, Headers headers, byte[] body, Duration asked, Duration now) {
        Instant date = date(headers, "Date");
        Duration apparent = date == null ? Duration.ZERO : atLeastZero(Duration.between(date, Instant.now()));
        String value = headers.first("Age").orElse("").strip();
        Duration told = value.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(value)) : Duration.ZERO;
        Duration corrected = told.plus(now.minus(asked));
        return new StoredResponse(
                status,
                headers,
                CacheControl.of(headers),
                body,
                varying(request, headers),
                now,
                apparent.compareTo(corrected) > 0 ? apparent : corrected);
    }

    /// Whether a private cache may keep such a response to a GET.
    static boolean isStorable(int status, Headers headers) {
        CacheControl control = CacheControl.of(headers);
        boolean explicit = control.has("max-age") || headers.contains("Expires");
        boolean implicit = HEURISTIC.contains(status)
                && (control.has("public") || headers.contains("ETag") || headers.contains("Last-Modified"));
        return status != 206
                && status != 304
                && status >= 200
                && !control.has("no-store")
                && !names(headers).contains("*")
                && (explicit || implicit);
    }

    /// This response, as the server has just confirmed it with status 304.
    StoredResponse confirmed(OutgoingRequest request, Headers update, Duration asked, Duration now) {
        Headers merged = headers;
        for (var each : update) {
            if (!OF_THE_BODY.contains(each.getKey().toLowerCase(Locale.ROOT))) {
                merged = merged.without(each.getKey());
            }
        }
        merged = merged.without("Age");
        for (var each : update) {
            if (!OF_THE_BODY.contains(each.getKey().toLowerCase(Locale.ROOT))) {
                merged = merged.with(each.getKey(), each.getValue());
            }
        }
        return of(request, status, merged, body, asked, now);
    }

    /// Whether it is an answer to such a request.
    boolean matches(OutgoingRequest request) {
        return varying.entrySet().stream()
                .allMatch(each -> valuesOf(request, each.getKey()).equals(each.getValue()));
    }

    Duration age(Duration now) {
        return ageThen.plus(now.minus(since));
    }

    /// For how much longer it is fresh; negative if it is stale.
    Duration freshFor(Duration now) {
        return lifetime().minus(age(now));
    }

    boolean hasValidator() {
        return headers.contains("ETag") || headers.contains("Last-Modified");
    }

    long size() {
        long text = 0;
        for (var each : headers) {
            text += each.getKey().length() + each.getValue().length();
        }
        return body.length + text + OVERHEAD;
    }

    private Duration lifetime() {
        Duration maxAge = control.seconds("max-age");
        if (maxAge != null) {
            return maxAge;
        }
        Instant date = date(headers, "Date");
        if (headers.contains("Expires")) {
            Instant expires = headers.all("Expires").size() == 1 ? date(headers, "Expires") : null;
            return expires == null ? Duration.ZERO : Duration.between(date == null ? Instant.now() : date, expires);
        }
        Instant modified = date(headers, "Last-Modified");
        if (modified == null || !(HEURISTIC.contains(status) || control.has("public"))) {
            return Duration.ZERO;
        }
        Duration tenth = atLeastZero(Duration.between(modified, date == null ? Instant.now() : date))
                .dividedBy(10);
        return tenth.compareTo(LONGEST_HEURISTIC) > 0 ? LONGEST_HEURISTIC : tenth;
    }

    private static Map<String, List<String>> varying(OutgoingRequest request, Headers headers) {
        var found = new HashMap<String, List<String>>();
        names(headers).forEach(name -> found.put(name, valuesOf(request, name)));
        return found;
    }

    /// The names in `Vary`, in lower case.
    private static Set<String> names(Headers headers) {
        return headers.all("Vary").stream()
                .flatMap(line -> List.of(line.split(",", -1)).stream())
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    private static List<String> valuesOf(OutgoingRequest request, String name) {
        return request.headers().all(name).stream()
                .flatMap(line -> List.of(line.split(",", -1)).stream())
                .map(String::strip)
                .toList();
    }

    private static @Nullable Instant date(Headers headers, String name) {
        return headers.first(name).map(HttpDate::parse).orElse(null);
    }

    private static Duration atLeastZero(Duration value) {
        return value.isNegative() ? Duration.ZERO : value;
    }
}
