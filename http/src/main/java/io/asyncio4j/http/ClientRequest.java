package io.asyncio4j.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a request consists of besides method and URL.
public final class ClientRequest {

    private Headers headers = Headers.EMPTY;
    private byte[] body = {};
    private @Nullable String bodyType;
    private @Nullable Duration timeout;
    private boolean followRedirects = true;

    ClientRequest() {}

    /// Sets a header, in place of any value it has, also of one that the session sends by itself.
    ///
    /// @throws IllegalArgumentException if the name or the value may not be sent
    public ClientRequest header(String name, String value) {
        headers = headers.replacing(name, value);
        return this;
    }

    /// Sends text in UTF-8.
    public ClientRequest text(String text) {
        return bytes("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /// Sends bytes of some media type; they must not be changed before the response is there.
    public ClientRequest bytes(String contentType, byte[] bytes) {
        bodyType = Objects.requireNonNull(contentType, "contentType");
        body = Objects.requireNonNull(bytes, "bytes");
        return this;
    }

    /// How long the request may take in all, until the body of its response is read.
    ///
    /// @param limit more than zero
    public ClientRequest timeout(Duration limit) {
        timeout = ClientSession.ensurePositive("timeout", limit);
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
