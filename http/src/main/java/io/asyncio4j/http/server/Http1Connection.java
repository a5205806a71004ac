package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.createTask;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.Task;
import io.asyncio4j.http.wire.Carrier;
import io.asyncio4j.http.wire.ChannelCarrier;
import io.asyncio4j.http.wire.Lingering;
import io.asyncio4j.http.wire.ResponseEncoder;
import io.asyncio4j.http.wire.SendPace;
import io.asyncio4j.net.Channels;
import io.asyncio4j.net.Outbound;
import io.asyncio4j.net.Service;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A connection of HTTP/1: Netty's handler of it, and the task that answers one exchange after the other. What the
/// client sends is read as requests at first, then perhaps as another protocol, or dropped at the end. Loop only.
final class Http1Connection extends ChannelInboundHandlerAdapter implements Service.Session {

    // Netty calls the handler's methods on the host fiber; serve() runs in the task. They share one
    // carrier, so they never run at the same time.
    //
    // The client's half ends by itself (inputEnded): what was asked before is still answered. The whole connection ends
    // when it breaks, when the task has ended, or when it is aborted.

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");
    private static final Duration LAST_REQUEST = Duration.ofSeconds(5);
    private static final RecvByteBufAllocator READS = // a message of 64 KiB comes by one, with its header
            new AdaptiveRecvByteBufAllocator(64, 2048, 128 * 1024).maxMessagesPerRead(16);
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\n";

    private final Channel channel;
    private final Responder responder;
    private final ApplicationOptions options;
    private final Http1Writer writer;
    private final EventLoop loop = EventLoop.current();
    private final ExchangeQueue queue = new ExchangeQueue();
    private @Nullable Http1Reader reader; // until one of the next three takes its place
    private @Nullable Lingering lingering; // once the last answer is given
    private @Nullable ChannelCarrier carrier; // once it speaks another protocol
    private @Nullable Http2Connection http2; // once it speaks HTTP/2
    private @Nullable Http1Exchange answering; // or that was answered by a switch, if it wants to be told of the end
    private @Nullable SwitchedProtocol switched; // which the task then speaks
    private @Nullable Task<?> task;
    private @Nullable Handle idleCheck;
    private boolean inputEnded;
    private boolean goingAway; // the server shuts down
    private long idleSince; // ns on the loop's clock

    Http1Connection(Channel channel, Executor beforePoll, Responder responder, ApplicationOptions options) {
        this.channel = channel;
        this.responder = responder;
        this.options = options;
        this.reader = new Http1Reader(this, channel, queue, options);
        this.writer = new Http1Writer(new Outbound(beforePoll, channel), channel);
    }

