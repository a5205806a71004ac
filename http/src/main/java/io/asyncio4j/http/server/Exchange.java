package io.asyncio4j.http.server;

import io.asyncio4j.http.Headers;
import io.asyncio4j.stream.StreamReader;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// One request and its answer, whatever carries it: a connection of HTTP/1, or a stream of HTTP/2. Loop only.
interface Exchange {

    /// The method, such as `GET`.
    String method();

    /// The path and the query, as they were sent.
    String target();

    /// The headers of the request.
    Headers headers();

    /// The other end of the connection.
    InetSocketAddress remoteAddress();

    /// The body of the request, which asks its carrier for more.
    StreamReader body();

    /// Whether reading the body fails with this very exception.
    boolean hasFailedWith(Throwable failure);

    /// The answer to a request that must not reach a handler, null if it may.
    @Nullable
    Response refusal();

    /// Sends the answer; waits while the client is slow. In a task, once.
    void send(Response response);

    /// Ends the exchange without an answer.
    void abort();
}
