package io.asyncio4j.http.server;

import io.asyncio4j.EventLoop;
import io.asyncio4j.ParkingLot;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.wire.Http2Codec;
import io.asyncio4j.http.wire.Http2Fields;
import io.asyncio4j.http.wire.HttpDate;
import io.asyncio4j.net.Outbound;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.FileRegion;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends the answer of one stream of HTTP/2. In its task, but where it says otherwise.
final class Http2Writer implements Outlet {

    // What was handed to the codec waits there until the windows of the stream and of the connection have room, and
    // counts until the system has taken it: so the task stops as it would stop for a full socket.

    private static final int HIGH_WATER = 64 * 1024; // bytes that may wait
    private static final int LOW_WATER = 32 * 1024;
    private static final int HEAD_SIZE = 64; // bytes, roughly
    private static final byte[] NOTHING = {};

    private final int stream;
    private final Http2Codec codec;
    private final Outbound outbound; // of the connection
    private final Runnable sending; // called when something begins to wait
    private final EventLoop loop = EventLoop.current();
    private @Nullable ParkingLot<@Nullable Void> room; // for tasks that wait
    private @Nullable Runnable onRoom;
    private int waiting; // bytes
    private long progress; // ns on the loop's clock: when something was taken, while something waits
    private boolean ended; // nothing of the answer is sent after what was
    private boolean closed; // the stream
    private @Nullable ChannelFuture last; // what ends the answer, once it was handed to the codec
    private long bodyBytes;

    Http2Writer(int stream, Http2Codec codec, Outbound outbound, Runnable sending) {
        this.stream = stream;
        this.codec = codec;
        this.outbound = outbound;
        this.sending = sending;
    }

    void sendContinue() {
        outbound.add(HEAD_SIZE, _ -> {
            if (!closed) {
                codec.headers(stream, status("100"), false);
            }
        });
    }

    /// Sends a response; waits while the client is slow. To a client that has left, nothing is sent.
    ///
    /// @return whether all of it was sent
    boolean send(Exchange exchange, Response response) {
        if (closed) {
            return false;
        }
        Framing framing = Framing.of(exchange.method(), true, response);
        boolean sent = switch (response.content()) {
            case Response.Whole(byte[] bytes) -> sendWhole(response, framing, bytes);
            case Response.Streamed _, Response.Opened _ -> {
                boolean bodiless = framing instanceof Framing.Bodiless;
                begin(response, framing, bodiless);
                yield bodiless || sendBody(exchange, framing, response);
            }
            case Response.Switched _ -> throw new IllegalStateException("a switch is no response");
            case Response.File file -> throw new IllegalStateException(file.path() + " was not opened");
        };
        awaitWritable();
        return sent;
    }

    /// How many bytes the body of the response had.
    long bodyBytes() {
        return bodyBytes;
    }

    /// Ends the stream without the rest of the answer, so that the client cannot take what it has for all of it.
    void cut() {
        ended = true;
        outbound.add(0, target -> {
            target.flush(); // what was written before leaves, if the windows have room
            codec.reset(stream, Http2Error.INTERNAL_ERROR);
        });
    }

    /// Ends the stream: nobody wants what it carries.
    void cancel() {
        ended = true;
        outbound.add(0, _ -> codec.reset(stream, Http2Error.CANCEL));
    }

