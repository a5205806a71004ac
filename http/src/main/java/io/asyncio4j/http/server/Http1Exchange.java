package io.asyncio4j.http.server;

import io.asyncio4j.http.wire.Carrier;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A request and its answer on a connection of HTTP/1. Loop only.
final class Http1Exchange extends CarriedExchange {

    // The answer: DUE → BEGUN → GIVEN, perhaps by CONTINUED or REFUSED; or DUE → SWITCHED.

    private final Http1Connection connection;
    private final HttpRequest head;
    private final long maxBody; // bytes
    private @Nullable RequestTarget target; // once the request is known to be valid
    private Answer answer = Answer.DUE;
    private boolean last; // no exchange follows
    private long sent; // bytes of the answer's body

    Http1Exchange(Http1Connection connection, Channel channel, HttpRequest head, ApplicationOptions options) {
        super(channel, head.headers(), options);
        this.connection = connection;
        this.head = head;
        this.maxBody = options.maxBody;
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
    public boolean send(Response response) {
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
    public Carrier switchOver(Response response) {
        if (!isComplete() || !connection.maySwitch() || !version().equals("HTTP/1.1")) {
            answer = Answer.REFUSED;
            throw HttpException.badRequest(
                    "a request that switches the protocol must be one of HTTP/1.1, have no body, and be the last");
        }
        answer = Answer.SWITCHED;
        return connection.switchOver(response);
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

    @Override
    boolean clientHasLeft() {
        return connection.clientHasLeft();
    }

    @Override
    void cancel() {
        if (answer != Answer.SWITCHED) {
            connection.cancel();
        }
    }

    @Override
    void routeFound() {
        connection.routeFound(this);
    }

    @Override
    boolean isExpectingBody() {
        boolean toldTo = answer == Answer.CONTINUED || received() > 0 || !HttpUtil.is100ContinueExpected(head);
        return toldTo && answer != Answer.BEGUN;
    }

    @Override
    boolean isReading() {
        return connection.isReading();
    }

    @Override
    boolean isGoingAway() {
        return connection.isGoingAway();
    }

    @Override
    void actionAdded() {
        if (answer == Answer.SWITCHED) {
            connection.tell(this);
        }
    }

    /// A client that waits for 100 Continue gets it when the handler wants the body.
    @Override
    public void wanted() {
        if (answer == Answer.DUE && received() == 0 && HttpUtil.is100ContinueExpected(head)) {
            answer = Answer.CONTINUED;
            connection.writer().sendContinue();
        }
    }

    @Override
    public void fullnessChanged() {
        connection.fullnessChanged();
    }

    /// Whether another exchange can follow on this connection: the client wants it, and what it still sends of this
    /// one is known, and not too long to be read away. A client that waits to be told to send the body may send it
    /// or not once it has the answer, so nothing can be known of it.
    private boolean mayBeFollowed() {
        return !connection.isEnding()
                && HttpUtil.isKeepAlive(head)
                && (isComplete() || (isExpectingBody() && HttpUtil.getContentLength(head, Long.MAX_VALUE) <= maxBody));
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
