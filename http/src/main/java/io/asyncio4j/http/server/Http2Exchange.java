package io.asyncio4j.http.server;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.server.routing.Authority;
import io.asyncio4j.http.wire.Carrier;
import io.asyncio4j.http.wire.Http2Fields;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A request and its answer on a stream of HTTP/2. Loop only.
final class Http2Exchange extends CarriedExchange {

    private static final String WEBSOCKET = "websocket";
    private static final String ANY_KEY = "AAAAAAAAAAAAAAAAAAAAAA=="; // 16 bytes, of which nothing is made

    // It lasts until its task has ended and its stream is closed, whichever comes last.
    //
    // The window of its stream opens as long as the body has room; what came since it had none is unconsumed.
    //
    // A request for a WebSocket, by RFC 8441, is shown to handlers as the one of HTTP/1.1 that it stands for: a GET
    // with the headers of an upgrade, and without a body.

    private final Http2Connection connection;
    private final int stream;
    private final HttpHeaders headers;
    private final String method;
    private final @Nullable String path; // null for CONNECT
    private final @Nullable String authority;
    private final int maxLine;
    private final Http2Writer writer;
    private final @Nullable String protocol; // that the client wants to speak on the stream
    private final @Nullable Http2Carrier carrier; // of a WebSocket
    private @Nullable RequestTarget target; // once the request is known to be valid
    private @Nullable Task<?> task; // that answers
    private @Nullable BodyPace pace; // of the body, if it did not come at once
    private boolean continued; // the client was told to send the body
    private boolean answering;
    private boolean switched; // to another protocol, which has its own ways
    private boolean left; // the client, before it had the answer
    private boolean closed; // the stream
    private int unconsumed; // bytes

    private Http2Exchange(
            Http2Connection connection,
            int stream,
            Channel channel,
            Http2Headers request,
            HttpHeaders headers,
            ApplicationOptions options) {
        super(channel, headers, options);
        this.connection = connection;
        this.stream = stream;
        this.headers = headers;
        CharSequence wanted = Http2Fields.protocol(request);
        this.protocol = wanted == null ? null : text(wanted);
        this.method = WEBSOCKET.equals(protocol) ? "GET" : text(request.method());
        this.path = request.path() == null ? null : text(request.path());
        this.authority = request.authority() == null ? null : text(request.authority());
        this.maxLine = options.limits.maxLine;
        this.writer = connection.writer(stream);
        this.carrier = WEBSOCKET.equals(protocol) ? carrier(channel) : null;
    }

    static Http2Exchange of(
            Http2Connection connection, int stream, Channel channel, Http2Headers request, ApplicationOptions options) {
        return new Http2Exchange(connection, stream, channel, request, Http2Fields.ofHttp1(request), options);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public RequestTarget target() {
        return Objects.requireNonNull(target, "the request was not checked");
    }

    @Override
    public String version() {
        return "HTTP/2";
    }

    @Override
    public long sent() {
        return writer.bodyBytes();
    }

    @Override
    public long contentLength() {
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length); // the codec has checked it
    }

    @Override
    public void ensureValid() {
        String asked = Objects.requireNonNullElse(path, "");
        if (asked.length() > maxLine) {
            throw new HttpException(414, "the target has more than " + maxLine + " bytes (maxLine)");
        }
        ensureHost();
        if (protocol != null && carrier == null) {
            throw new HttpException(501, "a stream can switch to websocket, not to " + protocol);
        }
        String expected = headers.get(HttpHeaderNames.EXPECT);
        if (expected != null && !expectsContinue()) {
            throw new HttpException(417, "only 100-continue can be expected, was " + expected);
        }
        RequestTarget parsed = RequestTarget.parse(method, path == null ? String.valueOf(authority) : path);
        if (parsed.authority() != null) {
            throw HttpException.badRequest("the target must be a path, was " + asked);
        }
        target = parsed;
    }

    @Override
    public boolean send(Response response) {
        if (carrier != null && response.status() >= 200 && response.status() < 300) { // would mean that it is open
            return send(new HttpException(404, "there is no WebSocket at this path").response());
        }
        answering = true;
        if (!(response.content() instanceof Response.Streamed)) {
            discard(); // nobody reads it any more
        }
        if (Http2Writer.asksForClose(response.headers())) {
            connection.finish();
        }
        boolean complete = writer.send(this, response);
        discard();
        connection.answered(this);
        return complete && !left;
    }

    @Override
    public Carrier switchOver(Response response) {
        if (carrier == null) {
            throw HttpException.badRequest("on HTTP/2, a WebSocket is asked for by CONNECT and :protocol");
        }
        answering = true;
        switched = true;
        writer.beginSwitched(response);
        return carrier;
    }

    @Override
    public void abort() {
        writer.cut();
    }

