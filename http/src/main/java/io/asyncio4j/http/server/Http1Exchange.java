package io.asyncio4j.http.server;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.coding.Codings;
import io.asyncio4j.http.multipart.FormOptions;
import io.asyncio4j.http.server.content.OpenedFile;
import io.asyncio4j.http.wire.Carrier;
import io.asyncio4j.http.wire.HeaderFields;
import io.asyncio4j.stream.StreamBuffer;
import io.asyncio4j.stream.StreamReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A request and its answer on a connection of HTTP/1. Loop only.
final class Http1Exchange implements Exchange, StreamBuffer.Source {

    // The body: ARRIVING → COMPLETE or FAILED, perhaps by UNWANTED, when nobody will read it.
    // The answer: DUE → BEGUN → GIVEN, perhaps by CONTINUED or REFUSED.
    //
    // Most requests have no body, so its buffer is made when something comes for it or asks for it.

    private final Http1Connection connection;
    private final HttpRequest head;
    private final long maxBody; // bytes
    private final FormOptions formOptions;
    private final int maxDecoding;
    private final List<Runnable> onDisconnect = new ArrayList<>(0);
    private final List<Runnable> onGoingAway = new ArrayList<>(0);
    private final List<OpenedFile> files = new ArrayList<>(0); // that are open for the answer
    private RouteOptions options;
    private @Nullable RequestTarget target; // once the request is known to be valid
    private Body arrival = Body.ARRIVING;
    private Answer answer = Answer.DUE;
    private @Nullable StreamBuffer body;
    private @Nullable DecodedBody decoded; // once asked for
    private @Nullable RequestForm form;
    private long received; // bytes of the body
    private @Nullable Throwable failure; // of the body
    private @Nullable HttpException failureAnswer;
    private boolean last; // no exchange follows
    private long sent; // bytes of the answer's body

    Http1Exchange(Http1Connection connection, HttpRequest head, ApplicationOptions options) {
        this.connection = connection;
        this.head = head;
        this.maxBody = options.maxBody;
        this.formOptions = options.forms;
        this.maxDecoding = options.limits.maxDecoding;
        this.options = options.everyRoute;
    }

    @Override
    public String method() {
        return head.method().name();
    }

