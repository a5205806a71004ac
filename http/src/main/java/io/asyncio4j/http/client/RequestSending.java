package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.timeout;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.http.wire.TrailerFields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sends one request, on whatever [Lane] carries it. Loop only.
final class RequestSending {

    // A request whose body is short and in memory leaves in one piece. Any other body is written by a task of its own,
    // so that an answer which comes before its end is seen: QUEUED → HEAD → (the task writes) → WRITTEN. OVER comes
    // from anywhere, when the exchange needs no more of it: nothing is written from then on, and the task is cancelled.
    //
    // The timer looks whether bytes that are under way leave. A body whose program is slow is nobody's fault here.

    private static final int INLINE = 64 * 1024; // bytes
    private static final Set<String> BODY_EXPECTED = Set.of("POST", "PUT", "PATCH"); // RFC 9110, section 8.6
    private static final Duration CONTINUE_LIMIT = Duration.ofSeconds(1); // then the body is sent all the same

    private final EventLoop loop = EventLoop.current();
    private final Step step;
    private final Route route;
    private final RequestTimeouts timeouts;
    private final Owner owner;
    private final Promise<@Nullable Void> ended = new Promise<>(); // written, or over
    private final Promise<@Nullable Void> wanted = new Promise<>(); // the server has said so, or need not
    private @Nullable Task<?> task; // that writes the body
    private @Nullable RequestWriter writer;
    private @Nullable Handle timer;
    private @Nullable Throwable failure; // to write
    private Duration progress = Duration.ZERO; // the time of the last, on the loop's clock
    private boolean begun; // the head was handed to the connection
    private State state = State.QUEUED;

    RequestSending(Step step, Route route, RequestTimeouts timeouts, Owner owner) {
        this.step = step;
        this.route = route;
        this.timeouts = timeouts;
        this.owner = owner;
    }

    /// Begins. Never waits.
    void begin(Lane.Outlet outlet) {
        if (isInline()) {
            int length = (int) step.body().length();
            outlet.add(length, () -> writeHead(outlet, whole()));
        } else {
            outlet.add(0, () -> writeHead(outlet, head()));
            writer = new RequestWriter(
                    this, outlet, promisedLength(), step.hooks().onSent());
            RequestWriter sink = writer;
            task = createTask("body of " + step.method() + " " + step.url(), () -> writeBody(sink, outlet));
        }
        if (step.body().length() != 0) {
            progress = loop.time();
            startTimer(Duration.ZERO);
        }
    }

    /// Waits until all of the request has left, unless that is a matter of course. In a task.
    void awaitEnd() {
        if (task != null && !ended.isDone()) {
            timeouts.withinTotal(Phase.WRITE, ended::await);
        }
    }

    /// Whether a part of the request is still to leave, even if nothing more is written: it may be on its way.
    boolean isLeaving() {
        return begun && state != State.WRITTEN && failure == null;
    }

    /// Whether all of the request has left.
    boolean isWritten() {
        return state == State.WRITTEN;
    }

    /// Whether nothing more may be written.
    boolean isOver() {
        return state == State.OVER;
    }

    /// Why the request has not left, null if nothing has kept it.
    @Nullable
    Throwable failure() {
        return failure;
    }

    /// The server wants the body.
    void continued() {
        wanted.complete(null);
    }

    /// Bytes have left.
    void progressed() {
        progress = loop.time();
    }

    /// A part cannot be written.
    void failed(Throwable cause) {
        if (state == State.HEAD && failure == null) {
            stopTimer();
            failure = cause;
            if (!(cause instanceof IOException)) {
                owner.failed("the request cannot be sent", cause);
            }
        }
    }

    /// The answer has come, or will not: nobody needs to wait for the end of the request.
    void answered() {
        ended.complete(null);
    }

    /// The exchange is over: nothing more is written.
    void end() {
        if (state != State.WRITTEN) {
            state = State.OVER;
        }
        stopTimer();
        ended.complete(null);
        if (task != null) {
            task.cancel();
        }
    }

    /// How many bytes the body must have; -1 if nobody has said.
    private long promisedLength() {
        String promised = step.body().length() < 0
                ? step.headers().first("Content-Length").orElse(null)
                : null;
        return promised == null ? step.body().length() : Long.parseLong(promised);
    }

    private boolean isInline() {
        return step.body() instanceof RequestBody.Whole(byte[] bytes)
                && bytes.length <= INLINE
                && (bytes.length == 0
                        || (!step.hooks().expectsContinue() && step.hooks().onSent() == null));
    }

    private void writeHead(Lane.Outlet outlet, HttpRequest request) {
        if (state != State.QUEUED) {
            if (request instanceof DefaultFullHttpRequest full) {
                full.release();
            }
            return; // lost, or cancelled: nothing was sent
        }
        state = State.HEAD;
        begun = true;
        owner.begun();
        outlet.write(request).addListener(task == null ? this::written : this::headWritten);
    }

    private void headWritten(Future<?> writing) {
        if (!writing.isSuccess()) {
            failed(writing.cause());
        }
    }

