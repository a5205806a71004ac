package io.asyncio4j.http.server;

import io.asyncio4j.function.VoidOp;
import io.asyncio4j.http.EntityTag;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.JsonCodec;
import io.asyncio4j.http.JsonException;
import io.asyncio4j.http.TypeRef;
import io.asyncio4j.http.multipart.Form;
import io.asyncio4j.http.multipart.MultipartOptions;
import io.asyncio4j.http.multipart.MultipartReader;
import io.asyncio4j.http.server.content.OpenedFile;
import io.asyncio4j.http.server.content.Preconditions;
import io.asyncio4j.http.server.content.Validators;
import io.asyncio4j.http.wire.CookieHeader;
import io.asyncio4j.stream.LimitExceededException;
import io.asyncio4j.stream.StreamReader;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A request to a server. On the loop; what reads the body, in a task.
///
/// {@snippet class=snippets.RequestTest region=order}
public final class Request {

    // A request with more values is another object; what is made once, such as the body, stands in the original.

    private final Exchange exchange;
    private final Application application;
    private final Match match;
    private final @Nullable Request original; // null if it is this
    private final @Nullable KeyedValues values;
    private final @Nullable Forwarding forwarding; // what trusted proxies say
    private @Nullable Query query; // once asked for
    private byte @Nullable [] bytes; // of the body, once read
    private @Nullable List<Background.Work> work; // to do after the response; null while there is none
    private @Nullable Throwable failure;

    Request(Exchange exchange, Application application) {
        this.exchange = exchange;
        this.application = application;
        this.original = null;
        this.values = null;
        TrustedProxies proxies = application.options().trustedProxies;
        this.forwarding = proxies == null ? null : proxies.forwarding(exchange);
        this.match = application.match(exchange, forwarding);
    }

    private Request(Request other, KeyedValues values) {
        this.exchange = other.exchange;
        this.application = other.application;
        this.match = other.match;
        this.original = other.original();
        this.values = values;
        this.forwarding = other.forwarding;
    }

    /// The method, such as `GET`.
    public String method() {
        return exchange.method();
    }

    /// The path in its one normal form, which the routes are compared with: whatever guards a path may rely on it.
    /// It is percent-decoded, without dot segments and double slashes; only `%2F` stays for a slash that does not
    /// separate, and `%25` for a percent sign. The path is `*` if the client asks (by OPTIONS) for the server as a
    /// whole.
    ///
    /// Source: RFC 3986, section 6.2.2.
    public String path() {
        return exchange.target().path();
    }

    /// The path and the query, or the URL, as the client has sent it: for signatures and logs. Guard [#path]
    /// instead.
    public String target() {
        return exchange.target().text();
    }

    /// The headers. `Host` is the host of the [#target], if that names one.
    public Headers headers() {
        return exchange.headers();
    }

    /// The address of the client: the other end of the connection, or what a proxy says of it that is trusted; see
    /// [ApplicationOptions#trustedProxies].
    public InetSocketAddress remoteAddress() {
        return forwarding == null ? exchange.remoteAddress() : forwarding.client();
    }

    /// What was agreed on with the client by TLS: its version, its cipher, and the certificate that the client has
    /// shown, if the server has asked for one. Empty if the connection has no TLS, whatever proxies say.
    public Optional<SSLSession> tlsSession() {
        return Optional.ofNullable(exchange.tlsSession());
    }

    /// `https` if the client speaks TLS, to this server or to a proxy that is trusted; else `http`.
    public String scheme() {
        return forwarding == null ? exchange.scheme() : forwarding.scheme();
    }

    /// The version of HTTP that it came by: `HTTP/2`, `HTTP/1.1` or `HTTP/1.0`.
    public String version() {
        return exchange.version();
    }

    /// The host that the client asks for, with a port unless it is the usual one; empty if it has not said it, in
    /// HTTP/1.0. Anybody may write anything there, unless the application serves [domains][Application#domain]
    /// only.
    public String host() {
        String host = forwarding == null ? exchange.host() : forwarding.host();
        return host == null ? "" : host;
    }

    /// The route that answers; empty if the request is refused because there is none.
    public Optional<Route> route() {
        return Optional.ofNullable(match.route());
    }

    /// The part of the path, or of the host, that stands for `{name}` in the route, decoded. Middlewares see it
    /// too.
    ///
    /// @throws IllegalArgumentException if the route has no such part
    public String pathParam(String name) {
        String value = match.value(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no parameter {" + name + "}, it has " + match.names());
        }
        return value;
    }

    /// All parts of the path and the host that stand for parameters, by name; see [#pathParam].
    public Map<String, String> pathParams() {
        var params = new LinkedHashMap<String, String>();
        for (int i = 0; i < match.names().size(); i++) {
            params.put(match.names().get(i), match.values().get(i));
        }
        return params;
    }

    /// The first value of the query parameter `name`, decoded; see [#queryParams].
    public Optional<String> queryParam(String name) {
        return queryParams(name).stream().findFirst();
    }

