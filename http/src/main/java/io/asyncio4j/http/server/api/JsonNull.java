package io.asyncio4j.http.server.api;

/// The `null` of JSON, where a value is: other than none.
enum JsonNull {
    INSTANCE
}
