package io.asyncio4j.http.client;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.http.coding.Codings;
import io.asyncio4j.http.coding.ContentDecoder;
import io.asyncio4j.http.coding.DecodingLimits;
import io.asyncio4j.http.wire.Carrier;
import io.asyncio4j.http.wire.HeaderFields;
import io.asyncio4j.net.Channels;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A request and its answer, on whatever [Lane] carries it. Loop only.
final class CarriedExchange implements Exchange, RequestSending.Owner {

    // NEW → QUEUED → SENT → BODY → COMPLETE, with INTERIM and back to SENT for each answer 1xx;
    // FAILED from QUEUED, SENT, INTERIM or BODY: the connection was lost, or what came is not HTTP.
    //
    // The answer may begin, and end, before the request has left completely: a server that refuses a long body says so
    // and closes. So a failure to write ends nothing; whatever can still be read does.

    private final EventLoop loop = EventLoop.current();
    private final Lane lane;
    private final RequestTimeouts timeouts;
    private final boolean first;
    private final DecodingLimits decoding;
    private final Promise<ResponseHead> head = new Promise<>();
    private @Nullable ResponseBody body; // once its head has come
    private @Nullable RequestSending sending; // once it has begun
    private @Nullable SSLSession session; // of TLS, if there is one
    private @Nullable Carrier carrier; // once the server has switched to another protocol
    private RequestHooks hooks = RequestHooks.NONE;
    private State state = State.NEW;
    private boolean bodyless; // the answer has no body, whatever its headers say
    private boolean untilClose; // the body ends with the connection
    private boolean answered; // a byte of the answer has come
    private boolean released;

    CarriedExchange(Lane lane, RequestTimeouts timeouts, boolean first, DecodingLimits decoding) {
        this.lane = lane;
        this.timeouts = timeouts;
        this.first = first;
        this.decoding = decoding;
    }

    @Override
    public boolean isFirst() {
        return first;
    }

