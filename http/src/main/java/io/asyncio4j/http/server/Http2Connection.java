package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.createTask;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.ParkingLot;
import io.asyncio4j.Task;
import io.asyncio4j.http.wire.Http2Codec;
import io.asyncio4j.http.wire.Http2Fields;
import io.asyncio4j.http.wire.Http2Listener;
import io.asyncio4j.http.wire.Lingering;
import io.asyncio4j.net.Outbound;
import io.asyncio4j.net.Service;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection of HTTP/2: a task for each of its streams. Loop only.
final class Http2Connection extends Http2Listener implements Service.Session {

    // OPEN → LEAVING (the client has been told to begin nothing more; what it had begun by then may still arrive)
    // → LEFT (it knows the last stream that is answered) → closed, once the last exchange is over. The client's answer
    // to a ping tells that it knows.
    //
    // The codec calls on the host fiber; exchanges are answered in their tasks. They share one carrier, so they
    // never run at the same time.

    private static final long GOODBYE = 0x676f6f6462796521L; // content of the ping
    private static final Duration PATIENCE = Duration.ofSeconds(1); // until its answer
    private static final AsciiString PRIORITY = AsciiString.cached("priority");
    private static final int LOOKS = 4; // within the limit of a write

    private final Channel channel;
    private final Outbound outbound;
    private final Responder responder;
    private final ApplicationOptions options;
    private final EventLoop loop = EventLoop.current();
    private final String name;
    private final Http2Codec codec;
    private final IntObjectMap<Http2Exchange> exchanges = new IntObjectHashMap<>(); // by stream, until they are over
    private final List<Http2Exchange> begun = new ArrayList<>(); // in this read, with a body that is still to come
    private final ParkingLot<@Nullable Void> end = new ParkingLot<>("the end of a connection");
    private final Runnable sending = this::watchSending;
    private State state = State.OPEN;
    private @Nullable Handle idleCheck;
    private @Nullable Handle frameCheck; // while a frame has begun and not ended
    private @Nullable Handle sendCheck; // while something waits to be sent
    private @Nullable Handle goodbye;
    private boolean settled; // the client's first settings have come
    private long idleSince; // ns on the loop's clock

    Http2Connection(Channel channel, Outbound outbound, Responder responder, ApplicationOptions options) {
        this.channel = channel;
        this.outbound = outbound;
        this.responder = responder;
        this.options = options;
        this.name = "HTTP/2 " + CarriedExchange.clientOf(channel);
        this.codec = Http2Codec.server(options.limits.maxStreams, options.limits.maxHeaders, this);
    }

    Http2Codec codec() {
        return codec;
    }

