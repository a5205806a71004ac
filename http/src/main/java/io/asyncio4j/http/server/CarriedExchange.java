package io.asyncio4j.http.server;

import io.asyncio4j.EventLoop;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.coding.Codings;
import io.asyncio4j.http.multipart.FormOptions;
import io.asyncio4j.http.server.content.OpenedFile;
import io.asyncio4j.http.wire.HeaderFields;
import io.asyncio4j.net.Server;
import io.asyncio4j.stream.StreamBuffer;
import io.asyncio4j.stream.StreamReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// What the exchanges of every carrier have in common: the body that arrives, what is made of it, and what is to be
/// done at the end. Loop only.
abstract class CarriedExchange implements Exchange, StreamBuffer.Source {

    // The body: ARRIVING → COMPLETE or FAILED, perhaps by UNWANTED, when nobody will read it.
    //
    // Most requests have no body, so its buffer is made when something comes for it or asks for it.

    private final Channel channel;
    private final HttpHeaders headers;
    private final FormOptions formOptions;
    private final int maxDecoding;
    private List<Runnable> onDisconnect = List.of();
    private List<Runnable> onGoingAway = List.of();
    private List<OpenedFile> files = List.of(); // that are open for the answer
    private RouteOptions options;
    private Body arrival = Body.ARRIVING;
    private @Nullable StreamBuffer body;
    private @Nullable DecodedBody decoded; // once asked for
    private @Nullable RequestForm form;
    private long received; // bytes of the body
    private @Nullable Throwable failure; // of the body
    private @Nullable HttpException failureAnswer;

    CarriedExchange(Channel channel, HttpHeaders headers, ApplicationOptions options) {
        this.channel = channel;
        this.headers = headers;
        this.formOptions = options.forms;
        this.maxDecoding = options.limits.maxDecoding;
        this.options = options.everyRoute;
    }

    @Override
    public final Headers headers() {
        return Headers.of(new HeaderFields(headers));
    }

    @Override
    public final @Nullable String host() {
        return headers.get(HttpHeaderNames.HOST);
    }

    @Override
    public final InetSocketAddress remoteAddress() {
        return clientOf(channel);
    }

    @Override
    public final String scheme() {
        return tls() == null ? "http" : "https";
    }

    @Override
    public final @Nullable SSLSession tlsSession() {
        SslHandler tls = tls();
        return tls == null ? null : tls.engine().getSession();
    }

    @Override
    public final StreamReader body() {
        if (decoded == null && options.decompress && headers.contains(HttpHeaderNames.CONTENT_ENCODING)) {
            List<String> codings = Codings.applied(headers.getAll(HttpHeaderNames.CONTENT_ENCODING));
            decoded = codings.isEmpty() ? null : DecodedBody.of(codings, buffer(), maxDecoding);
        }
        return decoded == null ? buffer() : decoded.reader();
    }

    @Override
    public final RequestForm form() {
        if (form == null) {
            form = new RequestForm(this, formOptions);
        }
        return form;
    }

    @Override
    public final void apply(RouteOptions routeOptions) {
        options = routeOptions;
        routeFound();
        if (clientHasLeft() && options.cancelOnDisconnect) {
            cancel();
        }
    }

    @Override
    public final void onDisconnect(Runnable action) {
        if (clientHasLeft()) {
            EventLoop.current().callSoon(action);
        } else {
            onDisconnect = with(onDisconnect, action);
            actionAdded();
        }
    }

    @Override
    public final void onGoingAway(Runnable action) {
        if (isGoingAway()) {
            EventLoop.current().callSoon(action);
        } else {
            onGoingAway = with(onGoingAway, action);
            actionAdded();
        }
    }

    @Override
    public final @Nullable HttpException refusal(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause == failure) {
                return failureAnswer;
            }
        }
        return form == null ? null : form.refusal(problem);
    }

    @Override
    public final void closeAtEnd(OpenedFile file) {
        files = with(files, file);
    }

    @Override
    public final void end() {
        files.forEach(OpenedFile::close);
        files = List.of();
        if (decoded != null) {
            decoded.close();
        }
        if (form != null) {
            form.close();
        }
    }

    /// Whether the client cannot get the answer any more, or has said that it sends nothing more.
    abstract boolean clientHasLeft();

    /// Cancels the task that answers, since the client has left.
    abstract void cancel();

    /// The body is to be treated as [#options] now say.
    abstract void routeFound();

    /// Whether the client has been told, or need not be told, to send the body, and nothing is sent to it yet.
    abstract boolean isExpectingBody();

    /// Whether what comes of the body is received, and need not wait for room.
    abstract boolean isReading();

    /// Whether the server shuts down.
    abstract boolean isGoingAway();

    /// Something more is to be done when the client leaves or the server shuts down.
    abstract void actionAdded();

    /// Whether something is to be done when the client leaves or the server shuts down.
    final boolean hasActions() {
        return !onDisconnect.isEmpty() || !onGoingAway.isEmpty();
    }

    /// How its route is to be treated.
    final RouteOptions options() {
        return options;
    }

    /// How many bytes of the body have come.
    final long received() {
        return received;
    }

    /// Whether all of the body has come.
    final boolean isComplete() {
        return arrival == Body.COMPLETE;
    }

    /// Whether more of the body is to come.
    final boolean isArriving() {
        return arrival == Body.ARRIVING || arrival == Body.UNWANTED;
    }

    /// Whether the carrier had better not read on.
    final boolean isFull() {
        return body != null && body.isFull();
    }

    /// The client has left before it had the answer.
    final void clientLeft() {
        onDisconnect.forEach(EventLoop.current()::callSoon);
        onDisconnect = List.of();
        if (options.cancelOnDisconnect) {
            cancel();
        }
    }

    /// The server begins to shut down.
    final void goingAway() {
        onGoingAway.forEach(EventLoop.current()::callSoon);
        onGoingAway = List.of();
    }

    /// A part of the body has arrived. On the host fiber, as all that follow.
    final void feed(ByteBuf content) {
        received += content.readableBytes();
        if (arrival == Body.ARRIVING && content.isReadable()) {
            buffer().feed(ByteBufUtil.getBytes(content));
        }
    }

    /// The end of the body has arrived.
    final void complete() {
        arrival = Body.COMPLETE;
        if (body != null) {
            body.feedEof();
        }
    }

    /// What comes of the body cannot be had.
    ///
    /// @param refusal the answer, if the handler does not give another
    final void fail(Throwable cause, HttpException refusal) {
        arrival = Body.FAILED;
        failure = cause;
        failureAnswer = refusal;
        if (body != null) {
            body.fail(cause);
        }
    }

    /// Drops what is there of the body, and what will come.
    final void discard() {
        if (arrival == Body.ARRIVING) {
            arrival = Body.UNWANTED;
        }
        if (body != null) {
            body.discard();
        }
    }

    static InetSocketAddress clientOf(Channel channel) {
        return Server.clientOf(channel) instanceof InetSocketAddress address
                ? address
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0); // a Unix socket
    }

    /// `list` with one more; most stay empty.
    private static <T> List<T> with(List<T> list, T item) {
        List<T> longer = list.isEmpty() ? new ArrayList<>() : list;
        longer.add(item);
        return longer;
    }

    private @Nullable SslHandler tls() {
        return channel.pipeline().get(SslHandler.class);
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

    private enum Body {
        ARRIVING,
        UNWANTED, // it arrives, and is dropped
        COMPLETE,
        FAILED
    }
}