    @Override
    public void send(Step step) {
        bodyless = step.method().equals("HEAD");
        hooks = step.hooks();
        session = lane.tlsSession();
        if (step.headers().fields().values().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)) {
            lane.closeAfterwards();
        }
        state = State.QUEUED;
        Lane.Outlet outlet = lane.outlet();
        if (outlet == null) {
            lost(lane.problem());
        } else {
            sending = new RequestSending(step, lane.route(), timeouts, this);
            sending.begin(outlet);
        }
    }

    @Override
    public ResponseHead awaitHead() {
        if (sending != null) {
            sending.awaitEnd();
        }
        return timeouts.within(Phase.RESPONSE, head::await);
    }

    @Override
    public @Nullable SSLSession tlsSession() {
        return session;
    }

    @Override
    public boolean isComplete() {
        return state == State.COMPLETE;
    }

    @Override
    public void bodyFullnessChanged() {
        lane.fullnessChanged();
    }

    @Override
    public @Nullable Carrier carrier() {
        return carrier;
    }

    @Override
    public void release() {
        if (!released) {
            released = true;
            if (body != null) {
                body.release();
            }
            boolean clean = isClean();
            if (sending != null) {
                sending.end();
            }
            lane.release(this, clean);
        }
    }

    /// Whether a part of the request is still to leave.
    boolean isLeaving() {
        return sending != null && sending.isLeaving();
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
        Throwable cause = problem == null && sending != null ? sending.failure() : problem;
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
        if (sending != null) {
            sending.end();
        }
    }

    /// The server has not even looked at the request, and says so: it can be sent again.
    void refused(Throwable cause) {
        if (body == null && (state == State.QUEUED || isUnderWay())) {
            state = State.FAILED;
            failHead(ClosedEarlyException.refused(cause));
        }
        endSending();
    }

    /// Nothing more of the request is sent.
    void endSending() {
        if (sending != null) {
            sending.end();
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

    @Override
    public void begun() {
        state = State.SENT;
    }

    @Override
    public void failed(String what, Throwable cause) {
        fail(what, cause);
        lane.abort();
    }

    @Override
    public void bodyFailed(Throwable cause) {
        fail(
                body == null || cause instanceof Error
                        ? cause
                        : new PayloadException("the body of the request failed: " + cause.getMessage(), cause));
        lane.abort();
    }

    @Override
    public void stalled(ClientTimeoutException cause) {
        fail(cause);
        lane.abort();
    }

    private void fail(Throwable failure) {
        if (state == State.QUEUED || isUnderWay()) {
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
        if (sending != null) {
            sending.answered();
        }
        if (!released && head.fail(failure)) {
            head.exception(); // seen, as far as the loop is concerned
        }
    }

    private String howItEnds(long received) {
        return untilClose
                ? "the response may be cut short: it ends after " + received + " bytes without " + lane.cleanEnd()
                : "the response ends after " + received + " bytes, before it is complete";
    }

    private void beginAnswer(HttpResponse response) {
        int status = response.status().code();
        if (response.decoderResult().isFailure() || status < 100) {
            refuse("the server did not answer in HTTP", response.decoderResult().cause());
        } else if (!isOfHttp1(response.protocolVersion())) { // a stream's are made here
            refuse("the server did not answer in HTTP/1.1 or HTTP/1.0, but in " + response.protocolVersion(), null);
        } else if (status == 101 && hooks.upgrades() && !isLeaving()) {
            switchOver(response);
        } else if (status == 101) {
            String protocol = response.headers().get(HttpHeaderNames.UPGRADE, "it does not say which");
            refuse("the server switched to another protocol, which the session does not speak: " + protocol, null);
        } else if (status < 200) {
            state = State.INTERIM;
            interim(status, Headers.of(new HeaderFields(response.headers())));
        } else {
            answer(status, response);
        }
    }

    private void switchOver(HttpResponse response) {
        state = State.SWITCHED;
        lane.closeAfterwards();
        carrier = lane.switchOver();
        if (carrier == null) {
            lost(null);
            return;
        }
        timeouts.tell(RequestEvent.Kind.ANSWERED, Duration.ZERO, "101");
        if (sending != null) {
            sending.answered();
        }
        head.complete(new ResponseHead(
                version(response),
                101,
                response.status().reasonPhrase(),
                Headers.of(new HeaderFields(response.headers())),
                new ResponseBody(this, timeouts, null, null)));
    }

    private void interim(int status, Headers headers) {
        if (status == 100 && sending != null) {
            sending.continued();
        }
        Consumer<? super Interim> listener = hooks.onInterim();
        if (listener != null) {
            loop.callSoon(() -> listener.accept(new Interim(status, headers)));
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
        untilClose = !lane.isStream() && !empty && !chunked && !fields.contains(HttpHeaderNames.CONTENT_LENGTH);
        if (untilClose || !keepsAlive(response)) {
            lane.closeAfterwards();
        }
        state = State.BODY;
        timeouts.tell(RequestEvent.Kind.ANSWERED, Duration.ZERO, String.valueOf(status));
        var headers = Headers.of(new HeaderFields(fields));
        body = new ResponseBody(
                this, timeouts, empty || !hooks.decompress() ? null : decoder(headers), hooks.onReceived());
        if (sending != null) {
            sending.answered();
        }
        head.complete(
                new ResponseHead(version(response), status, response.status().reasonPhrase(), headers, body));
    }

    /// What cannot be decoded is given as it comes: the headers still say what it is.
    private @Nullable ContentDecoder decoder(Headers headers) {
        return Codings.decoder(Codings.applied(headers.all("Content-Encoding")), decoding);
    }

    private void refuse(String what, @Nullable Throwable cause) {
        fail(what, cause);
        lane.abort();
    }

    private void endAnswer(LastHttpContent last) {
        if (state == State.INTERIM) {
            state = State.SENT;
        } else if (last.decoderResult().isFailure()) {
            refuse("the response is malformed", last.decoderResult().cause());
        } else if (state == State.BODY && body != null && (!untilClose || (lane.endsCleanly() && !hasNotLeft()))) {
            body.trailers(Headers.of(new HeaderFields(last.trailingHeaders())));
            complete(); // else the reset that we have met is the end
        }
    }

    private boolean hasNotLeft() {
        return sending != null && sending.failure() != null;
    }

    private void complete() {
        state = State.COMPLETE;
        if (body != null) {
            body.complete();
        }
    }

    private String version(HttpResponse response) {
        return lane.isStream() ? "HTTP/2" : response.protocolVersion().text();
    }

    private static boolean isOfHttp1(HttpVersion version) {
        return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
    }

    private static boolean keepsAlive(HttpResponse response) {
        return response.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !response.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
    }

    private static boolean isOnlyChunked(HttpHeaders fields) {
        return fields.getAll(HttpHeaderNames.TRANSFER_ENCODING).stream()
                .allMatch(HttpHeaderValues.CHUNKED::contentEqualsIgnoreCase);
    }

    /// Whether the connection is where it was before this exchange, or between this and the next.
    private boolean isClean() {
        boolean written = sending != null && sending.isWritten();
        return state == State.NEW || state == State.QUEUED || (state == State.COMPLETE && written);
    }

    private enum State {
        NEW,
        QUEUED,
        SENT,
        INTERIM, // an answer with a status 1xx arrives
        BODY,
        COMPLETE,
        SWITCHED, // to another protocol
        FAILED
    }
}
