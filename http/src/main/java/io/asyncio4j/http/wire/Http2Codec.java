package io.asyncio4j.http.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Netty's codec of HTTP/2, as both sides use it: it reads and writes the frames of one connection, keeps the
/// states of its streams, and says by a [Http2Listener] what has come. On the loop's host fiber.
///
/// Source: RFC 9113.
public final class Http2Codec extends Http2ConnectionHandler {

    // A stream's window opens as its bytes are consumed; that of the connection opens at once, so that a stream which
    // nobody reads stops no other. What a peer can make us keep is therefore the window of a stream times their number.

    private static final int STREAM_WINDOW = 256 * 1024; // bytes
    private static final int CONNECTION_WINDOW = 1024 * 1024; // bytes
    private static final char ENABLE_CONNECT_PROTOCOL = 8; // a setting of RFC 8441
    private static final char NO_RFC7540_PRIORITIES = 9; // a setting of RFC 9218
    private static final int RESETS = 200; // that a client may send, or cause, in the time below
    private static final int RESETS_SECONDS = 30;
    private static final int MAX_RESETS = 1000; // that are remembered
    private static final int LAST_STREAM = Integer.MAX_VALUE - 2;

    private final Http2Listener listener;
    private final UrgentFirst distributor;
    private final Budget errors = new Budget(RESETS, Duration.ofSeconds(RESETS_SECONDS));
    private final Set<Integer> resets = new LinkedHashSet<>(); // the last streams that this side has reset
    private @Nullable ChannelHandlerContext context; // once it is in a pipeline

    private Http2Codec(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            Http2Listener listener,
            UrgentFirst distributor) {
        super(decoder, encoder, settings, true, true);
        this.listener = listener;
        this.distributor = distributor;
    }

    /// The codec of a server.
    ///
    /// @param maxStreams how many requests may be under way
    /// @param maxHeaders bytes of the headers of one request
    public static Http2Codec server(int maxStreams, int maxHeaders, Http2Listener listener) {
        var settings = new Http2Settings()
                .maxConcurrentStreams(maxStreams)
                .maxHeaderListSize(maxHeaders)
                .initialWindowSize(STREAM_WINDOW);
        settings.put(NO_RFC7540_PRIORITIES, Long.valueOf(1));
        settings.put(ENABLE_CONNECT_PROTOCOL, Long.valueOf(1));
        return new Builder(true, settings, listener).build();
    }

    /// The codec of a client, to which nothing is pushed.
    ///
    /// @param maxHeaders bytes of the headers of one answer
    public static Http2Codec client(int maxHeaders, Http2Listener listener) {
        var settings = new Http2Settings()
                .pushEnabled(false)
                .maxHeaderListSize(maxHeaders)
                .initialWindowSize(STREAM_WINDOW);
        return new Builder(false, settings, listener).build();
    }

    /// Whether a server whose settings these are lets clients speak another protocol on a stream.
    ///
    /// Source: RFC 8441, section 3.
    public static boolean allowsProtocols(Http2Settings settings) {
        return Long.valueOf(1).equals(settings.get(ENABLE_CONNECT_PROTOCOL));
    }

    /// The next stream of this side, which begins with its headers.
    ///
    /// @return 0 if the other side takes no more, for now or for ever
    public int nextStream() {
        return connection().local().canOpenStream() && hasStreams()
                ? connection().local().incrementAndGetNextStreamId()
                : 0;
    }

    /// Whether there is a number left for a stream of this side.
    public boolean hasStreams() {
        return connection().local().lastStreamCreated() < LAST_STREAM;
    }

    /// How many streams of this side the other side allows at once.
    public int maxStreams() {
        return connection().local().maxActiveStreams();
    }

    /// Sends the headers of a message, or what follows its body.
    ///
    /// @param end whether the message ends with them
    public ChannelFuture headers(int stream, Http2Headers headers, boolean end) {
        ChannelHandlerContext to = context();
        return encoder().writeHeaders(to, stream, headers, 0, end, to.newPromise());
    }

    /// Sends a part of a body, as the window of its stream allows.
    ///
    /// @param bytes must not be changed afterwards
    /// @param end whether the message ends with it
    /// @return done when the operating system has taken it
    public ChannelFuture data(int stream, byte[] bytes, boolean end) {
        return data(stream, Unpooled.wrappedBuffer(bytes), end);
    }

    /// The same; the bytes are released when they were sent, or cannot be.
    public ChannelFuture data(int stream, ByteBuf bytes, boolean end) {
        ChannelHandlerContext to = context();
        return encoder().writeData(to, stream, bytes, 0, end, to.newPromise());
    }

    /// Ends a stream at once, if it is still there; what waits for room in its window is dropped.
    public void reset(int stream, Http2Error error) {
        ChannelHandlerContext to = context();
        if (connection().stream(stream) != null) {
            resetStream(to, stream, error.code(), to.newPromise());
        }
    }

    /// Bytes of a body have been consumed: their sender may send as many more.
    public void consumed(int stream, int bytes) {
        Http2Stream of = connection().stream(stream);
        try {
            if (of != null && decoder().flowController().consumeBytes(of, bytes)) {
                context().flush();
            }
        } catch (Http2Exception e) {
            onError(context(), true, e);
        }
    }

