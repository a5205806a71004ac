package io.asyncio4j.http.server;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.http.PayloadException;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/// Reads what a client sends on a connection of HTTP/1 as requests: each goes into the queue when its head has
/// come, and then gets its body. A connection that has switched to another protocol, or only waits for its end, has
/// no reader any more. On the host fiber, but for what says otherwise.
final class Http1Reader {

    // A head has a clock from when a part of it has come without the rest, and so has a body.

    private final Http1Connection connection;
    private final Channel channel;
    private final ExchangeQueue queue;
    private final ApplicationOptions options;
    private final RequestDecoder decoder;
    private final EventLoop loop = EventLoop.current();
    private @Nullable Http1Exchange arriving; // whose body is being received
    private @Nullable BodyPace pace; // of it, if it did not come at once
    private @Nullable Handle headCheck; // while a head has begun and not ended
    private boolean asked; // something has come
    private boolean prefaceBegan; // the first line of HTTP/2 has come
    private boolean prefaceEnded;

    Http1Reader(Http1Connection connection, Channel channel, ExchangeQueue queue, ApplicationOptions options) {
        this.connection = connection;
        this.channel = channel;
        this.queue = queue;
        this.options = options;
        this.decoder = new RequestDecoder(options.limits.ofHead());
    }

    /// What reads the messages, for the pipeline.
    RequestDecoder decoder() {
        return decoder;
    }

    /// Whether a head has begun and not ended. Loop.
    boolean isInHead() {
        return decoder.isInHead();
    }

    /// Whether the client may be about to send more of what it has begun. Loop.
    boolean isExpectingMore() {
        return arriving != null || decoder.hasStopped();
    }

    /// Whether the client speaks HTTP/2 without having asked: it has sent what begins it.
    boolean hasReadPreface() {
        return prefaceEnded;
    }

    /// Takes a message of the decoder.
    void read(Object message) {
        if (message instanceof HttpRequest head) {
            begin(head);
        }
        if (message instanceof HttpContent content && arriving != null) {
            arriving.feed(content.content());
            if (content instanceof LastHttpContent) {
                end(arriving, content);
            }
        } else if (message instanceof LastHttpContent) {
            prefaceEnded = prefaceBegan;
        }
    }

    /// What has come is read: starts the clocks for what has begun and did not come at once.
    void readComplete() {
        if (arriving != null && pace == null) {
            Http1Exchange watched = arriving;
            pace = new BodyPace(watched, reason -> cutBody(watched, reason));
        }
        if (!decoder.isInHead()) {
            stopHeadClock(); // what looked like a head was an empty line before one
        } else if (headCheck == null) {
            headCheck = loop.callLater(options.headTimeout, this::checkHead);
        }
    }

    /// The body of an exchange is to be treated as its route says. In a task.
    void routeFound(Http1Exchange exchange) {
        if (exchange == arriving && pace != null) {
            pace.routeFound();
        }
    }

    /// Reads on while neither requests nor the body of one pile up.
    void updateReading() {
        boolean full = queue.isFull() || (arriving != null && arriving.isFull());
        if (full && pace != null) {
            pace.pause();
        }
        channel.config().setAutoRead(!full);
    }

    /// The client sends nothing more.
    void inputEnded() {
        stopClocks();
        if (arriving != null) {
            fail(arriving, "the client closed the connection in the middle of its request", null);
            arriving = null;
        }
    }

    /// The connection fails.
    void fail(Error error) {
        if (arriving != null) {
            queue.end();
            arriving.fail(error, new HttpException(500, "internal server error"));
            arriving = null;
        }
    }

    /// Takes nothing more, and forgets what has not come whole. Loop.
    void stop() {
        stopClocks();
        arriving = null;
    }

    private void begin(HttpRequest head) {
        stopClocks();
        if (queue.hasEnded()) {
            return;
        }
        if (isPreface(head)) {
            prefaceBegan = true;
            return;
        }
        asked = true;
        arriving = new Http1Exchange(connection, channel, head, options);
        queue.add(arriving);
        if (head.decoderResult().isFailure()) {
            queue.end();
        } else if (queue.isFull()) {
            updateReading();
        }
    }

    private boolean isPreface(HttpRequest head) {
        return head.protocolVersion().majorVersion() == 2
                && options.http2
                && !asked
                && head.decoderResult().isSuccess()
                && head.method().name().equals("PRI")
                && head.uri().equals("*")
                && head.headers().isEmpty()
                && channel.pipeline().get(SslHandler.class) == null;
    }

    private void end(Http1Exchange exchange, HttpContent last) {
        arriving = null;
        stopClocks();
        Throwable failure = last.decoderResult().cause();
        if (failure != null) {
            fail(exchange, "the request is malformed", failure);
        } else {
            exchange.complete();
        }
    }

    private void fail(Http1Exchange exchange, String message, @Nullable Throwable cause) {
        queue.end();
        exchange.fail(new PayloadException(message, cause), Http1Rules.refusalOfBody(cause));
    }

    /// Ends an exchange whose body comes too slowly.
    private void cutBody(Http1Exchange exchange, String reason) {
        if (exchange.isAnswered()) {
            connection.writer().outbound().closeAfterwards();
            return;
        }
        queue.end();
        decoder.stop();
        exchange.fail(new PayloadException(reason, null), new HttpException(408, reason));
    }

    private void checkHead() {
        headCheck = null;
        if (!connection.isReading()) {
            headCheck = loop.callLater(options.headTimeout, this::checkHead); // it cannot come
        } else if (decoder.isInHead() && !queue.hasEnded()) {
            String reason = "the head of the request did not arrive within " + options.headTimeout.toMillis() + " ms";
            decoder.stop();
            begin((HttpRequest) decoder.unreadable(new HttpException(408, reason)));
        }
    }

    private void stopClocks() {
        if (pace != null) {
            pace.stop();
            pace = null;
        }
        stopHeadClock();
    }

    private void stopHeadClock() {
        if (headCheck != null) {
            headCheck.cancel();
            headCheck = null;
        }
    }
}
