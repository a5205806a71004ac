package io.asyncio4j.http.server.api;

import java.util.Locale;

/// Where a value of an [Input] comes from; see [From].
public enum Source {

    /// A parameter of the path.
    PATH,

    /// A parameter of the query.
    QUERY,

    /// A header.
    HEADER,

    /// A cookie.
    COOKIE,

    /// A property of the JSON, or a field of the form, that is the body.
    FIELD,

    /// The whole body: JSON, or the text itself for a `String` and the bytes for a `byte[]`.
    BODY;

    /// As OpenAPI writes it.
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isOfBody() {
        return this == FIELD || this == BODY;
    }
}
