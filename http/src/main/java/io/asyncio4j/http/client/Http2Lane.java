package io.asyncio4j.http.client;

import io.asyncio4j.EventLoop;
import io.asyncio4j.ParkingLot;
import io.asyncio4j.http.websocket.ServerHandshake;
import io.asyncio4j.http.wire.Carrier;
import io.asyncio4j.http.wire.Http2Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A stream of HTTP/2, which carries one exchange. Loop only.
final class Http2Lane implements Lane, Lane.Outlet {

    // The stream begins when the head of the request is written, so that a request which is cancelled before has used
    // none. What was added for it counts until the system has taken it: so the task that writes a body stops while the
    // windows of the stream or of the connection are empty.
    //
    // The window of what comes opens as long as the body has room; what came since it had none is unconsumed.
    //
    // The request of a WebSocket, and its answer, are those of HTTP/1.1 to the exchange; on the stream they are as RFC
    // 8441 has them. From then on a carrier has the stream, until it is closed.

    private static final int HIGH_WATER = 64 * 1024; // bytes that may wait
    private static final int LOW_WATER = 32 * 1024;

    private final EventLoop loop = EventLoop.current();
    private final Http2Connection connection;
    private final CarriedExchange exchange;
    private int stream; // 0 until it has begun
    private long begunAt; // reads of the connection
    private String request = "the request"; // its method and URL, for messages
    private boolean answered; // by more than a status 1xx
    private boolean closed;
    private int waiting; // bytes to be sent
    private int unconsumed; // bytes
    private @Nullable String key; // of a request for a WebSocket
    private @Nullable Http2Carrier carrier; // of the WebSocket
    private @Nullable ParkingLot<@Nullable Void> room; // for tasks that wait

    Http2Lane(Http2Connection connection, RequestTimeouts timeouts, boolean first, Limits limits) {
        this.connection = connection;
        this.exchange = new CarriedExchange(this, timeouts, first, limits.ofDecoding());
    }

    CarriedExchange exchange() {
        return exchange;
    }

    /// 0 until it has begun.
    int stream() {
        return stream;
    }

    /// How often something had been read on the connection when the stream began.
    long begunAt() {
        return begunAt;
    }

    @Override
    public Route route() {
        return connection.route();
    }

    @Override
    public boolean isStream() {
        return true;
    }

    @Override
    public @Nullable SSLSession tlsSession() {
        return connection.tlsSession();
    }

    @Override
    public @Nullable Outlet outlet() {
        return isOpen() ? this : null;
    }

    @Override
    public @Nullable Throwable problem() {
        return connection.problem();
    }

    @Override
    public boolean endsCleanly() {
        return true;
    }

    @Override
    public String cleanEnd() {
        return "the end of the stream";
    }

    @Override
    public void closeAfterwards() {
        // a stream ends with its exchange
    }

    @Override
    public @Nullable Carrier switchOver() {
        if (key != null && !closed) {
            carrier = new Http2Carrier(this, connection.alloc());
        }
        return carrier;
    }

    @Override
    public void fullnessChanged() {
        loop.callSoon(this::consume);
    }

    @Override
    public void abort() {
        connection.cancel(this);
    }

    @Override
    public void release(Exchange released, boolean clean) {
        if (!clean) {
            connection.cancel(this);
        }
        connection.release(this);
    }

    @Override
    public boolean isOpen() {
        return !closed && connection.isActive();
    }

    /// Whether no more waits than fits.
    boolean isWritable() {
        return waiting <= HIGH_WATER;
    }

    @Override
    public void awaitWritable() {
        while (!isWritable() && isOpen()) {
            room().await("write");
        }
    }

    @Override
    public void add(int bytes, Runnable write) {
        waiting += bytes;
        connection.outbound().add(bytes, _ -> write.run());
    }

    @Override
    public boolean flush() {
        while (waiting > 0 && isOpen()) {
            room().await("flush");
        }
        return isOpen();
    }

    @Override
    public boolean takesFiles() {
        return false;
    }

    @Override
    public Future<?> write(Object message) {
        return switch (message) {
            case HttpRequest head -> begin(head);
            case LastHttpContent last -> end(last);
            case HttpContent content -> data(content.content(), false);
            default -> throw new IllegalArgumentException("a stream does not send " + message);
        };
    }

    /// Sends bytes of the protocol that the carrier speaks. On the host fiber, as all that follow.
    void send(ByteBuf bytes) {
        data(bytes, false);
    }

    /// Ends what this side sends.
    void finish() {
        data(Unpooled.EMPTY_BUFFER, true);
    }