    /// All values of the query parameter `name`, decoded, in order. Parameters are separated by `&` only.
    ///
    /// @throws HttpException with status 400 if the query is not in UTF-8
    public List<String> queryParams(String name) {
        return query().all(name);
    }

    /// All query parameters, decoded, in the order in which their names come first; see [#queryParams(String)].
    public Map<String, List<String>> queryParams() {
        return query().all();
    }

    /// The value of a cookie, as the client has sent it; see [#cookies].
    public Optional<String> cookie(String name) {
        return Optional.ofNullable(cookies().get(name));
    }

    /// The cookies, by name, in order, with their values as the client has sent them: anybody may write anything
    /// into a cookie. Of several of one name the first counts, which clients give the longest path.
    public Map<String, String> cookies() {
        return CookieHeader.parse(headers().all("Cookie"));
    }

    /// A value that a middleware has given to this request, or else that of its route, its application, or the
    /// nearest outer application that has one.
    ///
    /// @throws IllegalStateException if none has one
    public <T> T get(Key<T> key) {
        return find(key)
                .orElseThrow(() ->
                        new IllegalStateException("neither the request nor its application has a value of " + key));
    }

    /// A value of this request, its route or its application; empty if none has one. See [#get].
    public <T> Optional<T> find(Key<T> key) {
        T value = values == null ? null : values.get(key);
        if (value == null) {
            value = match.options().values.get(key);
        }
        return value == null ? match.owner().find(key) : Optional.of(value);
    }

    /// This request with a value, for the handlers inside: `next.handle(request.with(USER, user))`.
    public <T> Request with(Key<T> key, T value) {
        KeyedValues more = values == null ? new KeyedValues() : values.copy();
        more.put(key, value);
        return new Request(this, more);
    }

    /// The application whose route answers, or at whose prefix the request is refused.
    public Application application() {
        return match.owner();
    }

    /// The path of a route of this application, or else of the nearest outer one that has a route of this name,
    /// with the parameters that this request has for their prefixes; see [Application#urlFor].
    ///
    /// @throws IllegalArgumentException if there is no such route, or the parameters are not its own or do not fit
    public String urlFor(String name, Map<String, ?> parameters) {
        return match.owner().urlFor(name, parameters, pathParams());
    }

    /// What was thrown while this request was handled and became its response; the last of several. For
    /// middlewares, once the handlers inside have answered.
    public Optional<Throwable> failure() {
        return Optional.ofNullable(original().failure);
    }

    /// Does `work` in a task of its own after the response, whether all of that could be sent or not. The next
    /// request does not wait for it. The server does when it is shut down, and cancels it when its grace is over.
    /// What `work` throws is logged. If the answer is a WebSocket, it begins when that is over.
    public void afterwards(VoidOp<?> work) {
        Objects.requireNonNull(work, "work");
        workToCome().add(new Background.Work("work after the response to " + this, work));
    }

    /// Calls `action` once if the client leaves before it has the whole response, soon if it has left already. A
    /// client that ends its sending half of the connection counts as one that has left, since the two look alike;
    /// so does one whose WebSocket is lost before it is closed. On the loop.
    ///
    /// See [RouteOptions#cancelOnDisconnect] for handlers that had better be cancelled.
    public void onDisconnect(Runnable action) {
        exchange.onDisconnect(Objects.requireNonNull(action, "action"));
    }

    /// Waits for the whole body.
    ///
    /// @waits until the body is complete; a cancellation ends the wait, and what was read of the body is
    ///     lost
    /// @throws HttpException with status 413 if it is longer than [ApplicationOptions#maxBody]
    /// @throws io.asyncio4j.http.PayloadException if it is malformed, or ends before it is complete
    public byte[] bytes() {
        Request first = original();
        if (first.bytes == null) {
            first.bytes = readAll();
        }
        return first.bytes;
    }

    /// Waits for the whole body and decodes it by [Headers#charset]; see [#bytes].
    ///
    /// @waits until the body is complete; see [#bytes]
    public String text() {
        return new String(bytes(), headers().charset());
    }

    /// Waits for the whole body, which is JSON; see [#bytes]. Its content type does not matter.
    ///
    /// @waits until the body is complete; see [#bytes]
    /// @throws HttpException with status 400 if it is not JSON, is `null`, or does not fit the type; the cause is a
    ///     [JsonException]
    /// @throws IllegalArgumentException if there is no JSON for the type
    /// @throws IllegalStateException if there is no [JsonCodec]
    public <T> T json(Class<T> type) {
        return json(TypeRef.of(type));
    }

    /// Waits for the whole body, which is JSON: for types with parameters; see [#json(Class)].
    ///
    /// @waits until the body is complete; see [#bytes]
    public <T> T json(TypeRef<T> type) {
        JsonCodec codec = JsonCodec.installed();
        byte[] json = headers().inUtf8(bytes());
        return JsonRefusal.of(() -> codec.decode(json, type));
    }

