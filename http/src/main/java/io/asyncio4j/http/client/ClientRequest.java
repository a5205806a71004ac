package io.asyncio4j.http.client;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.Cookie;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.JsonCodec;
import io.asyncio4j.http.client.url.FormText;
import io.asyncio4j.http.coding.Codings;
import io.asyncio4j.http.multipart.MultipartBody;
import io.asyncio4j.http.wire.Ensure;
import io.asyncio4j.net.Tls;
import io.asyncio4j.stream.StreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a request has besides its method and URL. On the loop.
public final class ClientRequest {

    private final ClientOptions options;
    private final List<Map.Entry<String, String>> params = new ArrayList<>(0);
    private final Map<String, String> cookies = new LinkedHashMap<>(0);
    private Headers headers = Headers.EMPTY;
    private @Nullable Auth auth;
    private @Nullable Boolean raisesForStatus; // null for what the session does
    private RequestBody body = RequestBody.Whole.NOTHING;
    private @Nullable String bodyType;
    private @Nullable Duration timeout;
    private boolean followRedirects = true;
    private final List<ClientMiddleware> middlewares = new ArrayList<>(0); // the outermost first
    private boolean expectsContinue;
    private boolean decompress = true;
    private boolean straight;
    private @Nullable Proxy proxy;
    private @Nullable Tls tls;
    private @Nullable Set<String> fingerprints;
    private @Nullable String coding;
    private @Nullable Consumer<? super Interim> onInterim;
    private @Nullable LongConsumer onSent;
    private @Nullable LongConsumer onReceived;
    private @Nullable Supplier<Headers> trailers;
    private boolean upgrades;
    private boolean endless;

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

    /// Adds a parameter to the query of the URL, in UTF-8; a name may occur more than once. What the URL has
    /// already stays as it is.
    public ClientRequest param(String name, String value) {
        params.add(Map.entry(name, value));
        return this;
    }

    /// Adds parameters to the query of the URL; see [#param].
    public ClientRequest params(Map<String, String> values) {
        values.forEach(this::param);
        return this;
    }

    /// Who the request comes from, instead of whom the session or the URL names. It stays within the origin of the
    /// URL.
    public ClientRequest auth(Auth value) {
        auth = Objects.requireNonNull(value, "auth");
        return this;
    }

    /// Sends a cookie, in place of those of its name that the session would send. The session does not keep it, and
    /// it stays within the origin of the URL.
    ///
    /// @throws IllegalArgumentException if cookies cannot have the name or the value; see [Cookie#of]
    public ClientRequest cookie(String name, String value) {
        Cookie cookie = Cookie.of(name, value);
        cookies.put(cookie.name(), cookie.value());
        return this;
    }

    /// Whether the request throws a [StatusException], as [ClientResponse#raiseForStatus] does, if the status
    /// of its response is 400 or more; whatever [ClientOptions#raiseForStatus] says.
    public ClientRequest raiseForStatus(boolean value) {
        raisesForStatus = value;
        return this;
    }

    /// Sets several headers, each in place of any values that it has; a name may occur more than once.
    public ClientRequest headers(Headers values) {
        headers = headers.replacingAll(values);
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
        return body(contentType, new RequestBody.Whole(Objects.requireNonNull(bytes, "bytes")));
    }

    /// Sends the fields of a form, in UTF-8, with the content type `application/x-www-form-urlencoded`.
    public ClientRequest form(Map<String, String> fields) {
        return form(List.copyOf(fields.entrySet()));
    }

    /// Sends the fields of a form, in order; a name may occur more than once. See [#form(Map)].
    ///
    /// Source: the URL Standard, section 5.2.
    public ClientRequest form(List<? extends Map.Entry<String, String>> fields) {
        return bytes("application/x-www-form-urlencoded", FormText.form(fields).getBytes(StandardCharsets.US_ASCII));
    }

    /// Sends several parts, such as a form with files: those that there are now. Their length is sent if all of
    /// them know theirs. See [MultipartBody].
    public ClientRequest multipart(MultipartBody parts) {
        return body(parts.contentType(), new RequestBody.OfParts(parts.copy()));
    }

    /// Sends a file, as long as it is when the request begins. The kernel copies it where it can: without TLS. If
    /// it cannot be read, or becomes shorter meanwhile, the request fails with a [java.io.UncheckedIOException].
    ///
    /// @param contentType such as `image/png`
    /// @throws IllegalArgumentException if HTTP forbids it as a header
    public ClientRequest file(String contentType, Path file) {
        return body(contentType, new RequestBody.OfFile(Objects.requireNonNull(file, "file")));
    }

