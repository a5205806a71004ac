package io.asyncio4j.http.wire;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import java.util.Locale;
import java.util.Set;

/// Which headers may stand behind a body. Any thread.
///
/// Source: RFC 9110, section 6.5.1.
public final class TrailerFields {

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

    private TrailerFields() {}

    /// Makes sure that all of `names` may stand behind a body.
    ///
    /// @throws IllegalStateException if one of them has to stand before it
    public static void ensureAllowed(Iterable<String> names) {
        for (String name : names) {
            if (!isAllowed(name)) {
                throw new IllegalStateException(name + " must stand before the body, not behind it");
            }
        }
    }

    /// Makes sure that a trailer which has come says nothing of where the body ends. Netty would drop it unseen.
    ///
    /// @throws IllegalArgumentException if it does
    public static void ensureNoFraming(AsciiString name) {
        if (HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)
                || HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)
                || HttpHeaderNames.TRAILER.contentEqualsIgnoreCase(name)) {
            throw new IllegalArgumentException(name + " must not stand behind a body");
        }
    }

    /// Whether a header `name` may stand behind a body.
    public static boolean isAllowed(String name) {
        return !FORBIDDEN.contains(name.toLowerCase(Locale.ROOT));
    }
}