    /// Whether something of a stream waits for room in its window, or in that of the connection.
    public boolean hasPending(int stream) {
        Http2Stream of = connection().stream(stream);
        return of != null && encoder().flowController().hasFlowControlled(of);
    }

    /// How urgent the answer on a stream is for the client, as its header `priority` says it; null if it has none.
    public void prioritize(int stream, @Nullable CharSequence said) {
        Http2Stream of = connection().stream(stream);
        if (of != null) {
            distributor.prioritize(of, Priority.of(said));
        }
    }

    /// Asks the other side for an answer, which [Http2Listener#onPingAckRead] gets.
    public void ping(long content) {
        ChannelHandlerContext to = context();
        encoder().writePing(to, false, content, to.newPromise());
        to.flush();
    }

    /// Says that no stream after `last` is answered.
    public void goAway(int last, Http2Error error, String reason) {
        ChannelHandlerContext to = context();
        ByteBuf text = ByteBufUtil.encodeString(to.alloc(), CharBuffer.wrap(reason), StandardCharsets.UTF_8);
        goAway(to, last, error.code(), text, to.newPromise());
        to.flush();
    }

    /// The last stream that the other side has begun.
    public int lastStream() {
        return connection().remote().lastStreamCreated();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        super.handlerAdded(added);
        if (added.channel().isActive()) {
            widen();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext active) throws Exception {
        super.channelActive(active);
        widen();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext completed) throws Exception {
        try {
            listener.readCompleted(actualReadableBytes() > 0);
        } finally {
            super.channelReadComplete(completed);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext of, Object event) throws Exception {
        if (event instanceof SslCloseCompletionEvent) {
            of.close(); // whoever has ended TLS is sent nothing more
        }
        super.userEventTriggered(of, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext of, Throwable cause) throws Exception {
        if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
            super.exceptionCaught(of, cause);
        } else {
            listener.failed(cause);
            of.close();
        }
    }

    @Override
    public void onError(ChannelHandlerContext of, boolean outbound, Throwable cause) {
        listener.failed(cause);
        super.onError(of, outbound, cause);
    }

    /// What comes for a stream that is closed breaks the rules, unless it was on its way when this side reset the
    /// stream. Netty would answer each such frame with a reset, and so exceed its own limit.
    @Override
    protected void onStreamError(
            ChannelHandlerContext of, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        int stream = error.streamId();
        if (!outbound && !resets.contains(stream) && !errors.spend()) { // CVE-2025-55163
            String problem = "more than %d streams have failed by what was sent on them within %d s";
            onConnectionError(
                    of,
                    false,
                    cause,
                    Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, problem, RESETS, RESETS_SECONDS));
            return;
        }
        Http2Stream known = connection().stream(stream);
        boolean closed = known == null && connection().remote().mayHaveCreatedStream(stream);
        if (!outbound && known != null && isMoreHeaders(known, error)) {
            resetStream(of, stream, Http2Error.STREAM_CLOSED.code(), of.newPromise());
        } else if (outbound || !closed) {
            super.onStreamError(of, outbound, cause, error);
        } else if (!resets.contains(stream)) {
            onConnectionError(
                    of,
                    false,
                    cause,
                    Http2Exception.connectionError(
                            Http2Error.STREAM_CLOSED, "a frame has come for stream %d, which is closed", stream));
        }
    }

    @Override
    public ChannelFuture resetStream(ChannelHandlerContext of, int stream, long code, ChannelPromise promise) {
        resets.add(stream);
        if (resets.size() > MAX_RESETS) {
            resets.remove(resets.iterator().next());
        }
        return super.resetStream(of, stream, code, promise);
    }

    /// Whether headers have come after the end of a message: for Netty, a breach of the protocol, but RFC 9113,
    /// section 5.1, has another error for it.
    private static boolean isMoreHeaders(Http2Stream stream, Http2Exception error) {
        return stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE
                && String.valueOf(error.getMessage()).contains("too many headers");
    }

    private void widen() throws Http2Exception {
        decoder()
                .flowController()
                .incrementWindowSize(
                        connection().connectionStream(), CONNECTION_WINDOW - Http2CodecUtil.DEFAULT_WINDOW_SIZE);
        context().flush();
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "the codec is in no pipeline");
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2Codec, Builder> {

        private final Http2Listener listener;
        private final UrgentFirst distributor;

        Builder(boolean server, Http2Settings settings, Http2Listener listener) {
            this.listener = listener;
            var connection = new DefaultHttp2Connection(server);
            connection
                    .local()
                    .flowController(new DefaultHttp2LocalFlowController(
                            connection, DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO, true));
            distributor = new UrgentFirst(connection);
            connection.remote().flowController(new DefaultHttp2RemoteFlowController(connection, distributor));
            connection(connection);
            initialSettings(settings);
            frameListener(listener);
            validateHeaders(true);
            validateRequiredPseudoHeaders(true);
            decoderEnforceMaxRstFramesPerWindow(server ? RESETS : 0, RESETS_SECONDS);
            encoderEnforceMaxRstFramesPerWindow(0, RESETS_SECONDS); // counts those that are no fault of the client, too
            decoupleCloseAndGoAway(true);
        }

        @Override
        protected Http2Codec build() {
            return super.build();
        }

        @Override
        protected Http2Codec build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            var codec = new Http2Codec(decoder, encoder, settings, listener, distributor);
            codec.connection().addListener(listener);
            return codec;
        }
    }
}
