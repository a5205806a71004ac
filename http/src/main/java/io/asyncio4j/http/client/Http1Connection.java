package io.asyncio4j.http.client;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.Promise;
import io.asyncio4j.http.wire.ChannelCarrier;
import io.asyncio4j.net.Channels;
import io.asyncio4j.net.Outbound;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.proxy.ProxyConnectionEvent;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A connection of HTTP/1, used by one exchange after the other. Loop only.
final class Http1Connection extends ChannelInboundHandlerAdapter
        implements PooledConnection, Lane, Http1Decoder.Listener {

    // Netty calls the handler's methods on the host fiber; the others are called by the task whose
    // exchange it is. They share one carrier, so they never run at the same time.
    //
    // OPENING → IN_USE ⇄ KEPT; IN_USE → LAST_USE if either side will close it; CLOSED from anywhere.
    //
    // It is kept only where it is provably between two messages: the request has left completely, the answer has come
    // completely and said that there may be another, and not a byte has come since. What the kernel has but the loop
    // has not seen is looked for before the next request is sent: else it would be the answer to that. Only a request
    // that can be repeated is sent without a look where the kernel had nothing more just now.

    private static final Duration JUST_NOW = Duration.ofNanos(50_000); // far below the time an answer takes

    private final Owner owner;
    private final Route route;
    private final Executor beforePoll;
    private final @Nullable InetSocketAddress address; // to connect to, null for a Unix socket
    private final EventLoop loop = EventLoop.current();
    private final Promise<@Nullable Void> ready = new Promise<>();
    private boolean readyAwaited; // else its failure is nobody's
    private @Nullable Throwable notReady;
    private @Nullable Channel channel; // null until Netty has made it
    private @Nullable Outbound outbound;
    private @Nullable CarriedExchange exchange; // the latest
    private @Nullable ChannelCarrier carrier; // once it speaks another protocol
    private @Nullable Http2Connection http2; // once it speaks HTTP/2
    private @Nullable Handle expiry; // while it is kept
    private @Nullable Throwable problem;
    private boolean closeNotified; // TLS has ended what the server sends
    private int stepsLeft; // until it is ready
    private Duration emptied = Duration.ZERO; // when the loop had last taken all that the kernel had
    private State state = State.OPENING;

    Http1Connection(Owner owner, Route route, Executor beforePoll, @Nullable InetSocketAddress address) {
        this.owner = owner;
        this.route = route;
        this.beforePoll = beforePoll;
        this.address = address;
    }

    /// Fills the pipeline.
    ChannelHandler initializer() {
        return Channels.initializer(created -> {
            channel = created;
            outbound = new Outbound(beforePoll, created);
            secure(created);
            created.config().setAutoClose(false); // else a failure to write hides what can still be read
            created.pipeline().addLast(new Http1Decoder(this, owner.limits().ofHead()), new HttpRequestEncoder(), this);
            owner.opened(this);
            created.closeFuture().addListener(_ -> owner.closed(this));
        });
    }

    /// The way to the proxy, its tunnel, the way through it; whichever there are. Each step must be done before the
    /// connection is ready.
    private void secure(Channel created) {
        Proxy proxy = route.proxy();
        if (proxy != null && proxy.tls() != null) {
            created.pipeline().addLast(proxy.tls().clientHandler(created, proxy.host(), proxy.port()));
            stepsLeft++;
        }
        if (proxy != null && route.isTunnelled() && address != null) {
            created.pipeline().addLast(proxy.tunnel(address));
            stepsLeft++;
        }
        if (route.tls() != null) {
            ChannelHandler handler = route.tls()
                    .clientHandler(
                            created, route.origin().bareHost(), route.origin().port(), route.protocols());
            created.pipeline().addLast(handler);
            stepsLeft++;
        }
    }

    /// Waits until requests can be sent: until TLS is negotiated. In a task.
    void awaitReady() throws IOException {
        readyAwaited = true;
        if (notReady != null) {
            ready.fail(notReady);
        }
        ready.awaitThrowing(IOException.class);
    }

    @Override
    public Route route() {
        return route;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public boolean hasRoom() {
        return isReusable();
    }

    @Override
    public void reserve() {
        stopExpiry();
    }

    @Override
    public boolean isUnused() {
        return true; // when its only exchange is released
    }

    /// What the two sides have agreed on: this, or a connection of HTTP/2 in its place. Once it is ready.
    PooledConnection spoken() {
        return http2 == null ? this : http2;
    }

    @Override
    public boolean isStream() {
        return false;
    }

    @Override
    public @Nullable SSLSession tlsSession() {
        SSLSession session = null;
        if (channel != null && route.tls() != null) {
            for (var each : channel.pipeline()) {
                session = each.getValue() instanceof SslHandler handler
                        ? handler.engine().getSession()
                        : session;
            }
        }
        return session; // of the last: the one before it leads to the proxy
    }

    @Override
    public Exchange begin(RequestTimeouts timeouts) {
        stopExpiry();
        if (state != State.CLOSED) {
            state = State.IN_USE;
        }
        exchange = new CarriedExchange(
                this, timeouts, exchange == null, owner.limits().ofDecoding());
        return exchange;
    }

    @Override
    public boolean carriesWebSockets() {
        return false; // one opens a WebSocket, and no exchange follows
    }

    @Override
    public boolean isReusable() {
        return state == State.KEPT && channel != null && channel.isActive();
    }

    @Override
    public void look(Step request) {
        if (request.isIdempotent() && loop.time().minus(emptied).compareTo(JUST_NOW) < 0) {
            return;
        }
        var polled = new Promise<@Nullable Void>();
        beforePoll.execute(() -> polled.complete(null)); // the task goes on after the poll
        polled.await();
    }

    @Override
    public void keepFor(Duration duration) {
        expiry = loop.callLater(duration, this::abort);
    }

    @Override
    public void abort() {
        if (http2 != null) {
            http2.abort();
            return;
        }
        state = State.CLOSED;
        stopExpiry();
        if (channel != null && channel.isOpen()) {
            loop.callSoon(this::close);
        }
    }

    @Override
    public @Nullable Outlet outlet() {
        return channel != null && outbound != null && channel.isActive() ? new ChannelOutlet(outbound, channel) : null;
    }

    @Override
    public @Nullable ChannelCarrier switchOver() {
        if (channel != null && outbound != null && channel.isActive()) {
            carrier = new ChannelCarrier(channel, outbound);
        }
        return carrier;
    }

    @Override
    public @Nullable Throwable problem() {
        return problem;
    }

    @Override
    public boolean endsCleanly() {
        return state != State.CLOSED && problem == null && (!isSecured() || closeNotified);
    }

    @Override
    public String cleanEnd() {
        return !isSecured() ? "the end of the connection" : "a close_notify of TLS";
    }

    @Override
    public void closeAfterwards() {
        if (state == State.IN_USE) {
            state = State.LAST_USE;
        }
    }

    @Override
    public void fullnessChanged() {
        loop.callSoon(this::updateReading);
    }

    @Override
    public void release(Exchange released, boolean clean) {
        if (state == State.IN_USE && clean) {
            state = State.KEPT;
        }
        if (channel != null && !channel.config().isAutoRead()) {
            fullnessChanged(); // a body that was not read must not stop what comes next
        }
        owner.released(this, released);
    }

    @Override
    public boolean isAnswerExpected() {
        if (carrier != null) {
            return true;
        }
        boolean expected = exchange != null && exchange.isUnderWay();
        if (expected && exchange != null) {
            exchange.answerBegins();
        }
        return expected;
    }

    @Override
    public boolean isBodyless() {
        return exchange != null && exchange.isBodyless();
    }

    @Override
    public void unasked() {
        abort();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (stepsLeft == 0) {
            becomeReady();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case SslHandshakeCompletionEvent handshake when handshake.isSuccess() -> stepDone();
            case ProxyConnectionEvent _ -> stepDone();
            case SslHandshakeCompletionEvent handshake -> failReady(handshake.cause());
            case SslCloseCompletionEvent closing when closing.isSuccess() && http2 == null -> inputEnded();
            default -> {}
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (carrier != null) {
                receive(context, carrier, message);
            } else if (exchange != null) {
                exchange.receive(message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        emptied = loop.time();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        state = State.CLOSED;
        if (http2 != null) {
            http2.lost(problem);
        }
        if (carrier != null && exchange != null) {
            carrier.ended(problem);
            exchange.release();
        }
        failReady(new IOException("the server closed the connection while it was negotiated", problem));
        if (exchange != null) {
            exchange.lost(problem);
        }
        channelWritabilityChanged(context);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (outbound != null) {
            outbound.writabilityChanged();
        }
        if (carrier != null) {
            carrier.writable();
        }
    }

    /// Passes on what comes after the head of the answer.
    private static void receive(ChannelHandlerContext context, ChannelCarrier carrier, Object message) {
        if (message instanceof ByteBuf bytes) {
            carrier.received(bytes);
        } else if (message instanceof LastHttpContent) {
            context.pipeline().remove(HttpRequestEncoder.class);
            context.pipeline().remove(Http1Decoder.class); // which passes on what it has
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        problem = cause;
        if (cause instanceof ProxyConnectException) {
            failReady(cause);
        }
        if (!(cause instanceof IOException) && exchange != null) {
            exchange.fail("the response cannot be decoded", cause);
        } else if (Channels.errorIn(cause) != null) {
            loop.reportError("the connection to " + route + " failed while no request was under way", cause);
        }
        context.close();
    }

    /// The server has ended TLS. Many wait for our end of it before they close the connection.
    private void inputEnded() {
        closeNotified = true;
        if (carrier != null) {
            carrier.ended(null);
            return;
        }
        if (exchange != null) {
            exchange.inputEnded();
        }
        abort();
    }

    /// Closes the channel. If much of a request has not left, TLS is passed by: it would wait until it has.
    private void close() {
        if (channel != null && exchange != null && exchange.isLeaving()) {
            Channels.cut(channel);
        } else if (channel != null) {
            channel.close();
        }
    }

    private void stepDone() {
        if (--stepsLeft > 0) {
            return;
        }
        try {
            SSLSession session = tlsSession();
            if (session != null) {
                Fingerprints.ensureOneOf(route.fingerprints(), session);
            }
            becomeReady();
        } catch (SSLException e) {
            failReady(e);
            abort();
        }
    }

    private void becomeReady() {
        if (channel != null && outbound != null && speaksHttp2(channel)) {
            beginHttp2(channel, outbound);
        }
        ready.complete(null);
    }

    private boolean speaksHttp2(Channel negotiated) {
        if (!route.http2() || route.tls() == null) {
            return route.http2(); // nothing is negotiated: the program has said so
        }
        String agreed = null;
        for (var each : negotiated.pipeline()) {
            agreed = each.getValue() instanceof SslHandler handler ? handler.applicationProtocol() : agreed;
        }
        return ApplicationProtocolNames.HTTP_2.equals(agreed); // of the last: the one before it leads to the proxy
    }

    /// Speaks HTTP/2 from now on; this still hears of the channel's end.
    private void beginHttp2(Channel negotiated, Outbound sending) {
        var begun = new Http2Connection(owner, route, negotiated, sending, beforePoll, tlsSession());
        http2 = begun;
        owner.opened(begun);
        negotiated.closeFuture().addListener(_ -> owner.closed(begun));
        owner.closed(this);
        ChannelPipeline pipeline = negotiated.pipeline();
        pipeline.remove(HttpRequestEncoder.class);
        pipeline.replace(Http1Decoder.class, null, begun.codec());
    }

    private boolean isSecured() {
        return route.tls() != null || (route.proxy() != null && route.proxy().tls() != null);
    }

    private void failReady(Throwable cause) {
        if (readyAwaited) {
            ready.fail(cause);
        } else if (notReady == null) {
            notReady = cause;
        }
    }

    private void stopExpiry() {
        if (expiry != null) {
            expiry.cancel();
            expiry = null;
        }
    }

    private void updateReading() {
        if (channel != null && carrier == null) {
            channel.config().setAutoRead(exchange == null || !exchange.isFull());
        }
    }

    private enum State {
        OPENING,
        IN_USE,
        LAST_USE,
        KEPT, // for another exchange
        CLOSED
    }
}
