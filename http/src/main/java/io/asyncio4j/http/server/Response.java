package io.asyncio4j.http.server;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.Cookie;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.JsonCodec;
import io.asyncio4j.http.events.EventAnswer;
import io.asyncio4j.http.events.EventWriter;
import io.asyncio4j.http.events.EventWriterOptions;
import io.asyncio4j.http.server.content.ByteRanges.Range;
import io.asyncio4j.http.server.content.OpenedFile;
import io.asyncio4j.http.server.routing.PathPattern;
import io.asyncio4j.http.websocket.WebSocket;
import io.asyncio4j.http.websocket.WebSocketOptions;
import io.asyncio4j.http.wire.Carrier;
import io.asyncio4j.http.wire.HeaderFields;
import io.asyncio4j.stream.StreamWriter;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A response of a server. Immutable: make it once and return it as often as you like.
///
/// {@snippet class=snippets.ResponseTest region=kinds}
public final class Response {

    private static final byte[] NOTHING = {};
    private static final Headers TEXT = usual("text/plain; charset=utf-8");
    private static final Headers HTML = usual("text/html; charset=utf-8");
    private static final Headers JSON = usual("application/json");
    private static final Map<String, Headers> SEEN_TYPES = new ConcurrentHashMap<>(); // most programs have a few
    private static final int MOST_SEEN_TYPES = 64;

    private final int status;
    private final Headers headers;
    private final Content content;

    Response(int status, Headers headers, Content content) {
        this.status = status;
        this.headers = headers;
        this.content = content;
    }

