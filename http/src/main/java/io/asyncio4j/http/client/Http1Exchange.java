package io.asyncio4j.http.client;

import io.asyncio4j.Promise;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.coding.Codings;
import io.asyncio4j.http.coding.ContentDecoder;
import io.asyncio4j.http.coding.DecodingLimits;
import io.asyncio4j.http.wire.HeaderFields;
import io.asyncio4j.net.Channels;
import io.asyncio4j.net.Outbound;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A request and its answer on a connection of HTTP/1. Loop only.
final class Http1Exchange implements Exchange {

    // NEW → QUEUED → SENT → BODY → COMPLETE, with INTERIM and back to SENT for each answer 1xx;
    // FAILED from QUEUED, SENT, INTERIM or BODY: the connection was lost, or what came is not HTTP.
    //
    // The answer may begin, and end, before the request has left completely: a server that refuses a long body says so
    // and closes. So a failure to write ends nothing; whatever can still be read does.

    private static final Set<String> BODY_EXPECTED = Set.of("POST", "PUT", "PATCH"); // RFC 9110, section 8.6

    private static final DecodingLimits DECODING = new DecodingLimits(Long.MAX_VALUE, 1_100); // beyond gzip's 1,032

    private final Http1Connection connection;
    private final RequestTimeouts timeouts;
    private final boolean first;
    private final Promise<ResponseHead> head = new Promise<>();
    private @Nullable ResponseBody body; // once its head has come
    private @Nullable Throwable unwritten; // why the request has not left
    private State state = State.NEW;
    private boolean bodyless; // the answer has no body, whatever its headers say
    private boolean untilClose; // the body ends with the connection
    private boolean answered; // a byte of the answer has come
    private boolean written; // all of the request has left
    private boolean released;

    Http1Exchange(Http1Connection connection, RequestTimeouts timeouts, boolean first) {
        this.connection = connection;
        this.timeouts = timeouts;
        this.first = first;
    }

    @Override
    public boolean isFirst() {
        return first;
    }