    /// Headers have come, or what stands behind a body.
    void receive(Http2Headers headers, boolean end) throws Http2Exception {
        exchange.answerBegins();
        if (carrier != null) {
            carrier.ended(null); // nothing but the end can follow
            return;
        }
        if (answered) {
            if (!Http2Fields.mayFollow(headers)) {
                throw malformed("what stands behind a body has a pseudo-header");
            }
            exchange.receive(new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, Http2Fields.ofHttp1(headers)));
            return;
        }
        int status = Http2Fields.status(headers);
        if (status < 100 || status == 101 || (status < 200 && end)) {
            throw malformed("an answer has the status " + headers.status() + (end ? ", and ends with it" : ""));
        }
        answered = status >= 200;
        HttpHeaders fields = Http2Fields.ofHttp1(headers);
        if (key != null && answered && status < 300 && !end) {
            exchange.receive(switching(key, fields));
            return;
        }
        exchange.receive(new DefaultHttpResponse(HttpVersion.HTTP_1_1, new HttpResponseStatus(status, ""), fields));
        if (end || !answered) {
            exchange.receive(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    /// A part of the body has come.
    ///
    /// @return how many of its bytes are consumed
    int receive(ByteBuf data, int padding, boolean end) throws Http2Exception {
        if (!answered) {
            throw malformed("a body has come before its headers");
        }
        int bytes = data.readableBytes() + padding;
        if (carrier != null) {
            carrier.received(data);
        } else if (!exchange.isBodyless()) {
            exchange.receive(new DefaultHttpContent(data));
        }
        boolean full = isFull();
        if (end && carrier != null) {
            carrier.ended(null);
        } else if (end) {
            exchange.receive(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        if (full && !end) {
            unconsumed += bytes;
            return 0;
        }
        return bytes;
    }

    /// The server has reset the stream.
    void reset(long code) {
        String name = Http2Connection.nameOf(code);
        if (carrier != null) {
            carrier.closed(new IOException(request + ": the server reset the stream: " + name));
        } else if (exchange.isComplete()) {
            exchange.endSending(); // it has answered, and wants no more of the request
        } else if (code == Http2Error.REFUSED_STREAM.code()) {
            refused(new IOException(request + ": the server refused the stream: " + name));
        } else {
            exchange.fail(request + ": the server reset the stream: " + name, null);
            exchange.endSending();
        }
    }

    /// The server has done nothing for the request.
    void refused(IOException cause) {
        exchange.refused(cause);
    }

    /// What has come, or was to be sent, breaks the rules of HTTP/2, or a limit: the codec resets the stream.
    void broken(Http2Exception cause) {
        exchange.fail(request + ": the stream failed", cause);
        exchange.endSending();
    }

    /// The stream is closed, by either side.
    void closed(@Nullable Throwable problem) {
        closed = true;
        wake();
        if (carrier != null) {
            end(carrier, problem);
        } else if (!exchange.isComplete()) {
            exchange.fail(request + ": the stream was closed before the answer was complete", problem);
            exchange.endSending();
        }
    }

    /// The connection is closed.
    void lost(@Nullable Throwable problem) {
        closed = true;
        wake();
        if (carrier != null) {
            end(carrier, problem);
        } else {
            exchange.lost(problem);
        }
    }

    /// A WebSocket is over: nobody else releases its exchange.
    private void end(Http2Carrier over, @Nullable Throwable problem) {
        over.closed(problem);
        exchange.release();
    }

    private Future<?> begin(HttpRequest head) {
        Http2Headers headers = Http2Fields.ofRequest(head, route().origin().isSecure() ? "https" : "http");
        request = head.method() + " " + headers.scheme() + "://" + headers.authority() + head.uri();
        key = Http2Fields.protocol(headers) == null ? null : head.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "");
        boolean allowed = key == null || connection.carriesWebSockets(); // or a new one has taken its place
        int next = closed || !allowed ? 0 : connection.nextStream();
        ByteBuf content = head instanceof FullHttpRequest full ? full.content() : Unpooled.EMPTY_BUFFER;
        boolean ended = head instanceof FullHttpRequest && !content.isReadable() && key == null;
        if (next == 0) {
            content.release();
            var gone = new IOException(request + ": the server takes no more " + (allowed ? "streams" : "WebSockets")
                    + " on this connection");
            refused(gone);
            return connection.failed(gone);
        }
        stream = next;
        begunAt = connection.reads();
        connection.began(this);
        Future<?> written = connection.codec().headers(stream, headers, ended);
        return content.isReadable() ? data(content, true) : written;
    }

    private Future<?> data(ByteBuf bytes, boolean end) {
        int count = bytes.readableBytes();
        if (closed) {
            bytes.release();
            return connection.failed(new IOException("the stream is closed"));
        }
        return connection.codec().data(stream, bytes, end).addListener(_ -> taken(count));
    }

    private Future<?> end(LastHttpContent last) {
        if (last.trailingHeaders().isEmpty() || closed) {
            return data(Unpooled.EMPTY_BUFFER, true);
        }
        return connection.codec().headers(stream, Http2Fields.ofHttp2(last.trailingHeaders()), true);
    }

    private void taken(int bytes) {
        waiting -= bytes;
        if (waiting <= LOW_WATER) {
            wake();
            if (carrier != null && !closed) {
                carrier.writable();
            }
        }
    }

    private boolean isFull() {
        return carrier == null ? exchange.isFull() : !carrier.isReading();
    }

    private void consume() {
        if (unconsumed > 0 && !isFull()) {
            int bytes = unconsumed;
            unconsumed = 0;
            connection.codec().consumed(stream, bytes);
        }
    }

    private void wake() {
        if (room != null) {
            room.wakeAll(null);
        }
    }

    private ParkingLot<@Nullable Void> room() {
        if (room == null) {
            room = new ParkingLot<>("room in the window of a stream");
        }
        return room;
    }

    /// What a server of HTTP/1.1 would have answered.
    private static HttpResponse switching(String key, HttpHeaders fields) {
        fields.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        fields.set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, ServerHandshake.accept(key));
        return new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, fields);
    }

    private Http2Exception malformed(String problem) {
        return Http2Exception.streamError(stream, Http2Error.PROTOCOL_ERROR, "%s", problem);
    }
}
