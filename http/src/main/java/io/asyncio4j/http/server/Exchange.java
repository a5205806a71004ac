package io.asyncio4j.http.server;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.server.content.OpenedFile;
import io.asyncio4j.http.wire.Carrier;
import io.asyncio4j.stream.StreamReader;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// One request and its answer, whatever carries it: a connection of HTTP/1, or a stream of HTTP/2. Loop only.
interface Exchange {

    /// The method, such as `GET`.
    String method();

    /// What is asked for.
    RequestTarget target();

    /// The headers of the request.
    Headers headers();

    /// The other end of the connection.
    InetSocketAddress remoteAddress();

    /// The host and perhaps the port that the request is for, as the client says; null if it does not.
    @Nullable
    String host();

    /// `http`, or `https` if the connection is one of TLS.
    String scheme();

    /// What was agreed on with the client by TLS; null if there is none.
    @Nullable
    SSLSession tlsSession();

    /// The version of HTTP, such as `HTTP/1.1`.
    String version();

    /// How many bytes of the response's body were handed to the carrier.
    long sent();

    /// How many bytes the client has announced for the body; -1 if it has not said.
    long contentLength();

    /// The body of the request, which asks its carrier for more.
    StreamReader body();

    /// The body of the request as a form.
    RequestForm form();

    /// Makes sure that the request may reach a handler.
    ///
    /// @throws HttpException the answer to a request that may not
    void ensureValid();

    /// The route that answers has been found.
    void apply(RouteOptions options);

    /// Calls `action` once the client has left, unless it has the answer by then.
    void onDisconnect(Runnable action);

    /// The answer to a request whose body cannot be had, if that is why its handler has failed; null if it is not.
    @Nullable
    HttpException refusal(Throwable failure);

    /// Calls `action` once when the server begins to shut down, unless the client has the answer by then.
    void onGoingAway(Runnable action);

    /// Sends the answer, which is not a switch; waits while the client is slow. In a task, once.
    ///
    /// @return whether all of it was sent
    boolean send(Response response);

    /// Sends the answer that the client wants to speak another protocol after. In a task, once.
    ///
    /// @return what carries that protocol
    /// @throws HttpException the answer instead, if it cannot be spoken here
    Carrier switchOver(Response response);

    /// Closes the file when the exchange has ended, whether it was sent or not.
    void closeAtEnd(OpenedFile file);

    /// The exchange has ended: nothing of it is sent any more. In its task.
    void end();

    /// Ends the exchange without an answer.
    void abort();
}