    @Override
    public void send(Step step) {
        HttpRequest request = request(step);
        bodyless = step.method().equals("HEAD");
        if (request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)) {
            connection.closeAfterwards();
        }
        state = State.QUEUED;
        Outbound outbound = connection.outbound();
        if (outbound == null) {
            lost(connection.problem());
        } else {
            outbound.add(step.body().length, channel -> write(channel, request));
        }
    }

    @Override
    public ResponseHead awaitHead() {
        return head.await();
    }

    @Override
    public boolean isComplete() {
        return state == State.COMPLETE;
    }

    @Override
    public void bodyFullnessChanged() {
        connection.fullnessChanged();
    }

    @Override
    public void release() {
        if (!released) {
            released = true;
            if (body != null) {
                body.release();
            }
            connection.release();
        }
    }

    /// Whether the connection is where it was before this exchange, or between this and the next.
    boolean isClean() {
        return state == State.NEW || state == State.QUEUED || (state == State.COMPLETE && written);
    }

    /// Whether a part of the request is still to leave.
    boolean isLeaving() {
        return state != State.NEW && state != State.QUEUED && !written && unwritten == null;
    }

    /// Whether what comes belongs to the answer. On the host fiber, as all that follow.
    boolean isUnderWay() {
        return state == State.SENT || state == State.INTERIM || state == State.BODY;
    }

    /// Whether the answer has no body, whatever its headers say.
    boolean isBodyless() {
        return bodyless;
    }

    /// Whether the connection had better not read on: too much of the answer waits for the user, and more is to
    /// come.
    boolean isFull() {
        return state == State.BODY && body != null && body.isFull();
    }

    /// A byte of the answer has come.
    void answerBegins() {
        answered = true;
    }

    /// A part of the answer has arrived.
    void receive(Object message) {
        if (message instanceof HttpResponse response) {
            beginAnswer(response);
        }
        if (message instanceof HttpContent content
                && state == State.BODY
                && body != null
                && content.content().isReadable()) {
            body.feed(ByteBufUtil.getBytes(content.content()));
        }
        if (message instanceof LastHttpContent last) {
            endAnswer(last);
        }
    }

    /// The server has said that it sends no more, and will close: whatever lasts until then ends here.
    void inputEnded() {
        if (state == State.BODY && untilClose) {
            complete();
        } else {
            lost(null);
        }
    }

    /// The connection is closed.
    void lost(@Nullable Throwable problem) {
        Throwable cause = problem == null ? unwritten : problem;
        if (body != null) {
            fail(new PayloadException(howItEnds(body.buffer().received()), cause));
        } else if (answered) {
            fail(new PayloadException("the server closed the connection before its answer was complete", cause));
        } else if (state == State.QUEUED || isUnderWay()) {
            boolean sent = state != State.QUEUED;
            state = State.FAILED;
            Error error = Channels.errorIn(cause);
            failHead(error == null ? new ClosedEarlyException(cause, sent) : error);
        }
    }

    /// What comes is not HTTP, or not what was asked for.
    void fail(String what, @Nullable Throwable cause) {
        Error error = Channels.errorIn(cause);
        fail(
                error == null
                        ? new PayloadException(cause == null ? what : what + ": " + cause.getMessage(), cause)
                        : error);
    }

    private void fail(Throwable failure) {
        if (isUnderWay()) {
            state = State.FAILED;
            if (body == null) {
                failHead(failure);
            } else {
                body.fail(failure);
            }
        }
    }

    /// Whoever still sends the request learns of it by that, and does not ask for the head.
    private void failHead(Throwable failure) {
        if (!released && head.fail(failure)) {
            head.exception(); // seen, as far as the loop is concerned
        }
    }

    private String howItEnds(long received) {
        return untilClose
                ? "the response may be cut short: it ends after " + received + " bytes without " + connection.cleanEnd()
                : "the response ends after " + received + " bytes, before it is complete";
    }

    private void write(Channel channel, HttpRequest request) {
        if (state != State.QUEUED || released) {
            return; // lost, or cancelled: nothing was sent
        }
        state = State.SENT;
        channel.write(request).addListener(this::written);
    }

    private void written(Future<?> future) {
        Throwable cause = future.cause();
        if (cause == null) {
            written = true;
        } else {
            unwritten = cause;
            if (!(cause instanceof IOException)) {
                fail("the request cannot be sent", cause);
                connection.abort();
            }
        }
    }

    private void beginAnswer(HttpResponse response) {
        int status = response.status().code();
        if (response.decoderResult().isFailure() || status < 100) {
            refuse("the server did not answer in HTTP", response.decoderResult().cause());
        } else if (status == 101) {
            String protocol = response.headers().get(HttpHeaderNames.UPGRADE, "it does not say which");
            refuse("the server switched to another protocol, which the session does not speak: " + protocol, null);
        } else if (status < 200) {
            state = State.INTERIM;
        } else {
            answer(status, response);
        }
    }

    private void answer(int status, HttpResponse response) {
        HttpHeaders fields = response.headers();
        boolean empty = bodyless || status == 204 || status == 304;
        boolean chunked = fields.contains(HttpHeaderNames.TRANSFER_ENCODING);
        if (chunked && !empty && !isOnlyChunked(fields)) {
            refuse(
                    "the response has a transfer coding that was not asked for: "
                            + fields.getAll(HttpHeaderNames.TRANSFER_ENCODING),
                    null);
            return;
        }
        untilClose = !empty && !chunked && !fields.contains(HttpHeaderNames.CONTENT_LENGTH);
        if (untilClose || !keepsAlive(response)) {
            connection.closeAfterwards();
        }
        state = State.BODY;
        var headers = Headers.of(new HeaderFields(fields));
        body = new ResponseBody(this, timeouts, empty ? null : decoder(headers));
        head.complete(new ResponseHead(status, response.status().reasonPhrase(), headers, body));
    }

    /// What cannot be decoded is given as it comes: the headers still say what it is.
    private static @Nullable ContentDecoder decoder(Headers headers) {
        return Codings.decoder(Codings.applied(headers.all("Content-Encoding")), DECODING);
    }

    private void refuse(String what, @Nullable Throwable cause) {
        fail(what, cause);
        connection.abort();
    }

    private void endAnswer(LastHttpContent last) {
        if (state == State.INTERIM) {
            state = State.SENT;
        } else if (last.decoderResult().isFailure()) {
            refuse("the response is malformed", last.decoderResult().cause());
        } else if (state == State.BODY && (!untilClose || (connection.endsCleanly() && unwritten == null))) {
            complete(); // else the reset that we have met is the end
        }
    }

    private void complete() {
        state = State.COMPLETE;
        if (body != null) {
            body.complete();
        }
    }

    private static boolean keepsAlive(HttpResponse response) {
        return response.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !response.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
    }

    private static boolean isOnlyChunked(HttpHeaders fields) {
        return fields.getAll(HttpHeaderNames.TRANSFER_ENCODING).stream()
                .allMatch(HttpHeaderValues.CHUNKED::contentEqualsIgnoreCase);
    }

    private static DefaultFullHttpRequest request(Step step) {
        var request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(step.method()),
                step.url().target(),
                Unpooled.wrappedBuffer(step.body()),
                step.headers().fields().values().copy(),
                EmptyHttpHeaders.INSTANCE);
        HttpHeaders headers = request.headers();
        if (!headers.contains(HttpHeaderNames.HOST)) {
            headers.set(HttpHeaderNames.HOST, step.url().origin().authority());
        }
        if (step.body().length > 0 || BODY_EXPECTED.contains(step.method())) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, step.body().length);
        }
        return request;
    }

    private enum State {
        NEW,
        QUEUED,
        SENT,
        INTERIM, // an answer with a status 1xx arrives
        BODY,
        COMPLETE,
        FAILED
    }
}