    /// Sends a body that is written while it is sent. `body` runs in a task of its own, and may still run when the
    /// response begins; writing waits while the server is slow. The task is cancelled when the request fails, or
    /// when the response is closed or was read to its end. If `body` throws, the connection is closed, and the
    /// request, or reading its response, fails with the same.
    ///
    /// The length is open, unless a header `Content-Length` promises it: then `body` must write that many bytes.
    ///
    /// A stream is sent once: a redirect that asks for it again fails.
    ///
    /// @param contentType such as `text/csv`
    /// @throws IllegalArgumentException if HTTP forbids it as a header
    public ClientRequest stream(String contentType, VoidFn<? super StreamWriter, ?> body) {
        return body(contentType, new RequestBody.Streamed(Objects.requireNonNull(body, "body")));
    }

    /// Sends chunks as the iteration brings them, which may wait; see [#stream].
    ///
    /// @param contentType such as `text/csv`
    /// @throws IllegalArgumentException if HTTP forbids it as a header
    public ClientRequest chunks(String contentType, Iterable<byte[]> chunks) {
        Objects.requireNonNull(chunks, "chunks");
        return stream(contentType, target -> {
            for (byte[] chunk : chunks) {
                target.write(chunk);
            }
        });
    }

    /// Sends `value` as JSON, as it is now.
    ///
    /// @throws IllegalArgumentException if there is no JSON for it
    /// @throws IllegalStateException if there is no [JsonCodec]
    public ClientRequest json(@Nullable Object value) {
        return bytes("application/json", options.json().encode(value));
    }

    /// Sends an array of JSON element by element, as the iteration brings them; see [#stream]. It is closed at the
    /// end if it can be, as a generator can.
    ///
    /// @throws IllegalStateException if there is no [JsonCodec]
    public ClientRequest jsonArray(Iterable<?> elements) {
        JsonCodec codec = options.json();
        Objects.requireNonNull(elements, "elements");
        return stream("application/json", target -> codec.writeArray(target, elements));
    }

    /// Sends one value as JSON on each line (NDJSON), as the iteration brings them; see [#jsonArray].
    ///
    /// @throws IllegalStateException if there is no [JsonCodec]
    public ClientRequest jsonLines(Iterable<?> values) {
        JsonCodec codec = options.json();
        Objects.requireNonNull(values, "values");
        return stream("application/x-ndjson", target -> codec.writeLines(target, values));
    }

    /// Sends the body with a content coding applied, for servers that are known to undo it.
    ///
    /// @param value `gzip` or `deflate`; `br` or `zstd` if brotli4j or zstd-jni is on the path
    /// @throws IllegalArgumentException if it is another, or its library is not there
    public ClientRequest compress(String value) {
        if (!Codings.known().contains(value)) {
            throw new IllegalArgumentException("coding must be one of " + Codings.known() + ", was " + value);
        }
        coding = value;
        return this;
    }

    /// Sends the body only when the server has said that it wants it, or has been silent for 1 s: for long bodies
    /// that it might refuse. A response that comes instead is the response.
    ///
    /// Source: RFC 9110, section 10.1.1.
    public ClientRequest expectContinue() {
        expectsContinue = true;
        return this;
    }

    /// Sends headers behind the body, which must have been sent by then; with a stream, or any body that is not
    /// empty.
    ///
    /// @param value makes them when the body has been written; such as frame a message, or are read before its
    ///     body, fail the request
    public ClientRequest trailers(Supplier<Headers> value) {
        trailers = Objects.requireNonNull(value, "trailers");
        return this;
    }

    /// Calls `action` with each answer 1xx that comes before the response. On the loop.
    public ClientRequest onInterim(Consumer<? super Interim> action) {
        onInterim = Objects.requireNonNull(action, "action");
        return this;
    }

    /// Calls `action` with how many bytes of the body have left this program so far, again and again. On the loop;
    /// it must be quick.
    public ClientRequest onSent(LongConsumer action) {
        onSent = Objects.requireNonNull(action, "action");
        return this;
    }

    /// Calls `action` with how many bytes of the response's body have come so far, as they were sent, again and
    /// again. On the loop; it must be quick.
    public ClientRequest onReceived(LongConsumer action) {
        onReceived = Objects.requireNonNull(action, "action");
        return this;
    }