    /// Status 200 and plain text, in UTF-8.
    public static Response text(String text) {
        return new Response(200, TEXT, new Whole(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// Status 200 and a web page, in UTF-8.
    public static Response html(String html) {
        return new Response(200, HTML, new Whole(html.getBytes(StandardCharsets.UTF_8)));
    }

    /// Status 200 and `value` as JSON, as it is now, by [JsonCodec#installed].
    ///
    /// @throws IllegalArgumentException if there is no JSON for it
    /// @throws IllegalStateException if there is no [JsonCodec]
    public static Response json(@Nullable Object value) {
        return new Response(200, JSON, new Whole(JsonCodec.installed().encode(value)));
    }

    /// Status 200 and an array of JSON, sent element by element as the iteration brings them: it may wait, and is
    /// closed at the end if it can be, as a generator can. If it throws, the client sees that the body is cut
    /// short.
    ///
    /// @throws IllegalStateException if there is no [JsonCodec]
    public static Response jsonArray(Iterable<?> elements) {
        JsonCodec codec = JsonCodec.installed();
        Objects.requireNonNull(elements, "elements");
        return new Response(200, JSON, new Streamed(target -> codec.writeArray(target, elements)));
    }

    /// Status 200 and one value as JSON on each line (NDJSON), sent as the iteration brings them; see [#jsonArray].
    ///
    /// @throws IllegalStateException if there is no [JsonCodec]
    public static Response jsonLines(Iterable<?> values) {
        JsonCodec codec = JsonCodec.installed();
        Objects.requireNonNull(values, "values");
        return stream("application/x-ndjson", target -> codec.writeLines(target, values));
    }

    /// Status 200 and `bytes`, which must not be changed afterwards.
    ///
    /// @param contentType such as `application/json`
    public static Response bytes(String contentType, byte[] bytes) {
        return new Response(200, type(contentType), new Whole(bytes));
    }

    /// Status 200 and a body that is written while it is sent. `write` waits while the client is slow, and throws a
    /// [DisconnectedException] once it has left. If `body` throws, the connection is closed, so that the client
    /// sees that the body is cut short.
    ///
    /// With a header `Content-Length`, `body` must write that many bytes: more throw an [IllegalStateException],
    /// and fewer cut it short.
    ///
    /// @param contentType such as `text/event-stream`
    public static Response stream(String contentType, VoidFn<? super StreamWriter, ?> body) {
        return new Response(200, type(contentType), new Streamed(Objects.requireNonNull(body, "body")));
    }

    /// Status 200 and a file, or the parts of it that the client asks for. The content type comes from the end of
    /// its name, and `ETag` and `Last-Modified` from its size and its time, unless headers of the response say
    /// otherwise. So a client that has the file already gets status 304, one whose conditions do not hold 412, and
    /// one that asks for bytes that are not there 416. If there is no such file, it gets 404.
    ///
    /// Threads look for the file and open it when the handler has returned; nothing stays open. The kernel sends it
    /// by itself, unless there is TLS. If the file becomes shorter while it is sent, the connection is closed, so
    /// that the client sees that it is cut short.
    ///
    /// A path that comes from the client needs care: [Application#files] serves a folder, and nothing outside.
    ///
    /// @param path of a regular file
    public static Response file(Path path) {
        return new Response(200, Headers.EMPTY, new File(Objects.requireNonNull(path, "path"), false));
    }

    /// Status 101, and then a WebSocket until `body` ends; see [#webSocket(Request, Consumer, VoidFn)].
    public static Response webSocket(Request request, VoidFn<? super WebSocket, ?> body) {
        return webSocket(request, _ -> {}, body);
    }

    /// Status 101, and then a WebSocket, for which `body` runs in the task of the connection: it sends and
    /// receives, and when it ends, the WebSocket is closed. If it throws, the code is 1011; that the other end
    /// is gone is no failure. When the server shuts down, the WebSocket closes with the code 1001.
    ///
    /// Middlewares see the response before the WebSocket opens. [Application#webSocket] is the short way.
    ///
    /// Source: `aiohttp.web.WebSocketResponse`.
    ///
    /// @param request that this is the answer to
    /// @param configure sets the options
    /// @throws HttpException 426 if the request is not for a WebSocket, 400 if it is malformed, 403 if the page
    ///     that asks for it is of another origin; see [WebSocketOptions#allowOrigins]
    public static Response webSocket(
            Request request, Consumer<? super WebSocketOptions> configure, VoidFn<? super WebSocket, ?> body) {
        return Upgrade.toWebSocket(request, configure, Objects.requireNonNull(body, "body"));
    }

    /// Status 200 and a stream of events; see [#events(Request, Consumer, VoidFn)].
    public static Response events(Request request, VoidFn<? super EventWriter, ?> body) {
        return events(request, _ -> {}, body);
    }

    /// Status 200 and a stream of events, which `body` sends in the task of the connection, for as long as it
    /// likes. It is cancelled when the client has left, and when the server shuts down. When it has ended, the
    /// client connects again; if there is nothing more for it, answer with status 204 then ([#empty]). If
    /// `body` throws, the client sees that the stream is cut short, and connects again too.
    ///
    /// {@snippet class=snippets.EventsTest region=ticks}
    ///
    /// Source: aiohttp-sse; the HTML standard, section 9.2.
    ///
    /// @param request that this is the answer to
    /// @param configure sets the options
    public static Response events(
            Request request, Consumer<? super EventWriterOptions> configure, VoidFn<? super EventWriter, ?> body) {
        Objects.requireNonNull(body, "body");
        var answer = new EventAnswer(request.headers(), configure);
        return new Response(200, answer.headers(), new Streamed(out -> {
            answer.run(out, ((BodyWriter) out)::tryWrite, request::onEnd, body);
            out.write(NOTHING); // throws if the client has left
        }));
    }

    /// Status 204 and no body.
    public static Response empty() {
        return new Response(204, Headers.EMPTY, new Whole(new byte[0]));
    }

    /// Status 302: the client is to look at `location`. What may not stand in a URL, such as a space or a letter
    /// beyond ASCII, is percent-encoded as UTF-8.
    public static Response redirect(String location) {
        return empty().withStatus(302).withHeader("Location", PathPattern.encodeReference(location));
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

    /// This response, with `value` in place of all values of the header `name`.
    ///
    /// The server decides how the body is delimited: it sets `Content-Length` and `Transfer-Encoding` by itself,
    /// and ignores those of a handler, except the length of a stream and of the answer to HEAD.
    /// `Connection: close` closes the connection after the response.
    public Response withHeader(String name, String value) {
        return new Response(status, headers.replacing(name, value), content);
    }

    /// This response, with one more value for the header `name`.
    public Response withAddedHeader(String name, String value) {
        return new Response(status, headers.with(name, value), content);
    }

    /// This response, which sets a cookie; it takes the place of one of the same name, domain and path.
    ///
    /// @throws IllegalStateException if browsers would ignore it; see [Cookie#toHeader]
    public Response withCookie(Cookie cookie) {
        Headers kept = headers.without("Set-Cookie");
        for (String set : headers.all("Set-Cookie")) {
            kept = Cookie.parse(set).filter(other -> isSame(cookie, other)).isPresent()
                    ? kept
                    : kept.with("Set-Cookie", set);
        }
        return new Response(status, kept.with("Set-Cookie", cookie.toHeader()), content);
    }

    /// This response, which removes the cookie `name` of the whole host from the client; see
    /// [#withoutCookie(Cookie)].
    public Response withoutCookie(String name) {
        return withoutCookie(Cookie.of(name, ""));
    }

    /// This response, which removes a cookie from the client. A client takes it for another one, and keeps what it
    /// has, unless name, path, domain, and whether it is partitioned, are those that the cookie was set with.
    public Response withoutCookie(Cookie cookie) {
        Cookie gone = cookie.withValue("").withMaxAge(Duration.ZERO).withExpires(Instant.EPOCH);
        return withCookie(cookie.name().startsWith("__") ? gone.withSecure() : gone); // a prefix demands it
    }

    /// The status.
    public int status() {
        return status;
    }

    /// The headers, without those that the server adds when it sends the response.
    public Headers headers() {
        return headers;
    }

    /// This response with a part behind the body, which is made when the body has been written: for a checksum,
    /// say. Clients that do not understand chunks, and those that are sent a `Content-Length`, do not get it.
    ///
    /// Source: RFC 9110, section 6.5.
    ///
    /// @param trailers makes the headers behind the body; such as frame a message, or are read before its body, are
    ///     not allowed there, and cut the response short
    /// @throws IllegalStateException if this is not a [#stream]
    public Response withTrailers(Supplier<Headers> trailers) {
        if (!(content instanceof Streamed stream)) {
            throw new IllegalStateException("only a stream has trailers");
        }
        return new Response(
                status,
                headers,
                new Streamed(stream.writer(), Objects.requireNonNull(trailers, "trailers"), stream.coding()));
    }

    Content content() {
        return content;
    }

    Response withHeaders(Headers all) {
        return new Response(status, all, content);
    }

    Response withContent(Content other) {
        return new Response(status, headers, other);
    }

    /// How many bytes the body has; -1 if that is known when it ends.
    ///
    /// @throws IllegalStateException if a stream promises anything but a number
    long length() {
        return switch (content) {
            case Whole(byte[] bytes) -> bytes.length;
            case Streamed _ -> promisedLength();
            case Opened opened -> opened.length();
            case File _ -> -1;
            case Switched _ when status == Upgrade.STATUS -> 0;
            case Switched _ ->
                throw new IllegalStateException(
                        "the status of a WebSocket must be " + Upgrade.STATUS + ", was " + status);
        };
    }

    /// What the header Content-Length says; -1 if there is none, or it is not one number of bytes.
    long declaredLength() {
        List<String> values = headers.contains("Content-Length") ? headers.all("Content-Length") : List.of();
        try {
            return values.size() == 1 ? Math.max(-1, Long.parseLong(values.getFirst())) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static boolean isSame(Cookie one, Cookie other) {
        return one.name().equals(other.name())
                && one.domain().equals(other.domain())
                && one.path().equals(other.path());
    }

    private long promisedLength() {
        long length = declaredLength();
        if (length < 0 && headers.contains("Content-Length")) {
            throw new IllegalStateException(
                    "Content-Length must be one number of bytes, was " + headers.all("Content-Length"));
        }
        return length;
    }

    /// A content type that is sent often, in the form that Netty copies fastest.
    private static Headers usual(String contentType) {
        return Headers.of(new HeaderFields(
                new DefaultHttpHeaders().add(HttpHeaderNames.CONTENT_TYPE, AsciiString.cached(contentType))));
    }

    private static Headers type(String contentType) {
        Headers seen = SEEN_TYPES.get(contentType);
        if (seen != null) {
            return seen;
        }
        Headers headers = Headers.EMPTY.with("Content-Type", contentType);
        if (SEEN_TYPES.size() < MOST_SEEN_TYPES) {
            SEEN_TYPES.put(contentType, headers);
        }
        return headers;
    }

    /// What a body is made of.
    sealed interface Content {}

    /// Known before it is sent.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Whole(byte[] bytes) implements Content {}

    /// Made while it is sent.
    ///
    /// @param trailers null if there are none
    /// @param coding that is still to be applied; null if there is none
    record Streamed(
            VoidFn<? super StreamWriter, ?> writer,
            @Nullable Supplier<Headers> trailers,
            @Nullable String coding) implements Content {

        Streamed(VoidFn<? super StreamWriter, ?> writer) {
            this(writer, null, null);
        }
    }

    /// A file that nobody has looked for yet.
    ///
    /// @param precompressed whether it may be served as it lies beside it in another coding
    record File(Path path, boolean precompressed) implements Content {}

    /// What a client gets of a file, which is open until the exchange ends.
    record Opened(OpenedFile file, List<Piece> pieces) implements Content {

        long length() {
            long length = 0;
            for (Piece piece : pieces) {
                length += piece.before.length() + (piece.range == null ? 0 : piece.range.count());
            }
            return length;
        }
    }

    /// Another protocol, which `body` speaks.
    record Switched(VoidFn<? super Carrier, RuntimeException> body) implements Content {}

    /// A part of a file, and what stands before it.
    ///
    /// @param before in Latin-1
    /// @param range null if there is only the text
    record Piece(String before, @Nullable Range range) {}
}
