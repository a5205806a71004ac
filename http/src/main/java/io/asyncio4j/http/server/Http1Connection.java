package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.createTask;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.Task;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.net.NettyDriver;
import io.asyncio4j.net.Outbound;
import io.asyncio4j.net.Service;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A connection of HTTP/1: Netty's handler of it, and the task that answers one exchange after the other. Loop only.
final class Http1Connection extends ChannelInboundHandlerAdapter implements Service.Session {

    // Netty calls the handler's methods on the host fiber; serve() runs in the task. They share one
    // carrier, so they never run at the same time.

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");
    private static final Duration LINGER = Duration.ofSeconds(10); // as aiohttp

    private final Channel channel;
    private final Responder responder;
    private final ApplicationOptions options;
    private final Http1Writer writer;
    private final EventLoop loop = EventLoop.current();
    private final ExchangeQueue queue = new ExchangeQueue();
    private @Nullable Http1Exchange arriving; // whose body is being received
    private @Nullable Http1Exchange answering;
    private @Nullable Task<?> task;
    private @Nullable Handle idleCheck;
    private long idleSince; // ns on the loop's clock

    Http1Connection(Channel channel, NettyDriver driver, Responder responder, ApplicationOptions options) {
        this.channel = channel;
        this.responder = responder;
        this.options = options;
        this.writer = new Http1Writer(new Outbound(driver, channel));
    }

    @Override
    public void finish() {
        queue.end();
    }

    @Override
    public void abort() {
        if (task != null) {
            task.cancel("the server is closing");
        }
        loop.callSoon(channel::close);
    }

    @Override
    public @Nullable Task<?> task() {
        return task;
    }

    InetSocketAddress remoteAddress() {
        return (InetSocketAddress) channel.remoteAddress();
    }

    Http1Writer writer() {
        return writer;
    }

    /// Whether the exchange that is being answered is the last.
    boolean isEnding() {
        return queue.isOver();
    }

    /// Reads on, or not, as there is room for what comes.
    void fullnessChanged() {
        loop.callSoon(this::updateReading);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        idleSince = now();
        idleCheck = loop.callLater(options.keepAlive, this::checkIdle);
        task = createTask("HTTP " + channel.remoteAddress(), this::serve);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpRequest head) {
                beginRequest(head);
            }
            if (message instanceof HttpContent content && arriving != null) {
                arriving.feed(content.content());
                if (content instanceof LastHttpContent) {
                    endRequest(arriving, content);
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        queue.end();
        if (idleCheck != null) {
            idleCheck.cancel();
        }
        if (arriving != null) {
            arriving.fail(new PayloadException("the client closed the connection in the middle of its request", null));
        }
        writer.outbound().writabilityChanged();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        writer.outbound().writabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOGGER.log(System.Logger.Level.DEBUG, "connection lost", cause);
        context.close();
    }

    private void serve() {
        try {
            for (Http1Exchange next = next(); next != null; next = next()) {
                answering = next;
                responder.answer(next);
                answering = null;
                idleSince = now();
                if (next.isLast()) {
                    break;
                }
            }
        } finally {
            hangUp();
        }
    }

    /// The next exchange, null if there will be none.
    private @Nullable Http1Exchange next() {
        Http1Exchange next = queue.take();
        if (queue.hasJustGotRoom()) {
            fullnessChanged();
        }
        return next;
    }

    /// Closes after what is written. A client that is still sending must not get a reset before it has
    /// read the response, so it is given some time to see the end of it.
    private void hangUp() {
        queue.end();
        if (arriving != null && channel.isActive()) {
            arriving.discard();
            writer.outbound()
                    .add(
                            0,
                            _ -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                                    .addListener(_ -> ((SocketChannel) channel).shutdownOutput()));
            loop.callLater(LINGER, channel::close);
        } else {
            writer.outbound().closeAfterwards();
        }
    }

    private void beginRequest(HttpRequest head) {
        if (queue.hasEnded()) {
            return;
        }
        arriving = new Http1Exchange(this, head, options.maxBody);
        queue.add(arriving);
        if (queue.isFull()) {
            updateReading();
        }
    }

    private void endRequest(Http1Exchange exchange, HttpContent last) {
        arriving = null;
        if (last.decoderResult().isFailure()) {
            exchange.fail(new PayloadException(
                    "the request is malformed", last.decoderResult().cause()));
            queue.end();
        } else {
            exchange.complete();
        }
    }

    /// Reads on while neither requests nor the body of one pile up. On the host fiber.
    private void updateReading() {
        boolean full = queue.isFull() || (arriving != null && arriving.isFull());
        channel.config().setAutoRead(!full);
    }

    private void checkIdle() {
        long left = options.keepAlive.toNanos() - (now() - idleSince);
        if (answering != null) {
            idleCheck = loop.callLater(options.keepAlive, this::checkIdle);
        } else if (left > 0) {
            idleCheck = loop.callLater(Duration.ofNanos(left), this::checkIdle);
        } else {
            channel.close();
        }
    }

    private long now() {
        return loop.time().toNanos();
    }
}
