package io.asyncio4j.http.client;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.wire.Ensure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a request has besides its method and URL. On the loop.
public final class ClientRequest {

    private final ClientOptions options;
    private Headers headers = Headers.EMPTY;
    private byte[] body = {};
    private @Nullable String bodyType;
    private @Nullable Duration timeout;
    private boolean followRedirects = true;

    ClientRequest(ClientOptions options) {
        this.options = options;
    }

    /// Sets a header, in place of any value it has, even one that the session would send by itself.
    ///
    /// @throws IllegalArgumentException if HTTP forbids the name or the value
    public ClientRequest header(String name, String value) {
        headers = headers.replacing(name, value);
        return this;
    }

    /// Sends `text` in UTF-8, with the content type `text/plain`.
    public ClientRequest text(String text) {
        return bytes("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /// Sends `bytes`, which must not be changed before the response has come.
    ///
    /// @param contentType such as `application/json`
    /// @throws IllegalArgumentException if HTTP forbids it as a header
    public ClientRequest bytes(String contentType, byte[] bytes) {
        Headers.EMPTY.with("Content-Type", contentType); // is it allowed?
        bodyType = contentType;
        body = Objects.requireNonNull(bytes, "bytes");
        return this;
    }

    /// Sends `value` as JSON, as it is now.
    ///
    /// @throws IllegalArgumentException if there is no JSON for it
    /// @throws IllegalStateException if there is no [io.asyncio4j.http.JsonCodec]
    public ClientRequest json(@Nullable Object value) {
        return bytes("application/json", options.json().encode(value));
    }

    /// How long the whole request may take, until the body of its response is read.
    ///
    /// @param limit more than zero
    public ClientRequest timeout(Duration limit) {
        timeout = Ensure.positive("timeout", limit);
        return this;
    }

    /// Whether redirects are followed; they are by default.
    public ClientRequest followRedirects(boolean follow) {
        followRedirects = follow;
        return this;
    }

    Headers headers() {
        return bodyType == null || headers.contains("Content-Type") ? headers : headers.with("Content-Type", bodyType);
    }

    byte[] body() {
        return body;
    }

    @Nullable
    Duration timeout() {
        return timeout;
    }

    boolean followsRedirects() {
        return followRedirects;
    }
}
