package io.asyncio4j.http.server;

import java.util.Objects;

/// What a value of a request, of a route or of an [Application] is found by. Two keys are never the same, even if
/// they have one name: keep a key in a constant. Any thread.
///
/// {@snippet class=snippets.KeyTest region=key}
///
/// Source: `aiohttp.web.AppKey`, `aiohttp.web.RequestKey`.
///
/// @param <T> the type of the value
@SuppressWarnings("UnusedTypeParameter") // it is the type of the values
public final class Key<T> {

    private final String name;

    private Key(String name) {
        this.name = name;
    }

    /// A new key.
    ///
    /// @param name for messages
    public static <T> Key<T> of(String name) {
        return new Key<>(Objects.requireNonNull(name, "name"));
    }

    /// The name, for messages.
    @Override
    public String toString() {
        return name;
    }
}
