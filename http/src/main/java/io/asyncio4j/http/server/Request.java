package io.asyncio4j.http.server;

import io.asyncio4j.http.EntityTag;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.multipart.Form;
import io.asyncio4j.http.multipart.MultipartOptions;
import io.asyncio4j.http.multipart.MultipartReader;
import io.asyncio4j.http.server.content.OpenedFile;
import io.asyncio4j.http.server.content.Preconditions;
import io.asyncio4j.http.server.content.Validators;
import io.asyncio4j.stream.StreamReader;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A request to a server. On the loop; what reads the body, in a task.
///
/// {@snippet class=snippets.RequestTest region=order}
public final class Request {

    private final Exchange exchange;
    private final long maxBody; // bytes
    private final Query query;
    private final Map<String, String> pathParams;
    private byte @Nullable [] bytes; // of the body, once read

    Request(Exchange exchange, long maxBody) {
        this.exchange = exchange;
        this.maxBody = maxBody;
        this.query = new Query(exchange.target().query());
        this.pathParams = Map.of();
    }

    private Request(Request original, Map<String, String> pathParams) {
        this.exchange = original.exchange;
        this.maxBody = original.maxBody;
        this.query = original.query;
        this.bytes = original.bytes;
        this.pathParams = pathParams;
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

    /// The address of the client: the other end of the connection.
    public InetSocketAddress remoteAddress() {
        return exchange.remoteAddress();
    }

    /// The part of the path that stands for `{name}` in the route, decoded.
    ///
    /// @throws IllegalArgumentException if the route has no such part
    public String pathParam(String name) {
        String value = pathParams.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the route has no parameter {" + name + "}, it has " + pathParams.keySet());
        }
        return value;
    }

    /// The first value of the query parameter `name`, decoded; see [#queryParams].
    public Optional<String> queryParam(String name) {
        return queryParams(name).stream().findFirst();
    }

    /// All values of the query parameter `name`, decoded, in order. Parameters are separated by `&` only.
    ///
    /// @throws HttpException with status 400 if the query is not in UTF-8
    public List<String> queryParams(String name) {
        return query.all(name);
    }

    /// The value of a cookie, as the client has sent it; see [#cookies].
    public Optional<String> cookie(String name) {
        return Optional.ofNullable(cookies().get(name));
    }

    /// The cookies, by name, in order, with their values as the client has sent them: anybody may write anything into
    /// a cookie. Of several of one name the first counts, which clients give the longest path.
    public Map<String, String> cookies() {
        return CookieHeader.parse(headers().all("Cookie"));
    }

    /// Calls `action` once if the client leaves before it has the whole response, soon if it has left already. A
    /// client that ends its sending half of the connection counts as one that has left, since the two look alike.
    /// On the loop.
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
        if (bytes == null) {
            bytes = readAll();
        }
        return bytes;
    }

    /// Waits for the whole body and decodes it by [Headers#charset]; see [#bytes].
    ///
    /// @waits until the body is complete; see [#bytes]
    public String text() {
        return new String(bytes(), headers().charset());
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

    /// Reads the parts of the body one after the other, as they come and however long they are. Every call returns the
    /// same reader. What goes wrong while they are read is answered by status 400 or 413, if the handler does not
    /// catch it.
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

    void apply(RouteOptions options) {
        exchange.apply(options);
    }

    Request withPathParams(Map<String, String> params) {
        return params.isEmpty() ? this : new Request(this, params);
    }

    private byte[] readAll() {
        if (exchange.contentLength() > maxBody) {
            throw tooLong(); // before the client is told to send it
        }
        var all = new ByteArrayOutputStream();
        for (byte[] chunk : body().chunks()) {
            if (all.size() + chunk.length > maxBody) {
                throw tooLong();
            }
            all.writeBytes(chunk);
        }
        return all.toByteArray();
    }

    private HttpException tooLong() {
        return new HttpException(413, "the body must be at most " + maxBody + " bytes long");
    }
}
