package io.asyncio4j.http.client;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.Promise;
import io.asyncio4j.http.client.Url.Origin;
import io.asyncio4j.http.wire.Codecs;
import io.asyncio4j.net.NettyDriver;
import io.asyncio4j.net.Outbound;
import io.asyncio4j.net.Tls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A connection of HTTP/1, used by one exchange after the other. Loop only.
final class Http1Connection extends ChannelInboundHandlerAdapter implements PooledConnection {

    // Netty calls the handler's methods on the host fiber; the others are called by the task whose
    // exchange it is. They share one carrier, so they never run at the same time.
    //
    // OPENING → IN_USE ⇄ KEPT; IN_USE → LAST_USE if the server will close it; CLOSED from anywhere.

    private final Owner owner;
    private final Origin origin;
    private final NettyDriver driver;
    private final @Nullable Tls tls;
    private final EventLoop loop = EventLoop.current();
    private final Promise<@Nullable Void> ready = new Promise<>();
    private @Nullable Channel channel; // null until Netty has made it
    private @Nullable Outbound outbound;
    private @Nullable Http1Exchange exchange; // the latest
    private @Nullable Handle expiry; // while it is kept
    private @Nullable Throwable problem;
    private State state = State.OPENING;

    Http1Connection(Owner owner, Origin origin, NettyDriver driver, @Nullable Tls tls) {
        this.owner = owner;
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
                created.pipeline().addLast(Codecs.client(), new HttpContentDecompressor(0), Http1Connection.this);
                owner.opened(Http1Connection.this);
                created.closeFuture().addListener(_ -> owner.closed(Http1Connection.this));
            }
        };
    }

    /// Waits until requests can be sent: until TLS is negotiated. In a task.
    void awaitReady() throws IOException {
        ready.awaitThrowing(IOException.class);
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public Exchange begin(RequestTimeouts timeouts) {
        stopExpiry();
        if (state != State.CLOSED) {
            state = State.IN_USE;
        }
        exchange = new Http1Exchange(this, timeouts, exchange == null);
        return exchange;
    }

    @Override
    public boolean isReusable() {
        return state == State.KEPT && channel != null && channel.isActive();
    }

    @Override
    public void keepFor(Duration duration) {
        expiry = loop.callLater(duration, this::abort);
    }

    @Override
    public void abort() {
        state = State.CLOSED;
        stopExpiry();
        Channel closing = channel;
        if (closing != null && closing.isOpen()) {
            loop.callSoon(closing::close);
        }
    }

    /// What to send by, null if the connection is closed.
    @Nullable
    Outbound outbound() {
        return channel != null && channel.isActive() ? outbound : null;
    }

    /// Why the connection is closed, null if the server has just closed it.
    @Nullable
    Throwable problem() {
        return problem;
    }

    /// There will be no exchange after this one: the server says so.
    void closeAfterwards() {
        if (state == State.IN_USE) {
            state = State.LAST_USE;
        }
    }

    /// Reads on, or not, as the body that arrives has room.
    void fullnessChanged() {
        loop.callSoon(this::updateReading);
    }

    /// The exchange is released.
    void release() {
        if (state == State.IN_USE && exchange != null && exchange.isComplete()) {
            state = State.KEPT;
        }
        owner.released(this);
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
                failReady(handshake.cause());
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (exchange != null && exchange.isUnderWay()) {
                exchange.receive(message);
            } else {
                abort(); // nobody has asked for anything
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        state = State.CLOSED;
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
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        problem = cause;
        if (!(cause instanceof IOException) && exchange != null) {
            exchange.fail("the response cannot be decoded", cause);
        }
        context.close();
    }

    private void stopExpiry() {
        if (expiry != null) {
            expiry.cancel();
            expiry = null;
        }
    }

    private void updateReading() {
        if (channel != null) {
            channel.config().setAutoRead(exchange == null || !exchange.isFull());
        }
    }

    /// Perhaps nobody waits for it any more.
    private void failReady(Throwable cause) {
        if (ready.fail(cause)) {
            ready.exception();
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
