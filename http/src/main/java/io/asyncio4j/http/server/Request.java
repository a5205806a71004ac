package io.asyncio4j.http.server;

import io.asyncio4j.http.Headers;
import io.asyncio4j.stream.StreamReader;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request to a server. On the loop; what reads the body, in a task.
public final class Request {

    private final Exchange exchange;
    private final long maxBody; // bytes
    private final String path; // as sent
    private final @Nullable String query; // as sent
    private final Map<String, String> pathParams;
    private byte @Nullable [] bytes; // of the body, once read

    Request(Exchange exchange, long maxBody) {
        this.exchange = exchange;
        this.maxBody = maxBody;
        String target = exchange.target();
        int mark = target.indexOf('?');
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? null : target.substring(mark + 1);
        this.pathParams = Map.of();
    }

    private Request(Request original, Map<String, String> pathParams) {
        this.exchange = original.exchange;
        this.maxBody = original.maxBody;
        this.path = original.path;
        this.query = original.query;
        this.bytes = original.bytes;
        this.pathParams = pathParams;
    }

    /// The method, such as `GET`.
    public String method() {
        return exchange.method();
    }

    /// The path, percent-encoded as it was sent, without the query.
    public String path() {
        return path;
    }

    /// The headers.
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

    /// The first value of the query parameter `name`, decoded.
    public Optional<String> queryParam(String name) {
        return queryParams(name).stream().findFirst();
    }

    /// All values of the query parameter `name`, decoded, in order.
    public List<String> queryParams(String name) {
        return query == null
                ? List.of()
                : new QueryStringDecoder(query, false).parameters().getOrDefault(name, List.of());
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

    /// The body as it arrives, however long it is.
    ///
    /// Reading throws a [io.asyncio4j.http.PayloadException] if it is malformed, or ends before it is complete.
    public StreamReader body() {
        return exchange.body();
    }

    @Override
    public String toString() {
        return method() + " " + exchange.target();
    }

    Request withPathParams(Map<String, String> params) {
        return params.isEmpty() ? this : new Request(this, params);
    }

    private byte[] readAll() {
        var all = new ByteArrayOutputStream();
        for (byte[] chunk : body().chunks()) {
            if (all.size() + chunk.length > maxBody) {
                throw new HttpException(413, "the body must be at most " + maxBody + " bytes long");
            }
            all.writeBytes(chunk);
        }
        return all.toByteArray();
    }
}
