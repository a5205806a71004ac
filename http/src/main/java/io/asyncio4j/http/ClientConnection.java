package io.asyncio4j.http;

import io.asyncio4j.Handle;
import io.asyncio4j.Promise;
import io.asyncio4j.http.Exchanges.ResponseHead;
import io.asyncio4j.http.Url.Origin;
import io.asyncio4j.net.NettyDriver;
import io.asyncio4j.net.Outbound;
import io.asyncio4j.net.Tls;
import io.asyncio4j.stream.StreamBuffer;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One connection of a session, used by one request after the other. Loop only.
final class ClientConnection extends ChannelInboundHandlerAdapter implements StreamBuffer.Source {

    // Netty calls the handler's methods on the loop's own thread; the others are called by the task
    // that has leased the connection. They share one carrier, so they never run at the same time.

    private static final int MAX_LINE = 8190; // bytes, as aiohttp
    private static final int MAX_HEADERS = 64 * 1024; // bytes in all

    private final ConnectionPool pool;
    private final Origin origin;
    private final NettyDriver driver;
    private final @Nullable Tls tls;
    private final Promise<@Nullable Void> ready = new Promise<>();
    private @Nullable Channel channel; // null until Netty has made it
    private @Nullable Outbound outbound;
    private Promise<ResponseHead> head = new Promise<>();
    private @Nullable StreamBuffer body; // of the response that arrives
    private @Nullable Handle expiry; // while it is kept unused
    private @Nullable Throwable problem;
    private boolean leased;
    private boolean used;
    private boolean over = true; // the response has arrived completely
    private boolean keepAlive = true;
    private boolean interim; // a response with status 1xx arrives

    ClientConnection(ConnectionPool pool, Origin origin, NettyDriver driver, @Nullable Tls tls) {
        this.pool = pool;
        this.origin = origin;
        this.driver = driver;
        this.tls = tls;
    }

    /// Fills the pipeline.
    ChannelHandler initializer() {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel created) {
                channel = created;
                outbound = new Outbound(driver, created);
                if (tls != null) {
                    created.pipeline().addLast(tls.clientHandler(created, origin.bareHost(), origin.port()));
                }
                var config = new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_LINE)
                        .setMaxHeaderSize(MAX_HEADERS);
                created.pipeline()
                        .addLast(
                                new HttpClientCodec(config, false, false),
                                new HttpContentDecompressor(0),
                                ClientConnection.this);
                pool.opened(ClientConnection.this);
                created.closeFuture().addListener(_ -> pool.closed(ClientConnection.this));
            }
        };
    }

    Origin origin() {
        return origin;
    }

    /// Waits until requests can be sent: until TLS is negotiated.
    void awaitReady() throws IOException {
        ready.awaitThrowing(IOException.class);
    }

    /// A request begins to use the connection.
    void lease() {
        leased = true;
        if (expiry != null) {
            expiry.cancel();
            expiry = null;
        }
    }

    boolean wasUsed() {
        return used;
    }

    /// Sends a request. Never waits; [#awaitHead] does.
    void send(Exchanges.Step step) {
        head = new Promise<>();
        over = false;
        used = true;
        if (channel == null || outbound == null || !channel.isActive()) {
            head.fail(new ClosedEarly(problem));
            return;
        }
        outbound.add(step.body().length, sending -> sending.write(request(step), sending.voidPromise()));
    }

    /// Waits for the status and headers of the response.
    ResponseHead awaitHead() {
        return head.await();
    }

    /// Whether the response has arrived completely.
    boolean isExchangeOver() {
        return over;
    }

    /// Whether another request may follow.
    boolean isReusable() {
        return over && keepAlive && channel != null && channel.isActive();
    }

    /// The request is done with: the connection goes back to the pool, or is closed.
    void release() {
        if (leased) {
            leased = false;
            pool.release(this);
        }
    }

    /// Closes the connection unless it is used within `duration`.
    void keepFor(Duration duration) {
        expiry = pool.loop().callLater(duration, this::abort);
    }

    /// Closes the connection.
    void abort() {
        keepAlive = false;
        if (expiry != null) {
            expiry.cancel();
            expiry = null;
        }
        Channel closing = channel;
        if (closing != null && closing.isOpen()) {
            pool.loop().callSoon(closing::close);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (tls == null) {
            ready.complete(null);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                ready.complete(null);
            } else {
                ready.fail(handshake.cause());
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (over) {
                abort(); // nobody has asked for anything
                return;
            }
            if (message instanceof HttpResponse response) {
                beginResponse(response);
            }
            if (message instanceof HttpContent content
                    && body != null
                    && !interim
                    && content.content().isReadable()) {
                body.feed(ByteBufUtil.getBytes(content.content()));
            }
            if (message instanceof LastHttpContent last) {
                endResponse(last);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        keepAlive = false;
        ready.fail(new IOException("the server closed the connection while it was negotiated", problem));
        if (!over) {
            if (!head.fail(new ClosedEarly(problem)) && body != null) {
                body.fail(new PayloadException(
                        "the response ends after " + body.received() + " bytes, before it is complete", problem));
            }
        }
        if (outbound != null) {
            outbound.writabilityChanged();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (outbound != null) {
            outbound.writabilityChanged();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        problem = cause;
        if (!(cause instanceof IOException)) {
            fail(new PayloadException("the response cannot be decoded: " + cause.getMessage(), cause));
        }
        context.close();
    }

    @Override
    public void fullnessChanged() {
        pool.loop().callSoon(this::updateReading);
    }

    private void beginResponse(HttpResponse response) {
        if (response.decoderResult().isFailure()) {
            Throwable cause = response.decoderResult().cause();
            fail(new PayloadException("the server did not answer in HTTP: " + cause.getMessage(), cause));
            abort();
            return;
        }
        int status = response.status().code();
        interim = status < 200;
        if (interim) {
            return;
        }
        keepAlive = HttpUtil.isKeepAlive(response);
        body = new StreamBuffer(this);
        head.complete(
                new ResponseHead(status, response.status().reasonPhrase(), new Headers(response.headers()), body));
    }

    private void endResponse(LastHttpContent last) {
        if (interim) {
            interim = false;
            return;
        }
        if (last.decoderResult().isFailure()) {
            Throwable cause = last.decoderResult().cause();
            fail(new PayloadException("the response is malformed: " + cause.getMessage(), cause));
            abort();
        } else if (body != null) {
            over = true;
            body.feedEof();
        }
    }

    private void fail(PayloadException failure) {
        if (!head.fail(failure) && body != null) {
            body.fail(failure);
        }
    }

    private void updateReading() {
        if (channel != null) {
            channel.config().setAutoRead(body == null || !body.isFull());
        }
    }

    private DefaultFullHttpRequest request(Exchanges.Step step) {
        var request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(step.method()),
                step.url().target(),
                Unpooled.wrappedBuffer(step.body()),
                step.headers().values().copy(),
                EmptyHttpHeaders.INSTANCE);
        HttpHeaders headers = request.headers();
        if (!headers.contains(HttpHeaderNames.HOST)) {
            headers.set(HttpHeaderNames.HOST, step.url().origin().authority());
        }
        if (step.body().length > 0 || step.method().startsWith("P")) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, step.body().length);
        }
        return request;
    }

    /// The connection was closed before a response began.
    static final class ClosedEarly extends RuntimeException {

        private static final long serialVersionUID = 1;

        ClosedEarly(@Nullable Throwable cause) {
            super("connection closed", cause);
        }
    }
}
