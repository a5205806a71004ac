package io.asyncio4j.http;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.stream.StreamWriter;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// A response of a server. Immutable: one may be made once and returned many times.
public final class Response {

    private static final Headers TEXT = usual("text/plain; charset=utf-8");
    private static final Headers HTML = usual("text/html; charset=utf-8");

    private final int status;
    private final Headers headers;
    private final Content content;

    private Response(int status, Headers headers, Content content) {
        this.status = status;
        this.headers = headers;
        this.content = content;
    }

    /// Plain text, in UTF-8.
    public static Response text(String text) {
        return new Response(200, TEXT, new Whole(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// A web page, in UTF-8.
    public static Response html(String html) {
        return new Response(200, HTML, new Whole(html.getBytes(StandardCharsets.UTF_8)));
    }

    /// Bytes of some media type; they must not be changed afterwards.
    public static Response bytes(String contentType, byte[] bytes) {
        return new Response(200, type(contentType), new Whole(bytes));
    }

    /// A body that is written while it is sent. A plain `write` waits while the client is slow; when
    /// `body` throws, the connection is closed, so that the client sees that the body is cut short.
    public static Response stream(String contentType, VoidFn<? super StreamWriter, ?> body) {
        return new Response(200, type(contentType), new Streamed(Objects.requireNonNull(body, "body")));
    }

    /// No body, and status 204.
    public static Response empty() {
        return new Response(204, Headers.EMPTY, new Whole(new byte[0]));
    }

    /// Status 302: look at another place.
    public static Response redirect(String location) {
        return empty().withStatus(302).withHeader("Location", location);
    }

    /// This response with another status.
    ///
    /// @param value 200 to 599
    public Response withStatus(int value) {
        if (value < 200 || value > 599) {
            throw new IllegalArgumentException("status must be between 200 and 599, was " + value);
        }
        return new Response(value, headers, content);
    }

    /// This response with one value for a header, in place of any it has.
    public Response withHeader(String name, String value) {
        return new Response(status, headers.replacing(name, value), content);
    }

    /// This response with one more value for a header.
    public Response withAddedHeader(String name, String value) {
        return new Response(status, headers.with(name, value), content);
    }

    /// The status.
    public int status() {
        return status;
    }

    /// The headers, without those that the server adds when it sends.
    public Headers headers() {
        return headers;
    }

    Content content() {
        return content;
    }

    /// A content type that is sent often, in the form that Netty copies fastest.
    private static Headers usual(String contentType) {
        return new Headers(new DefaultHttpHeaders().add(HttpHeaderNames.CONTENT_TYPE, AsciiString.cached(contentType)));
    }

    private static Headers type(String contentType) {
        return Headers.EMPTY.with("Content-Type", contentType);
    }

    /// What a body is made of.
    sealed interface Content {}

    /// Known before it is sent.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Whole(byte[] bytes) implements Content {}

    /// Made while it is sent.
    record Streamed(VoidFn<? super StreamWriter, ?> writer) implements Content {}
}