    /// Begins, once the codec is in the pipeline. On the host fiber.
    void begin() {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false); // without windows nothing can be sent
        channel.config().setAutoRead(true);
        idleSince = now();
        idleCheck = loop.callLater(options.keepAlive, this::checkIdle);
        frameCheck = loop.callLater(options.headTimeout, this::checkFrame);
        channel.closeFuture().addListener(_ -> hasClosed());
    }

    /// Waits until the connection is closed and its last exchange is over. In the task of the connection.
    void await() {
        while (channel.isActive() || !exchanges.isEmpty()) {
            end.await("await");
        }
    }

    @Override
    public void finish() {
        if (state == State.OPEN) {
            state = State.LEAVING;
            List.copyOf(exchanges.values()).forEach(Http2Exchange::goingAway);
            loop.callSoon(() -> {
                if (channel.isActive()) {
                    codec.goAway(Integer.MAX_VALUE, Http2Error.NO_ERROR, "");
                    codec.ping(GOODBYE);
                    goodbye = loop.callLater(PATIENCE, this::leave);
                }
            });
        }
    }

    @Override
    public void abort() {
        state = State.LEFT;
        List.copyOf(exchanges.values()).forEach(Http2Exchange::stop);
        loop.callSoon(() -> {
            if (channel.isActive()) {
                codec.goAway(codec.lastStream(), Http2Error.NO_ERROR, "");
                channel.close();
            }
        });
    }

    /// Whether the client is told to begin nothing more.
    boolean isGoingAway() {
        return state != State.OPEN;
    }

    /// Whether another server has taken over already.
    boolean isRestarting() {
        return responder.isRestarting();
    }

    Http2Writer writer(int stream) {
        return new Http2Writer(stream, codec, outbound, sending);
    }

    /// Bytes of a body have been read. On the host fiber.
    void consumed(int stream, int bytes) {
        codec.consumed(stream, bytes);
    }

    /// An exchange has its answer: what the client still sends for it is not wanted. In its task.
    void answered(Http2Exchange exchange) {
        if (!exchange.isInputOver() && exchange.writer().isOpen()) {
            outbound.add(0, _ -> resetOnceSent(exchange));
        }
    }

    @Override
    protected void headersRead(int stream, Http2Headers headers, boolean ended) throws Http2Exception {
        Http2Exchange known = exchanges.get(stream);
        if (known != null) {
            if (!Http2Fields.mayFollow(headers)) {
                throw malformed(stream, "what follows a body has a pseudo-header");
            }
            known.bodyEnded();
            return;
        }
        String problem = Http2Fields.problemOfRequest(headers);
        if (problem != null) {
            throw malformed(stream, problem);
        }
        if (exchanges.size() >= options.limits.maxStreams) { // their tasks have not ended, though their streams have
            throw Http2Exception.streamError(stream, Http2Error.REFUSED_STREAM, "too many requests are under way");
        }
        codec.prioritize(stream, headers.get(PRIORITY));
        begin(Http2Exchange.of(this, stream, channel, headers, options), ended);
    }

    @Override
    protected void prioritized(int stream, String said) {
        codec.prioritize(stream, said);
    }

    @Override
    public int onDataRead(ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean ended) {
        Http2Exchange exchange = exchanges.get(stream);
        if (exchange == null) {
            return data.readableBytes() + padding;
        }
        int consumed = exchange.feed(data, padding);
        if (ended) {
            exchange.bodyEnded();
        }
        return consumed;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int stream, long code) {
        Http2Exchange exchange = exchanges.get(stream);
        if (exchange != null) {
            exchange.reset(codec.hasPending(stream));
        }
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
        settled = true;
        super.onSettingsRead(context, settings);
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext context, long content) {
        if (content == GOODBYE && state == State.LEAVING) {
            leave();
        }
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        Http2Exchange exchange = exchanges.get(stream.id());
        if (exchange != null) {
            exchange.closed();
            removeIfOver(exchange);
        }
    }

    /// Starts the clocks for what has begun and did not come at once.
    @Override
    public void readCompleted(boolean inFrame) {
        begun.forEach(Http2Exchange::watch);
        begun.clear();
        boolean waits = inFrame || !settled;
        if (!waits && frameCheck != null) {
            frameCheck.cancel();
            frameCheck = null;
        } else if (waits && frameCheck == null) {
            frameCheck = loop.callLater(options.headTimeout, this::checkFrame);
        }
    }

    private void begin(Http2Exchange exchange, boolean ended) {
        exchanges.put(exchange.stream(), exchange);
        if (ended) {
            exchange.bodyEnded();
        } else {
            begun.add(exchange);
        }
        Task<?> task = createTask(name + " #" + exchange.stream(), () -> answer(exchange));
        exchange.task(task);
        task.onDone(_ -> taskEnded(exchange));
    }

    private void answer(Http2Exchange exchange) {
        SwitchedProtocol protocol = responder.answer(exchange);
        if (protocol != null) {
            protocol.speak();
            answered(exchange);
        }
    }

    private void taskEnded(Http2Exchange exchange) {
        if (!exchange.writer().hasEnded() && exchange.writer().isOpen()) {
            exchange.writer().cut(); // it was cancelled, or has failed
        }
        removeIfOver(exchange);
    }

    private void removeIfOver(Http2Exchange exchange) {
        if (exchange.isOver() && exchanges.remove(exchange.stream()) != null) {
            idleSince = now();
            hangUpIfDone();
        }
    }

    /// The client has been told long enough ago: it knows, or has had its time.
    private void leave() {
        if (goodbye != null) {
            goodbye.cancel();
        }
        if (state == State.LEAVING && channel.isActive()) {
            codec.goAway(codec.lastStream(), Http2Error.NO_ERROR, "");
            state = State.LEFT;
            hangUpIfDone();
        }
    }

    private void hangUpIfDone() {
        if (!exchanges.isEmpty()) {
            return;
        }
        if (!channel.isActive()) {
            end.wakeAll(null);
        } else if (state == State.LEFT) {
            state = State.CLOSING;
            new Lingering(channel).begin(outbound);
        }
    }

    private void hasClosed() {
        for (Handle clock : new Handle[] {idleCheck, frameCheck, sendCheck, goodbye}) {
            if (clock != null) {
                clock.cancel();
            }
        }
        end.wakeAll(null);
    }

    private void resetOnceSent(Http2Exchange exchange) {
        exchange.writer()
                .whenSent(() -> loop.callSoon(() -> {
                    codec.reset(exchange.stream(), Http2Error.NO_ERROR);
                    channel.flush();
                }));
    }

    private void checkIdle() {
        long left = options.keepAlive.toNanos() - (now() - idleSince);
        if (!exchanges.isEmpty()) {
            idleCheck = loop.callLater(options.keepAlive, this::checkIdle);
        } else if (left > 0) {
            idleCheck = loop.callLater(Duration.ofNanos(left), this::checkIdle);
        } else {
            finish();
        }
    }

    private void checkFrame() {
        frameCheck = null;
        boolean bodies =
                exchanges.values().stream().anyMatch(Http2Exchange::isArriving); // which have a pace of their own
        if (!bodies && channel.isActive()) {
            codec.goAway(
                    codec.lastStream(),
                    Http2Error.ENHANCE_YOUR_CALM,
                    "a frame did not arrive within " + options.headTimeout.toMillis() + " ms");
            channel.close();
        }
    }

    private void watchSending() {
        if (sendCheck == null) {
            sendCheck = loop.callLater(options.writeTimeout.dividedBy(LOOKS), this::checkSending);
        }
    }

    /// Ends streams whose client takes nothing, although the system does: it opens no window.
    private void checkSending() {
        sendCheck = null;
        boolean waits = false;
        for (Http2Exchange exchange : List.copyOf(exchanges.values())) {
            long since = exchange.writer().stalledSince();
            if (since != Long.MAX_VALUE && now() - since >= options.writeTimeout.toNanos()) {
                codec.reset(exchange.stream(), Http2Error.CANCEL);
                channel.flush();
            } else {
                waits |= since != Long.MAX_VALUE;
            }
        }
        if (waits) {
            watchSending();
        }
    }

    private static Http2Exception malformed(int stream, String problem) {
        return Http2Exception.streamError(stream, Http2Error.PROTOCOL_ERROR, "%s", problem);
    }

    private long now() {
        return loop.time().toNanos();
    }

    private enum State {
        OPEN,
        LEAVING,
        LEFT,
        CLOSING
    }
}
