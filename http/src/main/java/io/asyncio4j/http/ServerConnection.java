package io.asyncio4j.http;

import static io.asyncio4j.Asyncio.createTask;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import io.asyncio4j.net.NettyDriver;
import io.asyncio4j.net.Outbound;
import io.asyncio4j.net.Service;
import io.asyncio4j.stream.StreamBuffer;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One connection of a server: Netty's handler of it, and the task that serves it. Loop only.
final class ServerConnection extends ChannelInboundHandlerAdapter implements Service.Session, StreamBuffer.Source {

    // Netty calls the handler's methods on the loop's own thread; serve() runs in the task. They
    // share one carrier, so they never run at the same time.

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");
    private static final Duration LINGER = Duration.ofSeconds(10); // as aiohttp
    private static final int MOST_PIPELINED = 32; // requests waiting before reading pauses

    private final Channel channel;
    private final Handler handler;
    private final Application.Options options;
    private final ResponseWriter writer;
    private final EventLoop loop = EventLoop.current();
    private final ArrayDeque<Request> requests = new ArrayDeque<>();
    private @Nullable StreamBuffer arriving; // the body whose content is being read
    private @Nullable Promise<@Nullable Void> wake; // of the task that waits for a request
    private @Nullable Task<?> task;
    private @Nullable Handle idleCheck;
    private long idleSince; // ns on the loop's clock
    private boolean noMoreRequests; // the peer has closed, sent rubbish, or is to be left
    private @Nullable Request handling;
    private boolean continueSent; // to the request that is handled

    ServerConnection(Channel channel, NettyDriver driver, Handler handler, Application.Options options) {
        this.channel = channel;
        this.handler = handler;
        this.options = options;
        this.writer = new ResponseWriter(new Outbound(driver, channel));
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
                if (content.content().isReadable()) {
                    arriving.feed(ByteBufUtil.getBytes(content.content()));
                }
                if (content instanceof LastHttpContent) {
                    endRequest(content);
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        leave();
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

    @Override
    public void finish() {
        leave();
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

    @Override
    public void wanted() {
        if (handling != null
                && !continueSent
                && handling.inbound().received() == 0
                && HttpUtil.is100ContinueExpected(handling.head())) {
            continueSent = true;
            writer.sendContinue();
        }
    }

    @Override
    public void fullnessChanged() {
        loop.callSoon(this::updateReading);
    }

    private void serve() {
        try {
            for (Request request = next(); request != null; request = next()) {
                handling = request;
                continueSent = false;
                boolean keepAlive = answer(request);
                handling = null;
                idleSince = now();
                if (!keepAlive) {
                    break;
                }
            }
        } catch (PayloadException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "request cut short", e);
        } finally {
            hangUp();
        }
    }

    /// The next request, null if there will be none.
    private @Nullable Request next() {
        while (requests.isEmpty() && !noMoreRequests) {
            wake = new Promise<>();
            wake.await();
        }
        Request request = requests.poll();
        if (requests.size() == MOST_PIPELINED - 1) {
            loop.callSoon(this::updateReading);
        }
        return request;
    }

    /// Answers a request; says whether the connection can go on.
    private boolean answer(Request request) {
        Response refusal = RequestRules.refusal(request);
        Response response = refusal == null ? respond(request) : refusal;
        boolean last = noMoreRequests && requests.isEmpty();
        boolean keepAlive = refusal == null && !last && mayFollow(request);
        if (response.content() instanceof Response.Whole) {
            request.inbound().discard(); // nobody reads it any more, and the client may send it all before it reads
        }
        boolean goesOn = writer.send(request, response, keepAlive);
        request.inbound().discard();
        return goesOn;
    }

    private Response respond(Request request) {
        try {
            return Objects.requireNonNull(handler.handle(request), "a handler returned null instead of a response");
        } catch (HttpException e) {
            return Response.text(e.text()).withStatus(e.status());
        } catch (PayloadException e) {
            noMoreRequests = true;
            return Response.text("the body of the request is cut short or malformed")
                    .withStatus(400);
        } catch (CancelledError e) {
            abort();
            throw e;
        } catch (Throwable e) {
            LOGGER.log(System.Logger.Level.ERROR, "handler of " + request + " failed", e);
            return Response.text("internal server error").withStatus(500);
        }
    }

    /// Whether another request can follow on this connection: the client wants it, and what it still
    /// sends of this one is not too long to be read away.
    private boolean mayFollow(Request request) {
        return HttpUtil.isKeepAlive(request.head())
                && (request.inbound().hasEnded()
                        || HttpUtil.getContentLength(request.head(), Long.MAX_VALUE) <= options.maxBody);
    }

    /// Closes after what is written. A client that is still sending must not get a reset before it has
    /// read the response, so it is given some time to see the end of it.
    private void hangUp() {
        noMoreRequests = true;
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
        if (noMoreRequests) {
            return;
        }
        arriving = new StreamBuffer(this);
        requests.add(new Request(head, arriving, options.maxBody, (InetSocketAddress) channel.remoteAddress()));
        if (requests.size() == MOST_PIPELINED) {
            updateReading();
        }
        wakeTask();
    }

    private void endRequest(HttpContent last) {
        StreamBuffer body = arriving;
        arriving = null;
        if (body == null) {
            return;
        }
        if (last.decoderResult().isFailure()) {
            body.fail(new PayloadException(
                    "the request is malformed", last.decoderResult().cause()));
            noMoreRequests = true;
        } else {
            body.feedEof();
        }
    }

    /// Answers what has come, and takes nothing more.
    private void leave() {
        noMoreRequests = true;
        wakeTask();
    }

    /// Reads on while neither requests nor the content of one pile up. On the loop's own thread.
    private void updateReading() {
        boolean full = requests.size() >= MOST_PIPELINED || (arriving != null && arriving.isFull());
        channel.config().setAutoRead(!full);
    }

    private void wakeTask() {
        if (wake != null) {
            wake.complete(null);
        }
    }

    private void checkIdle() {
        long left = options.keepAlive.toNanos() - (now() - idleSince);
        if (handling != null) {
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
