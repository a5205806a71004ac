package io.asyncio4j.http.client;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.Promise;
import io.asyncio4j.http.wire.Http2Codec;
import io.asyncio4j.http.wire.Http2Listener;
import io.asyncio4j.net.Outbound;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A connection of HTTP/2, used by many exchanges at once. Loop only.
final class Http2Connection extends Http2Listener implements PooledConnection {

    // OPEN → LEAVING (the server has said that it takes no more streams; those that it has taken go on) → CLOSED, from
    // anywhere.
    //
    // The codec calls on the host fiber; exchanges belong to tasks. They share one carrier, so they never run at the
    // same time.
    //
    // A stream that is given up before anything has come since it began may have met a server that is gone without a
    // word. A time limit ends that stream alone, so the connection asks: without an answer, it is closed.
    //
    // Until the server's settings have come, nobody knows how many streams it takes: one is certain.

    private static final int MOST_STREAMS = 100; // at once, even if the server takes more
    private static final int MAX_REASON = 200; // bytes of what a server says, in messages
    private static final long PROBE = 0x6172655f796f753fL; // content of the ping
    private static final Duration PATIENCE = Duration.ofSeconds(5); // until anything comes after it

    private final Owner owner;
    private final Route route;
    private final Channel channel;
    private final Outbound outbound;
    private final Executor beforePoll;
    private final @Nullable SSLSession session;
    private final EventLoop loop = EventLoop.current();
    private final Http2Codec codec;
    private final Set<Http2Lane> lanes = new LinkedHashSet<>(); // until they are released
    private final IntObjectMap<Http2Lane> streams = new IntObjectHashMap<>(); // until they are closed
    private State state = State.OPEN;
    private int taken; // of its places
    private boolean used;
    private boolean settled; // the server's first settings have come
    private boolean switches; // streams to other protocols: the server allows that
    private @Nullable Throwable problem;
    private @Nullable Handle expiry; // while it is kept
    private @Nullable Handle probe; // until anything comes
    private long reads; // so far

    Http2Connection(
            Owner owner,
            Route route,
            Channel channel,
            Outbound outbound,
            Executor beforePoll,
            @Nullable SSLSession session) {
        this.owner = owner;
        this.route = route;
        this.channel = channel;
        this.outbound = outbound;
        this.beforePoll = beforePoll;
        this.session = session;
        this.codec = Http2Codec.client(owner.limits().maxHeaders(), this);
    }

    Http2Codec codec() {
        return codec;
    }

    Outbound outbound() {
        return outbound;
    }

    @Nullable
    SSLSession tlsSession() {
        return session;
    }

    ByteBufAllocator alloc() {
        return channel.alloc();
    }

    /// Why it is closed, null if the server has just closed it.
    @Nullable
    Throwable problem() {
        return problem;
    }

    boolean isActive() {
        return state != State.CLOSED && channel.isActive();
    }