    /// Goes through `value`, instead of the session's proxy.
    public ClientRequest proxy(Proxy value) {
        proxy = Objects.requireNonNull(value, "proxy");
        straight = false;
        return this;
    }

    /// Goes through no proxy.
    public ClientRequest noProxy() {
        proxy = null;
        straight = true;
        return this;
    }

    /// Negotiates https in another way than the session; connections are kept apart by it. Use one [Tls] for many
    /// requests.
    public ClientRequest tls(Tls value) {
        tls = Objects.requireNonNull(value, "tls");
        return this;
    }

    /// Demands one of these certificates, instead of the session's; see [ClientOptions#fingerprints].
    ///
    /// @throws IllegalArgumentException if one is not a fingerprint
    public ClientRequest fingerprints(String... sha256) {
        fingerprints = Fingerprints.of(sha256);
        return this;
    }

    /// How long the whole request may take, until the body of its response is read.
    ///
    /// @param limit more than zero
    public ClientRequest timeout(Duration limit) {
        timeout = Ensure.positive("timeout", limit);
        return this;
    }

    /// Whether the content codings of the response are undone; they are by default. Whoever hands it on as it is
    /// turns this off, and says by the header `Accept-Encoding` what may come.
    ///
    /// Source: `auto_decompress` of aiohttp.
    public ClientRequest decompress(boolean on) {
        decompress = on;
        return this;
    }

    /// Whether redirects are followed; they are by default.
    public ClientRequest followRedirects(boolean follow) {
        followRedirects = follow;
        return this;
    }

    /// Puts a middleware between this request and the network: outside of those of the session, inside those added
    /// to the request earlier.
    public ClientRequest use(ClientMiddleware middleware) {
        middlewares.add(Objects.requireNonNull(middleware, "middleware"));
        return this;
    }

    /// All middlewares that it passes, the outermost first.
    List<ClientMiddleware> middlewares() {
        if (middlewares.isEmpty()) {
            return options.middlewares;
        }
        var all = new ArrayList<>(middlewares);
        all.addAll(options.middlewares);
        return all;
    }

    Headers headers() {
        Headers all =
                bodyType == null || headers.contains("Content-Type") ? headers : headers.with("Content-Type", bodyType);
        return isEncoded() ? all.replacing("Content-Encoding", Objects.requireNonNull(coding)) : all;
    }

    List<Map.Entry<String, String>> params() {
        return params;
    }

    Map<String, String> cookies() {
        return cookies;
    }

    @Nullable
    Auth auth() {
        return auth;
    }

    boolean raisesForStatus() {
        return raisesForStatus == null ? options.raisesForStatus : raisesForStatus;
    }

    /// @throws IllegalArgumentException if one thing that was said contradicts another
    void ensureConsistent() {
        if (auth != null && headers.contains("Authorization")) {
            throw new IllegalArgumentException("a request must have either auth or the header Authorization, had both");
        }
        if (!cookies.isEmpty() && headers.contains("Cookie")) {
            throw new IllegalArgumentException("a request must have either cookies or the header Cookie, had both");
        }
    }

    RequestBody body() {
        return isEncoded() ? new RequestBody.Encoded(body, Objects.requireNonNull(coding)) : body;
    }

    /// The server is to switch to another protocol.
    void upgrade(Headers asking) {
        headers(asking);
        upgrades = true;
    }

    /// The answer goes on without an end of its own, and what it asks for is in these headers.
    void endless(Headers asking) {
        headers(asking);
        endless = true;
    }

    /// Whether the time limit of the whole counts only until the answer has begun.
    boolean isEndless() {
        return endless;
    }

    boolean upgrades() {
        return upgrades;
    }

    RequestHooks hooks() {
        return new RequestHooks(decompress, expectsContinue, onInterim, onSent, onReceived, trailers, upgrades);
    }

    @Nullable
    Duration timeout() {
        return timeout;
    }

    boolean isStraight() {
        return straight;
    }

    @Nullable
    Proxy proxy() {
        return proxy;
    }

    @Nullable
    Tls tls() {
        return tls;
    }

    @Nullable
    Set<String> fingerprints() {
        return fingerprints;
    }

    boolean followsRedirects() {
        return followRedirects;
    }

    private ClientRequest body(String contentType, RequestBody value) {
        Headers.EMPTY.with("Content-Type", contentType); // is it allowed?
        bodyType = contentType;
        body = value;
        return this;
    }

    private boolean isEncoded() {
        return coding != null && body.length() != 0;
    }
}