    /// A client that waits for 100 Continue gets it when the handler wants the body.
    @Override
    public void wanted() {
        if (!answering && !continued && received() == 0 && isArriving() && expectsContinue()) {
            continued = true;
            writer.sendContinue();
        }
    }

    @Override
    public void fullnessChanged() {
        EventLoop.current().callSoon(this::consume);
    }

    @Override
    boolean clientHasLeft() {
        return left;
    }

    @Override
    void cancel() {
        if (task != null && !switched) {
            task.cancel("the client has left");
        }
    }

    @Override
    void routeFound() {
        if (pace != null) {
            pace.routeFound();
        }
    }

    @Override
    boolean isExpectingBody() {
        return (continued || received() > 0 || !expectsContinue()) && !answering;
    }

    @Override
    boolean isReading() {
        return !isFull();
    }

    @Override
    boolean isGoingAway() {
        return connection.isGoingAway();
    }

    @Override
    void actionAdded() {} // it is told of both as long as it lasts

    int stream() {
        return stream;
    }

    Http2Writer writer() {
        return writer;
    }

    void task(Task<?> begun) {
        task = begun;
    }

    /// Whether nothing of it is left to do.
    boolean isOver() {
        return closed && task != null && task.isDone();
    }

    /// Cancels its task, since the server closes.
    void stop() {
        if (task != null) {
            task.cancel("the server is closing");
        }
    }

    /// The body did not come with the headers: from now on its pace counts. On the host fiber, as all that follow.
    void watch() {
        if (isArriving() && pace == null) {
            pace = new BodyPace(this, reason -> fail(new PayloadException(reason, null), tooSlow(reason)));
        }
    }

    /// A part of the body has arrived.
    ///
    /// @return how many of its bytes are consumed
    int feed(ByteBuf content, int padding) {
        int bytes = content.readableBytes() + padding;
        if (carrier != null) {
            carrier.received(content);
        } else {
            feed(content);
        }
        if (takesMore()) {
            return bytes;
        }
        unconsumed += bytes;
        pauseClock();
        return 0;
    }

    /// The end of the body has arrived.
    void bodyEnded() {
        stopClock();
        if (carrier != null) {
            carrier.ended(null);
        } else if (isArriving()) {
            complete();
        }
    }

    /// The client does not want the answer any more.
    void reset(boolean hasPending) {
        if (hasPending) {
            leave();
        }
    }

    /// The stream is closed, by either side.
    void closed() {
        closed = true;
        stopClock();
        if (carrier != null) {
            carrier.ended(null);
        }
        writer.closed();
        if (!writer.hasEnded()) {
            leave();
        }
        if (isArriving()) {
            String reason = "the client ended the stream in the middle of its request";
            fail(new PayloadException(reason, null), HttpException.badRequest(reason));
        }
    }

    /// Whether the client sends nothing more.
    boolean isInputOver() {
        return carrier == null ? isComplete() : carrier.hasEnded();
    }

    private Http2Carrier carrier(Channel channel) {
        headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        headers.set(HttpHeaderNames.SEC_WEBSOCKET_KEY, ANY_KEY);
        complete();
        var made = new Http2Carrier(this, channel.alloc());
        writer.onRoom(made::writable);
        onGoingAway(() -> made.goingAway(connection.isRestarting()));
        return made;
    }

    private void leave() {
        if (!left) {
            left = true;
            clientLeft();
        }
    }

    private boolean takesMore() {
        return carrier == null ? !isFull() : carrier.isReading();
    }

    private void consume() {
        if (!takesMore()) {
            pauseClock();
        } else if (unconsumed > 0) {
            int bytes = unconsumed;
            unconsumed = 0;
            connection.consumed(stream, bytes);
        }
    }

    private void pauseClock() {
        if (pace != null) {
            pace.pause();
        }
    }

    private void stopClock() {
        if (pace != null) {
            pace.stop();
            pace = null;
        }
    }

    private boolean expectsContinue() {
        return HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(headers.get(HttpHeaderNames.EXPECT));
    }

    private void ensureHost() {
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        String named = authority == null && !hosts.isEmpty() ? hosts.getFirst() : authority;
        if (named == null) {
            throw HttpException.badRequest("the request has neither :authority nor a Host header");
        }
        if (!Authority.isValid(named)) {
            throw HttpException.badRequest("the host must be a name, perhaps with a port, was " + named);
        }
        for (String host : hosts) {
            if (!host.equalsIgnoreCase(named)) {
                throw HttpException.badRequest("the request names two hosts: " + named + " and " + host);
            }
        }
        headers.set(HttpHeaderNames.HOST, named);
    }

    private static HttpException tooSlow(String reason) {
        return new HttpException(408, reason);
    }

    private static String text(@Nullable CharSequence value) {
        return String.valueOf(value);
    }
}
