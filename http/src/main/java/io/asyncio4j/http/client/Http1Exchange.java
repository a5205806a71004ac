package io.asyncio4j.http.client;

import io.asyncio4j.Promise;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.wire.HeaderFields;
import io.asyncio4j.net.Outbound;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A request and its answer on a connection of HTTP/1. Loop only.
final class Http1Exchange implements Exchange {

    // NEW → SENT → BODY → COMPLETE, with INTERIM and back to SENT for each answer 1xx;
    // FAILED from SENT, INTERIM or BODY: the connection was lost, or what came is not HTTP.

    private static final Set<String> BODY_EXPECTED = Set.of("POST", "PUT", "PATCH"); // RFC 9110, section 8.6

    private final Http1Connection connection;
    private final RequestTimeouts timeouts;
    private final boolean first;
    private final Promise<ResponseHead> head = new Promise<>();
    private @Nullable ResponseBody body; // once its head has come
    private State state = State.NEW;
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
        state = State.SENT;
        Outbound outbound = connection.outbound();
        if (outbound == null) {
            lost(connection.problem());
        } else {
            outbound.add(step.body().length, channel -> channel.write(request(step), channel.voidPromise()));
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
                body.stopTimer();
            }
            connection.release();
        }
    }

    /// Whether an answer is awaited, or arrives. On the host fiber, as all that follow.
    boolean isUnderWay() {
        return state == State.SENT || state == State.INTERIM || state == State.BODY;
    }

    /// Whether the connection had better not read on: too much of the answer waits for the user, and more is to come.
    boolean isFull() {
        return state == State.BODY && body != null && body.buffer().isFull();
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

    /// The connection is closed.
    void lost(@Nullable Throwable problem) {
        if (isUnderWay()) {
            state = State.FAILED;
            if (!failHead(new ClosedEarlyException(problem)) && body != null) {
                body.fail(new PayloadException(
                        "the response ends after " + body.buffer().received() + " bytes, before it is complete",
                        problem));
            }
        }
    }

    /// Whoever still sends the request learns of it by that, and does not ask for the head.
    private boolean failHead(RuntimeException failure) {
        boolean fails = head.fail(failure);
        if (fails) {
            head.exception();
        }
        return fails;
    }

    /// What comes is not HTTP.
    void fail(String what, Throwable cause) {
        if (isUnderWay()) {
            state = State.FAILED;
            var failure = new PayloadException(what + ": " + cause.getMessage(), cause);
            if (!failHead(failure) && body != null) {
                body.fail(failure);
            }
        }
    }

    private void beginAnswer(HttpResponse response) {
        if (response.decoderResult().isFailure()) {
            fail("the server did not answer in HTTP", response.decoderResult().cause());
            connection.abort();
            return;
        }
        int status = response.status().code();
        if (status < 200) {
            state = State.INTERIM;
            return;
        }
        if (!HttpUtil.isKeepAlive(response)) {
            connection.closeAfterwards();
        }
        state = State.BODY;
        body = new ResponseBody(this, timeouts);
        var headers = Headers.of(new HeaderFields(response.headers()));
        head.complete(new ResponseHead(status, response.status().reasonPhrase(), headers, body));
    }

    private void endAnswer(LastHttpContent last) {
        if (state == State.INTERIM) {
            state = State.SENT;
        } else if (last.decoderResult().isFailure()) {
            fail("the response is malformed", last.decoderResult().cause());
            connection.abort();
        } else if (state == State.BODY && body != null) {
            state = State.COMPLETE;
            body.complete();
        }
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
        SENT,
        INTERIM, // an answer with a status 1xx arrives
        BODY,
        COMPLETE,
        FAILED
    }
}
