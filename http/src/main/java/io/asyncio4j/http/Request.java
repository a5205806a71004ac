package io.asyncio4j.http;

import io.asyncio4j.stream.StreamBuffer;
import io.asyncio4j.stream.StreamReader;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request to a server.
public final class Request {

    private final HttpRequest head;
    private final StreamBuffer body;
    private final long maxBody; // bytes
    private final InetSocketAddress remoteAddress;
    private final String path; // as sent
    private final @Nullable String query; // as sent
    private final Map<String, String> pathParams;
    private byte @Nullable [] bytes; // of the body, once read

    Request(HttpRequest head, StreamBuffer body, long maxBody, InetSocketAddress remoteAddress) {
        this.head = head;
        this.body = body;
        this.maxBody = maxBody;
        this.remoteAddress = remoteAddress;
        String target = head.uri();
        int mark = target.indexOf('?');
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? null : target.substring(mark + 1);
        this.pathParams = Map.of();
    }

    private Request(Request original, Map<String, String> pathParams) {
        this.head = original.head;
        this.body = original.body;
        this.maxBody = original.maxBody;
        this.remoteAddress = original.remoteAddress;
        this.path = original.path;
        this.query = original.query;
        this.bytes = original.bytes;
        this.pathParams = pathParams;
    }

    /// The method, as `GET`.
    public String method() {
        return head.method().name();
    }

    /// The path, percent-encoded as it was sent, without the query.
    public String path() {
        return path;
    }

    /// The headers.
    public Headers headers() {
        return new Headers(head.headers());
    }

    /// Who sent it: the other end of the connection.
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
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

    /// The first value of a query parameter, decoded.
    public Optional<String> queryParam(String name) {
        return queryParams(name).stream().findFirst();
    }

    /// All values of a query parameter, decoded, in order.
    public List<String> queryParams(String name) {
        return query == null
                ? List.of()
                : new QueryStringDecoder(query, false).parameters().getOrDefault(name, List.of());
    }

    /// The whole body. Waits for it.
    ///
    /// @throws HttpException with status 413 if it is longer than the application allows
    public byte[] bytes() {
        if (bytes == null) {
            bytes = readAll();
        }
        return bytes;
    }

    /// The whole body as text, in the charset of its Content-Type, else UTF-8; see [#bytes].
    public String text() {
        return new String(bytes(), headers().charset());
    }

    /// The body as it arrives, however long it is.
    public StreamReader body() {
        return body;
    }

    @Override
    public String toString() {
        return method() + " " + head.uri();
    }

    Request withPathParams(Map<String, String> params) {
        return params.isEmpty() ? this : new Request(this, params);
    }

    HttpRequest head() {
        return head;
    }

    StreamBuffer inbound() {
        return body;
    }

    private byte[] readAll() {
        var all = new ByteArrayOutputStream();
        for (byte[] chunk : body.chunks()) {
            if (all.size() + chunk.length > maxBody) {
                throw new HttpException(413, "the body must be at most " + maxBody + " bytes long");
            }
            all.writeBytes(chunk);
        }
        return all.toByteArray();
    }
}