    /// Agrees to speak another protocol on the stream.
    void beginSwitched(Response response) {
        outbound.add(HEAD_SIZE, _ -> {
            if (!closed) {
                Http2Headers head =
                        Http2Fields.ofHttp2(response.headers().fields().values());
                head.remove(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
                codec.headers(stream, head.status(HttpResponseStatus.OK.codeAsText()), false);
            }
        });
    }

    /// Sends bytes of that protocol, which are released then. Never waits.
    void send(ByteBuf bytes) {
        int count = bytes.readableBytes();
        expect(count);
        outbound.add(count, _ -> {
            if (closed) {
                bytes.release();
                taken(count);
            } else {
                codec.data(stream, bytes, false).addListener(_ -> taken(count));
            }
        });
    }

    /// Ends that, after all that was sent.
    void end() {
        end(null);
    }

    /// Calls back, on the host fiber, when there may be room again.
    void onRoom(Runnable action) {
        onRoom = action;
    }

    /// Calls back when the end of the answer was sent, or never can be. On the host fiber, after it was handed
    /// over.
    void whenSent(Runnable action) {
        if (last == null) {
            action.run();
        } else {
            last.addListener(_ -> action.run());
        }
    }

    /// Whether nothing is sent any more after what was.
    boolean hasEnded() {
        return ended;
    }

    /// The stream is closed, by either side. On the host fiber.
    void closed() {
        closed = true;
        wake();
    }

    /// Since when the client has taken nothing of what waits for it, in ns on the loop's clock; `Long.MAX_VALUE` if
    /// nothing waits.
    long stalledSince() {
        return waiting == 0 ? Long.MAX_VALUE : progress;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public boolean isWritable() {
        return waiting <= HIGH_WATER;
    }

    @Override
    public void awaitWritable() {
        while (!isWritable() && !closed) {
            room().await("write");
        }
    }

    @Override
    public void add(int bytes, Supplier<byte[]> piece) {
        expect(bytes);
        outbound.add(bytes, _ -> {
            byte[] all = closed ? NOTHING : piece.get();
            waiting += all.length - bytes;
            if (all.length > 0) {
                write(all, false);
            } else {
                taken(0);
            }
        });
    }

    @Override
    public boolean flush() {
        while (waiting > 0 && !closed) {
            room().await("flush");
        }
        return !closed;
    }

    @Override
    public boolean takesFiles() {
        return false;
    }

    @Override
    public void copy(FileRegion region) {
        throw new IllegalStateException("the kernel knows nothing of streams");
    }

    private boolean sendWhole(Response response, Framing framing, byte[] bytes) {
        byte[] sent = framing instanceof Framing.Counted ? bytes : NOTHING;
        bodyBytes = sent.length;
        ended = true;
        expect(sent.length);
        outbound.add(HEAD_SIZE + sent.length, _ -> {
            if (closed) {
                return;
            }
            ChannelFuture head = codec.headers(stream, head(response, framing), sent.length == 0);
            last = sent.length == 0 ? head : write(sent, true);
        });
        return true;
    }

    private void begin(Response response, Framing framing, boolean end) {
        ended = end;
        outbound.add(HEAD_SIZE, _ -> {
            if (!closed) {
                last = codec.headers(stream, head(response, framing), end); // the last only if it is the end
            }
        });
    }

    private boolean sendBody(Exchange exchange, Framing framing, Response response) {
        var body =
                new AnswerBody(this, exchange.method() + " " + exchange.target().text());
        try {
            if (!body.send(response, framing)) {
                cut();
                return false;
            }
            end(body.trailers());
            return true;
        } finally {
            bodyBytes = body.bytes();
        }
    }

    private void end(@Nullable HttpHeaders trailers) {
        if (ended) {
            return;
        }
        ended = true;
        outbound.add(0, _ -> {
            if (closed) {
                return;
            }
            last = trailers == null || trailers.isEmpty()
                    ? codec.data(stream, NOTHING, true)
                    : codec.headers(stream, Http2Fields.ofHttp2(trailers), true);
        });
    }

    /// Hands a piece to the codec, on the host fiber.
    private ChannelFuture write(byte[] bytes, boolean end) {
        return codec.data(stream, bytes, end).addListener(_ -> taken(bytes.length));
    }

    private void expect(int bytes) {
        if (waiting == 0 && bytes > 0) {
            progress = now();
            sending.run();
        }
        waiting += bytes;
    }

    private void taken(int bytes) {
        waiting -= bytes;
        progress = now();
        if (waiting <= LOW_WATER) {
            wake();
        }
    }

    private void wake() {
        if (onRoom != null) {
            onRoom.run();
        }
        if (room != null) {
            room.wakeAll(null);
        }
    }

    private ParkingLot<@Nullable Void> room() {
        if (room == null) {
            room = new ParkingLot<>("room in the window of a stream");
        }
        return room;
    }

    private long now() {
        return loop.time().toNanos();
    }

    private static Http2Headers head(Response response, Framing framing) {
        Http2Headers head = Http2Fields.ofHttp2(response.headers().fields().values());
        head.remove(HttpHeaderNames.CONTENT_LENGTH);
        if (!head.contains(HttpHeaderNames.DATE)) {
            head.set(HttpHeaderNames.DATE, HttpDate.now());
        }
        long length = switch (framing) {
            case Framing.Counted(long count) -> count;
            case Framing.Bodiless(long count) -> count;
            case Framing.Chunked _, Framing.UntilClose _ -> -1;
        };
        if (length >= 0) {
            head.setLong(HttpHeaderNames.CONTENT_LENGTH, length);
        }
        return head.status(HttpResponseStatus.valueOf(response.status()).codeAsText());
    }

    private static Http2Headers status(String code) {
        return new DefaultHttp2Headers(false, 1).status(AsciiString.of(code));
    }

    /// Whether a response asks that the connection does not go on.
    static boolean asksForClose(Headers headers) {
        return headers.fields().values().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
    }
}