    @Override
    public RequestTarget target() {
        return Objects.requireNonNull(target, "the request was not checked");
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
    public @Nullable String host() {
        return head.headers().get(HttpHeaderNames.HOST);
    }

    @Override
    public String scheme() {
        return connection.isSecure() ? "https" : "http";
    }

    @Override
    public String version() {
        return head.protocolVersion().text();
    }

    @Override
    public long sent() {
        return sent;
    }

    @Override
    public long contentLength() {
        return HttpUtil.getContentLength(head, -1L);
    }

    @Override
    public StreamReader body() {
        if (decoded == null && options.decompress && head.headers().contains(HttpHeaderNames.CONTENT_ENCODING)) {
            List<String> codings = Codings.applied(head.headers().getAll(HttpHeaderNames.CONTENT_ENCODING));
            decoded = codings.isEmpty() ? null : DecodedBody.of(codings, buffer(), maxDecoding);
        }
        return decoded == null ? buffer() : decoded.reader();
    }

    @Override
    public @Nullable SSLSession tlsSession() {
        return connection.tlsSession();
    }

    @Override
    public RequestForm form() {
        if (form == null) {
            form = new RequestForm(this, formOptions);
        }
        return form;
    }

    @Override
    public void ensureValid() {
        boolean valid = false;
        try {
            Http1Rules.ensureValid(head);
            target = RequestTarget.parse(method(), head.uri());
            if (target.authority() != null) {
                head.headers().set(HttpHeaderNames.HOST, target.authority());
            }
            valid = true;
        } finally {
            if (!valid) {
                answer = Answer.REFUSED;
            }
        }
    }

    @Override
    public void apply(RouteOptions routeOptions) {
        options = routeOptions;
        connection.routeFound(this);
        if (connection.clientHasLeft() && options.cancelOnDisconnect) {
            connection.cancel();
        }
    }

    @Override
    public void onDisconnect(Runnable action) {
        if (connection.clientHasLeft()) {
            connection.soon(action);
        } else {
            onDisconnect.add(action);
        }
    }

    @Override
    public void onGoingAway(Runnable action) {
        if (connection.isGoingAway()) {
            connection.soon(action);
        } else {
            onGoingAway.add(action);
        }
    }

    @Override
    public @Nullable HttpException refusal(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause == failure) {
                return failureAnswer;
            }
        }
        return form == null ? null : form.refusal(problem);
    }

    @Override
    public boolean send(Response response) {
        if (response.content() instanceof Response.Switched switched) {
            return switchTo(switched, response);
        }
        boolean keepAlive = answer != Answer.REFUSED && mayBeFollowed();
        answer = Answer.BEGUN;
        if (!(response.content() instanceof Response.Streamed)) {
            discard(); // nobody reads it any more, and the client may send it all before it reads
        }
        Http1Writer writer = connection.writer();
        last = !writer.send(head, response, keepAlive);
        sent = writer.bodyBytes();
        answer = Answer.GIVEN;
        discard();
        return writer.isComplete();
    }

    @Override
    public void closeAtEnd(OpenedFile file) {
        files.add(file);
    }

    @Override
    public void end() {
        files.forEach(OpenedFile::close);
        files.clear();
        if (decoded != null) {
            decoded.close();
        }
        if (form != null) {
            form.close();
        }
    }

    @Override
    public void abort() {
        connection.abort();
    }

    /// Whether the connection must be closed after the answer.
    boolean isLast() {
        return last;
    }

    /// Whether the client has said that it sends no other request.
    boolean isLastOfClient() {
        return !HttpUtil.isKeepAlive(head);
    }

    /// Whether it has been answered.
    boolean isAnswered() {
        return answer == Answer.GIVEN;
    }

    /// How its route is to be treated.
    RouteOptions options() {
        return options;
    }

    /// How many bytes of the body have come.
    long received() {
        return received;
    }

    /// Whether the client has been told, or need not be told, to send the body, and nothing is sent to it yet.
    boolean isExpectingBody() {
        boolean toldTo = answer == Answer.CONTINUED || received > 0 || !HttpUtil.is100ContinueExpected(head);
        return toldTo && answer != Answer.BEGUN;
    }

    /// Whether what comes of the body is received, and need not wait for room.
    boolean isReading() {
        return connection.isReading();
    }

    /// The client has left before it had the answer.
    void clientLeft() {
        onDisconnect.forEach(connection::soon);
        onDisconnect.clear();
        if (options.cancelOnDisconnect && answer != Answer.SWITCHED) {
            connection.cancel();
        }
    }

    /// The server begins to shut down.
    void goingAway() {
        onGoingAway.forEach(connection::soon);
        onGoingAway.clear();
    }

    /// Whether the connection had better not read on.
    boolean isFull() {
        return body != null && body.isFull();
    }

    /// A part of the body has arrived. On the host fiber, as all that follow.
    void feed(ByteBuf content) {
        received += content.readableBytes();
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
    ///
    /// @param refusal the answer, if the handler does not give another
    void fail(Throwable cause, HttpException refusal) {
        arrival = Body.FAILED;
        failure = cause;
        failureAnswer = refusal;
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

    /// Speaks another protocol on the connection, until it is over.
    private boolean switchTo(Response.Switched switched, Response response) {
        if (arrival != Body.COMPLETE || !connection.maySwitch() || !version().equals("HTTP/1.1")) {
            answer = Answer.REFUSED;
            return send(
                    HttpException.badRequest("a request that switches the protocol must be one of HTTP/1.1, have no "
                                    + "body, and be the last")
                            .response());
        }
        answer = Answer.SWITCHED;
        last = true;
        Carrier carrier = connection.switchOver(response);
        switched.body().accept(carrier);
        answer = Answer.GIVEN;
        return true;
    }

    /// A client that waits for 100 Continue gets it when the handler wants the body.
    @Override
    public void wanted() {
        if (answer == Answer.DUE && received == 0 && HttpUtil.is100ContinueExpected(head)) {
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
    /// one is known, and not too long to be read away. A client that waits to be told to send the body may send it
    /// or not once it has the answer, so nothing can be known of it.
    private boolean mayBeFollowed() {
        return !connection.isEnding()
                && HttpUtil.isKeepAlive(head)
                && (arrival == Body.COMPLETE
                        || (isExpectingBody() && HttpUtil.getContentLength(head, Long.MAX_VALUE) <= maxBody));
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
        BEGUN,
        SWITCHED, // to another protocol, which has its own ways
        GIVEN
    }
}