    /// The elements of an array of JSON one by one, as they arrive, however many there are: at most
    /// [JsonCodec#MAX_ELEMENT] bytes each. Can be read once. The iterator throws an [HttpException] as
    /// [#json(Class)] does, with status 413 if an element is too long.
    ///
    /// @throws IllegalStateException if there is no [JsonCodec]
    public <T> Iterable<T> jsonArray(TypeRef<T> type) {
        return JsonRefusal.of(JsonCodec.installed().readArray(body(), type, JsonCodec.MAX_ELEMENT));
    }

    /// The values of a body that has JSON on each line (NDJSON) one by one, as they arrive, however many there are;
    /// see [#jsonArray].
    ///
    /// @throws IllegalStateException if there is no [JsonCodec]
    public <T> Iterable<T> jsonLines(TypeRef<T> type) {
        return JsonRefusal.of(JsonCodec.installed().readLines(body(), type, JsonCodec.MAX_ELEMENT));
    }

    /// Waits for the whole form that the body is: fields and files, of which the larger lie on the disk until the
    /// exchange has ended. Every call returns the same.
    ///
    /// Source: `aiohttp.web.BaseRequest.post`.
    ///
    /// @waits until the form is complete; a cancellation leaves no file behind
    /// @throws HttpException with status 415 if it is no form, 400 if it is malformed, 413 if it has more than
    ///     [ApplicationOptions#forms] allow
    /// @throws io.asyncio4j.http.PayloadException if the body ends before it is complete
    public Form form() {
        return exchange.form().form();
    }

    /// Reads the parts of the body one after the other, as they come and however long they are. Every call returns
    /// the same reader. What goes wrong while they are read is answered by status 400 or 413, if the handler does
    /// not catch it.
    ///
    /// Source: `aiohttp.web.BaseRequest.multipart`.
    ///
    /// @param configure sets how much is taken
    /// @throws HttpException with status 415 if it has no parts
    public MultipartReader multipart(Consumer<? super MultipartOptions> configure) {
        return exchange.form().multipart(configure);
    }

    /// The body as it arrives, however long it is.
    ///
    /// Reading throws a [io.asyncio4j.http.PayloadException] if it is malformed, or ends before it is complete.
    public StreamReader body() {
        return exchange.body();
    }

    @Override
    public String toString() {
        return method() + " " + target();
    }

    /// Makes sure that the conditions hold under which the client wants something to be changed (`If-Match` and the
    /// like): for handlers of PUT, PATCH and DELETE, before they change it. Those of GET and HEAD are answered by
    /// the headers of their responses.
    ///
    /// Source: RFC 9110, section 13.
    ///
    /// @param tag of what is there now; null if it has none
    /// @param modified when that was changed; null if nobody knows, and both null if there is nothing
    /// @throws HttpException with status 412 if the conditions do not hold
    public void ensureConditions(@Nullable EntityTag tag, @Nullable Instant modified) {
        Validators current = tag == null && modified == null ? null : new Validators(tag, modified, false);
        if (Preconditions.evaluate(method(), headers(), current) == Preconditions.Outcome.FAILED) {
            throw new HttpException(412, "what is here is not what the request expects");
        }
    }

    /// Closes it when the exchange ends.
    void closeAtEnd(OpenedFile file) {
        exchange.closeAtEnd(file);
    }

    /// Calls `action` when the client has left, and when the server begins to shut down: for answers that have no
    /// end of their own.
    void onEnd(Runnable action) {
        exchange.onDisconnect(action);
        exchange.onGoingAway(action);
    }

    Match match() {
        return match;
    }

    /// What is to be done after the response.
    List<Background.Work> work() {
        List<Background.Work> added = original().work;
        return added == null ? List.of() : added;
    }

    /// The same, with what is added later.
    List<Background.Work> workToCome() {
        Request first = original();
        if (first.work == null) {
            first.work = new ArrayList<>();
        }
        return first.work;
    }

    void hasFailed(Throwable thrown) {
        original().failure = thrown;
    }

    /// The answer to a failure that is one, or that comes of a body that cannot be had; else null.
    @Nullable
    HttpException refusal(Throwable thrown) {
        return thrown instanceof HttpException refusal ? refusal : exchange.refusal(thrown);
    }

    private Request original() {
        return original == null ? this : original;
    }

    private Query query() {
        Request first = original();
        if (first.query == null) {
            first.query = new Query(exchange.target().query());
        }
        return first.query;
    }

    private byte[] readAll() {
        long maxBody = application.options().maxBody;
        if (exchange.contentLength() > maxBody) {
            throw tooLong(maxBody); // before the client is told to send it
        }
        int most = (int) Math.min(maxBody, Integer.MAX_VALUE - 1);
        try {
            byte[] all = body().readAllUpTo(Math.max(1, most));
            if (all.length > most) {
                throw tooLong(maxBody);
            }
            return all;
        } catch (LimitExceededException e) {
            throw tooLong(maxBody);
        }
    }

    private static HttpException tooLong(long maxBody) {
        return new HttpException(413, "the body must be at most " + maxBody + " bytes long (maxBody)");
    }
}
