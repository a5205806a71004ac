package io.asyncio4j.http.server;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.wire.TrailerFields;

/// What may stand behind a body.
///
/// Source: RFC 9110, section 6.5.1.
final class Trailers {

    private Trailers() {}

    /// Returns `trailers` if they may be sent.
    ///
    /// @throws IllegalStateException if one of them has to stand before the body
    static Headers of(Headers trailers) {
        for (var each : trailers) {
            if (!TrailerFields.isAllowed(each.getKey())) {
                throw new IllegalStateException(each.getKey() + " must stand before the body, not behind it");
            }
        }
        return trailers;
    }
}
