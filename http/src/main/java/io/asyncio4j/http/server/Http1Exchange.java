package io.asyncio4j.http.server;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.wire.HeaderFields;
import io.asyncio4j.stream.StreamBuffer;
import io.asyncio4j.stream.StreamReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// A request and its answer on a connection of HTTP/1. Loop only.
final class Http1Exchange implements Exchange, StreamBuffer.Source {

    // The body: ARRIVING → COMPLETE or FAILED, perhaps by UNWANTED, when nobody will read it.
    // The answer: DUE → GIVEN, perhaps by CONTINUED or REFUSED.
    //
    // Most requests have no body, so its buffer is made when something comes for it or asks for it.

    private final Http1Connection connection;
    private final HttpRequest head;
    private final long maxBody; // bytes
    private Body arrival = Body.ARRIVING;
    private Answer answer = Answer.DUE;
    private @Nullable StreamBuffer body;
    private @Nullable PayloadException failure; // of the body
    private boolean last; // no exchange follows

    Http1Exchange(Http1Connection connection, HttpRequest head, long maxBody) {
        this.connection = connection;
        this.head = head;
        this.maxBody = maxBody;
    }

    @Override
    public String method() {
        return head.method().name();
    }

    @Override
    public String target() {
        return head.uri();
    }

    @Override
    public Headers headers() {
        return Headers.of(new HeaderFields(head.headers()));
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return connection.remoteAddress();
    }

    @Override
    public StreamReader body() {
        return buffer();
    }

    @Override
    public boolean hasFailedWith(Throwable problem) {
        return problem == failure;
    }

    @Override
    public @Nullable Response refusal() {
        Response refusal = Http1Rules.refusal(head);
        if (refusal != null) {
            answer = Answer.REFUSED;
        }
        return refusal;
    }

    @Override
    public void send(Response response) {
        boolean keepAlive = answer != Answer.REFUSED && mayBeFollowed();
        answer = Answer.GIVEN;
        if (response.content() instanceof Response.Whole) {
            discard(); // nobody reads it any more, and the client may send it all before it reads
        }
        last = !connection.writer().send(head, response, keepAlive);
        discard();
    }

    @Override
    public void abort() {
        connection.abort();
    }

    /// Whether the connection must be closed after the answer.
    boolean isLast() {
        return last;
    }

    /// Whether the connection had better not read on.
    boolean isFull() {
        return body != null && body.isFull();
    }

    /// A part of the body has arrived. On the host fiber, as all that follow.
    void feed(ByteBuf content) {
        if (arrival == Body.ARRIVING && content.isReadable()) {
            buffer().feed(ByteBufUtil.getBytes(content));
        }
    }

    /// The end of the body has arrived.
    void complete() {
        arrival = Body.COMPLETE;
        if (body != null) {
            body.feedEof();
        }
    }

    /// What comes of the body cannot be had.
    void fail(PayloadException cause) {
        arrival = Body.FAILED;
        failure = cause;
        if (body != null) {
            body.fail(cause);
        }
    }

    /// Drops what is there of the body, and what will come.
    void discard() {
        if (arrival == Body.ARRIVING) {
            arrival = Body.UNWANTED;
        }
        if (body != null) {
            body.discard();
        }
    }

    /// A client that waits for 100 Continue gets it when the handler wants the body.
    @Override
    public void wanted() {
        if (answer == Answer.DUE && buffer().received() == 0 && HttpUtil.is100ContinueExpected(head)) {
            answer = Answer.CONTINUED;
            connection.writer().sendContinue();
        }
    }

    @Override
    public void fullnessChanged() {
        connection.fullnessChanged();
    }

    private StreamBuffer buffer() {
        if (body == null) {
            body = new StreamBuffer(this);
            switch (arrival) {
                case ARRIVING -> {}
                case UNWANTED -> body.discard();
                case COMPLETE -> body.feedEof();
                case FAILED -> {
                    if (failure != null) {
                        body.fail(failure);
                    }
                }
            }
        }
        return body;
    }

    /// Whether another exchange can follow on this connection: the client wants it, and what it still sends of this
    /// one is not too long to be read away.
    private boolean mayBeFollowed() {
        return !connection.isEnding()
                && HttpUtil.isKeepAlive(head)
                && (arrival == Body.COMPLETE
                        || arrival == Body.FAILED
                        || HttpUtil.getContentLength(head, Long.MAX_VALUE) <= maxBody);
    }

    private enum Body {
        ARRIVING,
        UNWANTED, // it arrives, and is dropped
        COMPLETE,
        FAILED
    }

    private enum Answer {
        DUE,
        CONTINUED, // the client was told to send the body
        REFUSED,
        GIVEN
    }
}
