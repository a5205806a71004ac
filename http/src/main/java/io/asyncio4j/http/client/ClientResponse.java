package io.asyncio4j.http.client;

import io.asyncio4j.EventLoop;
import io.asyncio4j.http.Cookie;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.JsonCodec;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.TypeRef;
import io.asyncio4j.http.wire.Carrier;
import io.asyncio4j.stream.LimitExceededException;
import io.asyncio4j.stream.StreamBuffer;
import io.asyncio4j.stream.StreamReader;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A response. It holds its connection until its body is read to the end or it is closed: use it in a
/// `try`-with-resources, or read it whole by [#text] or [#bytes]. One without a body, such as that to a HEAD, holds
/// none. On the loop; what reads the body, in a task.
///
/// Source: `aiohttp.ClientResponse`.
public final class ClientResponse implements AutoCloseable {

    private static final int MAX_ERROR_TEXT = 64 * 1024; // bytes
    private static final int MAX_DRAINED = 64 * 1024; // bytes

    private final EventLoop loop = EventLoop.current();
    private final ClientOptions options;
    private final Url url;
    private final String version;
    private final int status;
    private final String reason;
    private final Headers headers;
    private final StreamReader body;
    private final @Nullable ResponseBody received; // from the network, null if nothing has come from there
    private final Exchange exchange;
    private final List<String> history;
    private byte @Nullable [] bytes; // once read

    ClientResponse(ClientOptions options, Url url, ResponseHead head, Exchange exchange, List<String> history) {
        this.options = options;
        this.url = url;
        this.version = head.version();
        this.status = head.status();
        this.reason = head.reason();
        this.headers = head.headers();
        this.received = head.body();
        this.body = received.buffer();
        this.exchange = exchange;
        this.history = history;
    }

    /// One that does not come from the network.
    ClientResponse(
            ClientOptions options, Url url, int status, Headers headers, StreamBuffer body, List<String> history) {
        this.options = options;
        this.url = url;
        this.version = "HTTP/1.1";
        this.status = status;
        this.reason = "";
        this.headers = headers;
        this.received = null;
        this.body = body;
        this.exchange = new NoExchange();
        this.history = history;
    }

    private ClientResponse(ClientResponse original, Headers headers, StreamReader body) {
        this.options = original.options;
        this.url = original.url;
        this.version = original.version;
        this.status = original.status;
        this.reason = original.reason;
        this.headers = headers;
        this.received = original.received;
        this.body = body;
        this.exchange = original.exchange;
        this.history = original.history;
    }

    /// The status: 200 to 599, unless the server has invented one beyond.
    public int status() {
        return status;
    }

    /// Which HTTP the server has spoken: `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`. `HTTP/1.1` if the response does not
    /// come from the network.
    public String version() {
        return version;
    }

    /// The server's words for the status; may be empty, and always is in HTTP/2, which has none.
    public String reason() {
        return reason;
    }

    /// Whether the status is below 400.
    public boolean isOk() {
        return status < 400;
    }

    /// The headers, as the server sent them. If they say that the body is encoded by gzip or deflate, [#body] gives
    /// it decoded, and Content-Length is that of what was sent.
    public Headers headers() {
        return headers;
    }