    private void written(Future<?> writing) {
        if (!writing.isSuccess()) {
            failed(writing.cause());
        } else if (state == State.HEAD) {
            stopTimer();
            state = State.WRITTEN;
            timeouts.tell(RequestEvent.Kind.SENT);
            ended.complete(null);
        }
    }

    private void writeBody(RequestWriter sink, Lane.Outlet outlet) {
        try {
            awaitWanted();
            step.body().write(sink);
            sink.ensureComplete();
            sink.writeEof();
            var last = last();
            outlet.add(0, () -> {
                if (state != State.OVER) {
                    outlet.write(last).addListener(this::written);
                }
            });
        } catch (Throwable e) {
            if (CancelledError.unwrap(e) instanceof CancelledError cancellation) {
                bodyFailed(cancellation);
                throw cancellation;
            }
            bodyFailed(e);
        }
    }

    /// A failure that follows from the end of the exchange is no news; any other is the program's.
    private void bodyFailed(Throwable e) {
        if (state == State.QUEUED || state == State.HEAD) {
            owner.bodyFailed(
                    switch (e) {
                        case CancelledError _ -> new IllegalStateException("the body of the request was cancelled", e);
                        case RuntimeException unchecked -> unchecked;
                        case Error error -> error;
                        case IOException io ->
                            new UncheckedIOException("the body of the request failed: " + io.getMessage(), io);
                        default -> new IllegalStateException("the body of the request failed: " + e.getMessage(), e);
                    });
        }
    }

    private void awaitWanted() {
        if (step.hooks().expectsContinue()) {
            try {
                timeout(CONTINUE_LIMIT, wanted::await);
            } catch (TimedOutException e) {
                // an old server does not know it: RFC 9110, section 10.1.1
            }
        }
    }

    private HttpRequest whole() {
        byte[] bytes = step.body() instanceof RequestBody.Whole(byte[] whole) ? whole : new byte[0];
        ByteBuf content = Unpooled.wrappedBuffer(bytes);
        return new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(step.method()),
                target(),
                content,
                fields(),
                EmptyHttpHeaders.INSTANCE);
    }

    private HttpRequest head() {
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(step.method()), target(), fields());
    }

    /// A proxy is told the whole URL.
    private String target() {
        return route.isForwarded() ? step.url().absoluteTarget() : step.url().target();
    }

    private HttpHeaders fields() {
        HttpHeaders fields = step.headers().fields().values().copy();
        if (!fields.contains(HttpHeaderNames.HOST)) {
            fields.set(HttpHeaderNames.HOST, step.url().origin().authority());
        }
        if (route.isForwarded() && route.proxy() != null) {
            route.proxy().addTo(fields);
        }
        long length = step.body().length();
        boolean chunked = length < 0 || (length > 0 && step.hooks().trailers() != null);
        boolean promised = length < 0 && fields.contains(HttpHeaderNames.CONTENT_LENGTH);
        if (chunked && !promised) {
            fields.remove(HttpHeaderNames.CONTENT_LENGTH);
            fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else if (!promised && (length > 0 || BODY_EXPECTED.contains(step.method()))) {
            fields.set(HttpHeaderNames.CONTENT_LENGTH, length);
        }
        if (step.hooks().expectsContinue() && length != 0) {
            fields.set(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE);
        }
        return fields;
    }

    private LastHttpContent last() {
        if (step.hooks().trailers() == null) {
            return LastHttpContent.EMPTY_LAST_CONTENT;
        }
        Headers trailers = step.hooks().trailers().get();
        for (var each : trailers) {
            if (!TrailerFields.isAllowed(each.getKey())) {
                throw new IllegalStateException(each.getKey() + " must stand before the body, not behind it");
            }
        }
        return new DefaultLastHttpContent(
                Unpooled.EMPTY_BUFFER, trailers.fields().values());
    }

    private void startTimer(Duration idle) {
        var allowance = timeouts.allowanceOfPhase(Phase.WRITE, idle);
        if (allowance != null) {
            timer = loop.callLater(allowance.left(), this::checkProgress);
        }
    }

    private void checkProgress() {
        timer = null;
        if (isWritten() || isOver()) {
            return;
        }
        if (writer != null && state == State.HEAD && writer.underWay() == 0) {
            progress = loop.time(); // it is the program that is slow
        }
        Duration idle = loop.time().minus(progress);
        var allowance = timeouts.allowanceOfPhase(Phase.WRITE, idle);
        if (allowance != null && allowance.left().isZero()) {
            owner.stalled(new ClientTimeoutException(Phase.WRITE, allowance.limit(), null));
        } else {
            startTimer(idle);
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /// Whoever sends a request. On the loop.
    interface Owner {

        /// Something has been handed to the connection.
        void begun();

        /// It cannot be sent, since it is not HTTP.
        void failed(String what, Throwable cause);

        /// The program's body has failed.
        void bodyFailed(Throwable cause);

        /// The server takes nothing.
        void stalled(ClientTimeoutException cause);
    }

    private enum State {
        QUEUED,
        HEAD,
        WRITTEN,
        OVER
    }
}