    @Override
    public Route route() {
        return route;
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public boolean hasRoom() {
        return isReusable() && taken < places();
    }

    @Override
    public boolean carriesWebSockets() {
        return switches;
    }

    @Override
    public void reserve() {
        stopExpiry();
        taken++;
    }

    @Override
    public boolean isUnused() {
        return taken == 0;
    }

    @Override
    public Exchange begin(RequestTimeouts timeouts) {
        var lane = new Http2Lane(this, timeouts, !used, owner.limits());
        used = true;
        lanes.add(lane);
        return lane.exchange();
    }

    @Override
    public boolean isReusable() {
        return state == State.OPEN && channel.isActive() && codec.hasStreams();
    }

    @Override
    public void look(Step request) {
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
        stopExpiry();
        if (state != State.CLOSED) {
            state = State.CLOSED;
            loop.callSoon(() -> {
                if (channel.isActive()) {
                    codec.goAway(codec.lastStream(), Http2Error.NO_ERROR, "");
                }
                channel.close();
            });
        }
    }

    /// The next stream. On the host fiber.
    ///
    /// @return 0 if the server takes no more
    int nextStream() {
        return state == State.OPEN ? codec.nextStream() : 0;
    }

    /// A stream begins.
    void began(Http2Lane lane) {
        streams.put(lane.stream(), lane);
    }

    /// Ends a stream, if it has begun and is still there.
    void cancel(Http2Lane lane) {
        outbound.add(0, _ -> {
            if (lane.stream() != 0 && isActive()) {
                codec.reset(lane.stream(), Http2Error.CANCEL);
                if (lane.begunAt() == reads && probe == null) {
                    codec.ping(PROBE);
                    probe = loop.callLater(PATIENCE, this::giveUp);
                }
            }
        });
    }

    /// How often something was read so far.
    long reads() {
        return reads;
    }

    /// An exchange is released.
    void release(Http2Lane lane) {
        if (lanes.remove(lane)) {
            taken--;
            owner.released(this, lane.exchange());
        }
    }

    /// A write that has failed.
    Future<?> failed(IOException cause) {
        return channel.newFailedFuture(cause);
    }

    /// The connection is closed. On the host fiber.
    void lost(@Nullable Throwable cause) {
        state = State.CLOSED;
        stopExpiry();
        stopProbe();
        problem = problem == null ? cause : problem;
        List.copyOf(lanes).forEach(lane -> lane.lost(problem));
    }

    @Override
    public void readCompleted(boolean inFrame) {
        reads++;
        stopProbe();
    }

    @Override
    protected void headersRead(int stream, Http2Headers headers, boolean end) throws Http2Exception {
        Http2Lane lane = streams.get(stream);
        if (lane != null) {
            lane.receive(headers, end);
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean end)
            throws Http2Exception {
        Http2Lane lane = streams.get(stream);
        return lane == null ? data.readableBytes() + padding : lane.receive(data, padding, end);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int stream, long code) {
        Http2Lane lane = streams.get(stream);
        if (lane != null) {
            lane.reset(code);
        }
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
        super.onSettingsRead(context, settings);
        settled = true;
        switches |= Http2Codec.allowsProtocols(settings);
        loop.callSoon(() -> owner.roomChanged(this)); // the codec follows them after this
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext context, int last, long code, ByteBuf reason) {
        String said = reason.toString(
                reason.readerIndex(), Math.min(MAX_REASON, reason.readableBytes()), StandardCharsets.UTF_8);
        var cause = new IOException(
                "the server ends the connection: " + nameOf(code) + (said.isEmpty() ? "" : ", " + said));
        if (code != Http2Error.NO_ERROR.code()) {
            problem = cause;
        }
        if (state == State.OPEN) {
            state = State.LEAVING;
        }
        for (Http2Lane lane : List.copyOf(lanes)) {
            if (lane.stream() > last) {
                lane.refused(cause);
            }
        }
        owner.leaving(this);
        if (taken == 0) {
            abort();
        }
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        Http2Lane lane = streams.remove(stream.id());
        if (lane != null) {
            lane.closed(problem);
        }
    }

    @Override
    protected void broken(Throwable cause) {
        if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) instanceof Http2Exception.StreamException failure) {
            Http2Lane lane = streams.get(failure.streamId());
            if (lane != null) {
                lane.broken(failure);
            }
        } else if (problem == null) {
            problem = cause;
        }
    }

    /// The name of an error, such as `REFUSED_STREAM`; its number if it has none.
    static String nameOf(long code) {
        Http2Error known = code >= 0 && code < Http2Error.values().length ? Http2Error.valueOf(code) : null;
        return known == null ? "error " + code : known.name();
    }

    private int places() {
        return settled ? Math.min(codec.maxStreams(), MOST_STREAMS) : 1;
    }

    private void giveUp() {
        problem = new IOException(
                "the server is silent: nothing came within " + PATIENCE.toSeconds() + " s after a ping");
        abort();
    }

    private void stopProbe() {
        if (probe != null) {
            probe.cancel();
            probe = null;
        }
    }

    private void stopExpiry() {
        if (expiry != null) {
            expiry.cancel();
            expiry = null;
        }
    }

    private enum State {
        OPEN,
        LEAVING,
        CLOSED
    }
}