    /// The cookies that it sets, as the server wrote them, even those that the session does not keep.
    public List<Cookie> cookies() {
        return headers.all("Set-Cookie").stream()
                .map(Cookie::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    /// The URL it came from, after all redirects; without user and password.
    public String url() {
        return url.toString();
    }

    /// The URLs that were redirected, in order; without user and password.
    public List<String> history() {
        return history;
    }

    /// The connection, if the server has switched to another protocol: it is not this response's any more.
    @Nullable
    Carrier carrier() {
        return exchange.carrier();
    }

    /// Throws if the status is 400 or more.
    ///
    /// @waits for the beginning of the body, if the status is 400 or more; a cancellation closes the response
    /// @return this
    /// @throws StatusException with the beginning of the body; the response is closed then
    public ClientResponse raiseForStatus() {
        if (isOk()) {
            return this;
        }
        loop.ensureCurrent("ClientResponse.raiseForStatus");
        try (this) {
            throw new StatusException(status, reason, url(), beginning());
        }
    }

    /// Waits for the whole body; then the connection is free.
    ///
    /// @waits until the body is complete; a cancellation closes the response, and what has come is lost
    /// @throws ClientTimeoutException if the server is silent for too long
    /// @throws io.asyncio4j.http.PayloadException if the body is malformed, is longer than [Limits#maxBody], ends
    ///     before it is complete, or may have been cut short: it lasts until the connection is closed, and that was
    ///     reset, or ended without a close_notify of TLS
    public byte[] bytes() {
        loop.ensureCurrent("ClientResponse.bytes");
        if (bytes == null) {
            try (this) {
                bytes = body.readAllUpTo(options.limits.maxBody);
            } catch (LimitExceededException e) {
                throw new PayloadException(
                        "the body of the response has more than " + options.limits.maxBody + " bytes (maxBody)", e);
            }
        }
        return bytes;
    }

    /// Waits for the whole body, which must not be longer than `limit` bytes; see [#bytes].
    ///
    /// @waits until the body is complete; see [#bytes]
    /// @param limit at least 1
    /// @throws io.asyncio4j.stream.LimitExceededException if it is longer; the response is closed then
    public byte[] bytesUpTo(int limit) {
        loop.ensureCurrent("ClientResponse.bytesUpTo");
        if (bytes == null) {
            try (this) {
                bytes = body.readAllUpTo(limit);
            }
        }
        return bytes;
    }

    /// Waits for the whole body and decodes it by `charset`, whatever the headers say; see [#bytes].
    ///
    /// @waits until the body is complete; see [#bytes]
    public String text(Charset charset) {
        return new String(bytes(), charset);
    }

    /// Waits for the whole body and decodes it by [Headers#charset]; see [#bytes].
    ///
    /// @waits until the body is complete; see [#bytes]
    public String text() {
        return new String(bytes(), headers.charset());
    }

    /// Waits for the whole body, which is JSON; see [#bytes]. Its content type does not matter.
    ///
    /// @waits until the body is complete; see [#bytes]
    /// @throws io.asyncio4j.http.JsonException if it is not JSON, is `null`, or does not fit the type
    /// @throws IllegalArgumentException if there is no JSON for the type
    /// @throws IllegalStateException if there is no [JsonCodec]
    public <T> T json(Class<T> type) {
        return json(TypeRef.of(type));
    }

    /// Waits for the whole body, which is JSON: for types with parameters; see [#json(Class)].
    ///
    /// @waits until the body is complete; see [#bytes]
    public <T> T json(TypeRef<T> type) {
        JsonCodec codec = options.json();
        return codec.decode(headers.inUtf8(bytes()), type);
    }

    /// The elements of a large array of JSON one by one, as they arrive: at most [JsonCodec#MAX_ELEMENT] bytes
    /// each. Can be read once. Reading fails as [#bytes] and [#json(Class)] do; the response stays open until the
    /// last element.
    public <T> Iterable<T> jsonArray(TypeRef<T> type) {
        return options.json().readArray(body, type, JsonCodec.MAX_ELEMENT);
    }

    /// The values of a body that has JSON on each line (NDJSON) one by one, as they arrive: at most
    /// [JsonCodec#MAX_ELEMENT] bytes each. Can be read once. Reading fails as [#bytes] and [#json(Class)] do; the
    /// response stays open until the last line.
    public <T> Iterable<T> jsonLines(TypeRef<T> type) {
        return options.json().readLines(body, type, JsonCodec.MAX_ELEMENT);
    }

    /// The body as it arrives. Reading fails as [#bytes] does.
    public StreamReader body() {
        return body;
    }

    /// The headers that stood behind the body: none before it was read to its end.
    public Headers trailers() {
        return received == null ? Headers.EMPTY : received.trailers();
    }

    /// How many bytes of the body have come so far, as they were sent: encoded, if they were.
    public long receivedBytes() {
        return received == null ? 0 : received.received();
    }

    /// How many bytes the body has in all, as they are sent; empty if that is known at its end only.
    public OptionalLong length() {
        String value = headers.first("Content-Length").orElse("");
        return value.matches("[0-9]{1,18}") && !headers.contains("Transfer-Encoding")
                ? OptionalLong.of(Long.parseLong(value))
                : OptionalLong.empty();
    }

    /// How TLS was negotiated: its protocol, its cipher, the server's certificates; empty if it was not.
    public Optional<SSLSession> tlsSession() {
        return Optional.ofNullable(exchange.tlsSession());
    }

    /// This response with other headers: they share body and connection, and either closes both.
    public ClientResponse withHeaders(Headers value) {
        return new ClientResponse(this, Objects.requireNonNull(value, "headers"), body);
    }

    /// This response with another body, which usually reads that of this one. They share the connection, and either
    /// frees it.
    public ClientResponse withBody(StreamReader value) {
        return new ClientResponse(this, headers, Objects.requireNonNull(value, "body"));
    }

    /// Closes a response that nobody wants, and reads a short rest of its body away before that, at most 64 KiB, so
    /// that its connection can be used again. A failure to read it is none.
    ///
    /// @waits for that rest; a cancellation closes the response
    public void discard() {
        loop.ensureCurrent("ClientResponse.discard");
        try (this) {
            drain();
        } catch (UncheckedIOException e) {
            // then its connection is closed
        }
    }

    /// Frees the connection: if the body has come, it is kept for another request, else it is closed. Calling it
    /// again does nothing.
    @Override
    public void close() {
        loop.ensureCurrent("ClientResponse.close");
        exchange.release();
    }

    @Override
    public String toString() {
        return "ClientResponse[" + status + " " + url + "]";
    }

    /// Whether both are of the same exchange.
    boolean isOf(ClientResponse other) {
        return exchange == other.exchange;
    }

    Url whereFrom() {
        return url;
    }

    /// Reads a short rest away, so that the connection can be used again.
    void drain() {
        int left = MAX_DRAINED;
        boolean passedOn = received == null || body != received.buffer(); // somebody waits for its end
        while (left > 0 && (passedOn || !exchange.isComplete())) {
            int count = body.read(left).length;
            passedOn &= count > 0;
            left -= count;
        }
    }

    private String beginning() {
        var beginning = new ByteArrayOutputStream();
        for (byte[] chunk : body.chunks()) {
            beginning.write(chunk, 0, Math.min(chunk.length, MAX_ERROR_TEXT - beginning.size()));
            if (beginning.size() >= MAX_ERROR_TEXT) {
                break;
            }
        }
        return beginning.toString(headers.charset());
    }
}