    /// Sets the channel up.
    void fillPipeline() {
        channel.config().setRecvByteBufAllocator(READS);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true); // whoever has asked may still listen
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true); // else a client that lost power is never missed
        channel.pipeline()
                .addLast(
                        new SendPace(options.writeTimeout),
                        Objects.requireNonNull(reader).decoder(),
                        new ResponseEncoder(),
                        this);
    }

    @Override
    public void finish() {
        if (http2 != null) {
            http2.finish();
            return;
        }
        goingAway = true;
        boolean restarting = responder.isRestarting();
        if (restarting && carrier == null) {
            awaitLastRequest();
        } else {
            queue.end();
        }
        if (answering != null) {
            answering.goingAway();
        }
        if (carrier != null) {
            carrier.goingAway(restarting);
        }
    }

    @Override
    public void abort() {
        if (http2 != null) {
            http2.abort();
            return;
        }
        if (task != null) {
            task.cancel("the server is closing");
        }
        loop.callSoon(writer::cut);
    }

    @Override
    public @Nullable Task<?> task() {
        return task;
    }

    Http1Writer writer() {
        return writer;
    }

    /// Whether the exchange whose answer begins is the last.
    boolean isEnding() {
        if (goingAway && queue.isEmpty()) {
            queue.end();
        }
        return queue.isOver();
    }

    /// Whether the server shuts down.
    boolean isGoingAway() {
        return goingAway;
    }

    /// Whether what the client sends is received, and need not wait for room.
    boolean isReading() {
        return channel.config().isAutoRead();
    }

    /// Whether the client has closed the connection, or its half of it.
    boolean clientHasLeft() {
        return inputEnded || !channel.isActive();
    }

    /// Whether nothing has come after the request that is being answered.
    boolean maySwitch() {
        return queue.isEmpty() && reader != null && !reader.isInHead() && !reader.isExpectingMore() && !inputEnded;
    }

    /// Speaks another protocol from now on, after this answer. In a task.
    Carrier switchOver(Response response) {
        queue.end();
        if (idleCheck != null) {
            idleCheck.cancel();
            idleCheck = null;
        }
        var switched = new ChannelCarrier(channel, writer.outbound());
        carrier = switched;
        if (goingAway) {
            switched.goingAway(responder.isRestarting());
        }
        reader = null;
        writer.sendSwitch(response, () -> {
            if (channel.isActive()) {
                channel.pipeline().remove(RequestDecoder.class);
                channel.pipeline().remove(ResponseEncoder.class);
            }
        });
        return switched;
    }

    /// An exchange wants to be told when the client leaves and when the server shuts down, even if it has switched
    /// to another protocol, and so is not held otherwise.
    void tell(Http1Exchange exchange) {
        answering = exchange;
    }

    /// Cancels the exchange that is being answered, since its client has left.
    void cancel() {
        if (task != null) {
            task.cancel("the client has left");
        }
    }

    /// The body of an exchange is to be treated as its route says.
    void routeFound(Http1Exchange exchange) {
        if (reader != null) {
            reader.routeFound(exchange);
        }
    }

    /// Reads on, or not, as there is room for what comes.
    void fullnessChanged() {
        loop.callSoon(() -> {
            if (reader != null) {
                reader.updateReading();
            }
        });
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        idleSince = now();
        idleCheck = loop.callLater(options.keepAlive, this::checkIdle);
        task = createTask("HTTP " + CarriedExchange.clientOf(channel), this::serve);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (reader != null) {
                reader.read(message);
                if (reader.hasReadPreface()) {
                    beginHttp2(reader);
                }
            } else if (message instanceof ByteBuf bytes) {
                readOther(bytes);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void readOther(ByteBuf bytes) {
        if (carrier != null) {
            carrier.received(bytes);
        } else if (lingering != null) {
            lingering.drop(bytes.readableBytes());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (reader != null) {
            reader.readComplete();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        inputEnded();
        if (idleCheck != null) {
            idleCheck.cancel();
        }
        writer.outbound().writabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded();
        } else if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            SslHandler tls = context.pipeline().get(SslHandler.class);
            if (tls != null
                    && ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())
                    && reader != null
                    && !queue.hasEnded()) {
                beginHttp2(reader);
            }
        } else if (event instanceof SslCloseCompletionEvent) {
            context.close(); // whoever has ended TLS is sent nothing more: what is written then vanishes
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        writer.outbound().writabilityChanged();
        if (carrier != null) {
            carrier.writable();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Error error = Channels.errorIn(cause);
        if (error == null) {
            LOGGER.log(System.Logger.Level.DEBUG, "connection lost", cause);
        } else {
            loop.reportError("the connection of " + channel.remoteAddress() + " failed", error);
            if (reader != null) {
                reader.fail(error);
            }
        }
        context.close();
    }

    private void serve() {
        boolean ended = false;
        try {
            Http1Exchange last = answerAll();
            SwitchedProtocol protocol = switched;
            if (protocol != null) {
                switched = null;
                protocol.speak();
            }
            if (http2 == null) {
                hangUp(last);
            } else {
                http2.await();
            }
            ended = true;
        } finally {
            if (!ended && http2 != null) {
                http2.abort();
            } else if (!ended) {
                loop.callSoon(writer::cut);
            }
        }
    }

    /// Answers one exchange after the other.
    ///
    /// @return that after which the server ends the connection; null if the end was asked for, or another protocol
    private @Nullable Http1Exchange answerAll() {
        for (Http1Exchange next = next(); next != null && channel.isActive(); next = next()) {
            answering = next;
            switched = responder.answer(next);
            if (switched != null) {
                answering = next.hasActions() ? next : null;
                return null;
            }
            answering = null;
            idleSince = now();
            if (next.isLast()) {
                return next;
            }
        }
        return null;
    }

    /// The next exchange, null if there will be none.
    private @Nullable Http1Exchange next() {
        Http1Exchange next = queue.take();
        if (queue.hasJustGotRoom()) {
            fullnessChanged();
        }
        return next;
    }

    /// Closes after what is written.
    private void hangUp(@Nullable Http1Exchange last) {
        queue.end();
        if (carrier != null) {
            carrier.finish();
            return;
        }
        boolean mayStillSend = (reader != null && reader.isExpectingMore())
                || !queue.isOver()
                || (last != null && !last.isLastOfClient());
        if (mayStillSend && !clientHasLeft()) {
            loop.callSoon(this::linger);
        } else {
            writer.outbound().closeAfterwards();
        }
    }

    private void linger() {
        if (channel.isActive() && reader != null) {
            lingering = new Lingering(channel);
            reader.stop();
            reader = null;
            channel.pipeline().remove(RequestDecoder.class);
            channel.config().setAutoRead(true);
            lingering.begin(writer.outbound());
        }
    }

    /// Speaks HTTP/2 from now on. The connection's task stays.
    private void beginHttp2(Http1Reader before) {
        before.stop();
        if (idleCheck != null) {
            idleCheck.cancel();
        }
        queue.end();
        var begun = new Http2Connection(channel, writer.outbound(), responder, options);
        http2 = begun;
        reader = null;
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.remove(ResponseEncoder.class);
        pipeline.replace(this, null, begun.codec());
        begun.begin();
        if (before.hasReadPreface()) {
            pipeline.context(RequestDecoder.class)
                    .fireChannelRead(Unpooled.copiedBuffer(PREFACE, StandardCharsets.US_ASCII));
        }
        pipeline.remove(RequestDecoder.class); // which passes on what it still has
        if (goingAway) {
            begun.finish();
        }
    }

    /// The client sends nothing more; perhaps it still listens.
    private void inputEnded() {
        boolean first = !inputEnded;
        inputEnded = true;
        queue.end();
        if (reader != null) {
            reader.inputEnded();
        }
        boolean wanted = carrier == null || !carrier.hasFinished(); // what the client does not get any more
        if (first && answering != null && wanted) {
            answering.clientLeft();
        }
        if (lingering != null) {
            lingering.inputEnded();
        }
        if (carrier != null) {
            carrier.ended(null);
        }
    }

    private void checkIdle() {
        long left = options.keepAlive.toNanos() - (now() - idleSince);
        if (answering != null || !queue.isEmpty() || isInHead()) { // a head has a clock of its own
            idleCheck = loop.callLater(options.keepAlive, this::checkIdle);
        } else if (left > 0) {
            idleCheck = loop.callLater(Duration.ofNanos(left), this::checkIdle);
        } else {
            channel.close();
        }
    }

    /// Another server has taken over. A client that does not know, since it has been told nothing yet, may ask once
    /// more: the answer tells that it is the last one. So no request meets a connection that has just been closed.
    private void awaitLastRequest() {
        if (idleCheck != null) {
            idleCheck.cancel();
        }
        Duration pause = LAST_REQUEST.compareTo(options.keepAlive) < 0 ? LAST_REQUEST : options.keepAlive;
        idleCheck = loop.callLater(pause, () -> {
            if (answering == null && queue.isEmpty() && !isInHead()) {
                queue.end();
            } else if (!queue.hasEnded()) {
                awaitLastRequest();
            }
        });
    }

    private boolean isInHead() {
        return reader != null && reader.isInHead();
    }

    private long now() {
        return loop.time().toNanos();
    }
}
