package io.asyncio4j.http.client;

import io.asyncio4j.http.wire.Carrier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// One request and its answer, whatever carries it: a connection of HTTP/1, or a stream of HTTP/2. Loop only.
interface Exchange {

    /// Whether its connection is new. One that was kept may have been closed by the server at the same time.
    boolean isFirst();

    /// Begins to send the request. Never waits; [#awaitHead] does.
    void send(Step step);

    /// Waits for the status and the headers of the answer, within the limits of the request. In a task.
    ///
    /// @throws ClosedEarlyException if the connection is closed before a byte of them has come
    /// @throws io.asyncio4j.http.PayloadException if what comes is not HTTP
    ResponseHead awaitHead();

    /// How TLS was negotiated with the server, null if it was not.
    @Nullable
    SSLSession tlsSession();

    /// Whether the answer has arrived completely, read or not.
    boolean isComplete();

    /// The body of the answer has too much to read, or has room again.
    void bodyFullnessChanged();

    /// The connection, if the server has switched to another protocol: until it is closed it belongs to whoever
    /// asks; null if the server has not.
    @Nullable
    Carrier carrier();

    /// Gives up the connection: another exchange may follow on it if this one has left nothing on the way. Again it
    /// does nothing.
    void release();
}
