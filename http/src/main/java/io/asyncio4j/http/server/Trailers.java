package io.asyncio4j.http.server;

import io.asyncio4j.http.Headers;
import java.util.Locale;
import java.util.Set;

/// What may stand behind a body.
///
/// Source: RFC 9110, section 6.5.1.
final class Trailers {

    private static final Set<String> FORBIDDEN = Set.of(
            "authorization",
            "cache-control",
            "connection",
            "content-encoding",
            "content-length",
            "content-range",
            "content-type",
            "expires",
            "host",
            "keep-alive",
            "location",
            "proxy-authenticate",
            "retry-after",
            "set-cookie",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "vary",
            "www-authenticate");

    private Trailers() {}

    /// Returns `trailers` if they may be sent.
    ///
    /// @throws IllegalStateException if one of them has to stand before the body
    static Headers of(Headers trailers) {
        for (var each : trailers) {
            if (FORBIDDEN.contains(each.getKey().toLowerCase(Locale.ROOT))) {
                throw new IllegalStateException(each.getKey() + " must stand before the body, not behind it");
            }
        }
        return trailers;
    }
}
