package io.asyncio4j.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.MemoryPeer;
import io.asyncio4j.net.Service;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// A client of HTTP/2 that sends and receives frame by frame, as a test says, on a network in memory.
final class Http2Peer {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final MemoryPeer peer;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private final Map<Integer, Integer> windows = new HashMap<>();
    private int nextStream = 1;

    private Http2Peer(MemoryPeer peer) {
        this.peer = peer;
    }

    /// Connects, and exchanges settings.
    ///
    /// @param settings numbers and values
    static Http2Peer connect(MemoryNetwork network, Application app, int... settings) {
        return connect(network, MemoryService.of(network, app), settings);
    }

    static Http2Peer connect(MemoryNetwork network, Service service, int... settings) {
        var peer = new Http2Peer(network.peer(service));
        var payload = ByteBuffer.allocate(settings.length / 2 * 6);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        peer.peer.send(PREFACE + frame(SETTINGS, 0, 0, payload.array()));
        peer.next(SETTINGS, 0);
        peer.send(SETTINGS, ACK, 0);
        return peer;
    }

    MemoryPeer bytes() {
        return peer;
    }

    void send(int type, int flags, int stream, byte... payload) {
        peer.send(frame(type, flags, stream, payload));
    }

    void sendInt(int type, int stream, int value) {
        send(type, 0, stream, ByteBuffer.allocate(4).putInt(value).array());
    }

    void data(int stream, int length, boolean end) {
        for (int left = length; left > 0 || (length == 0 && left == 0); left -= 16_384) {
            send(DATA, end && left <= 16_384 ? END_STREAM : 0, stream, new byte[Math.min(left, 16_384)]);
            if (length == 0) {
                return;
            }
        }
    }

    /// Sends a request without a body.
    ///
    /// @return its stream
    int get(String path) {
        return request(true, ":method", "GET", ":scheme", "http", ":authority", "a", ":path", path);
    }

    /// Sends a request whose body is still to come.
    int post(String path, String... more) {
        var all = new ArrayList<>(List.of(":method", "POST", ":scheme", "http", ":authority", "a", ":path", path));
        all.addAll(List.of(more));
        return request(false, all.toArray(String[]::new));
    }

    /// Sends headers.
    ///
    /// @param fields names and values
    int request(boolean end, String... fields) {
        int stream = nextStream;
        nextStream += 2;
        headers(stream, end, fields);
        return stream;
    }

    /// The next stream has been used.
    void skipStream() {
        nextStream += 2;
    }

    void headers(int stream, boolean end, String... fields) {
        send(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block(stream, fields));
    }

    /// Headers that need nothing of what was sent before.
    static byte[] blockOf(String... fields) {
        return block(new DefaultHttp2HeadersEncoder((_, _) -> true), 1, fields);
    }

    byte[] block(int stream, String... fields) {
        return block(encoder, stream, fields);
    }

    private static byte[] block(DefaultHttp2HeadersEncoder encoder, int stream, String... fields) {
        var headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(stream, headers, block);
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
        return ByteBufUtil.getBytes(block);
    }

    /// Waits for the next frame.
    Frame next() {
        byte[] head = peer.read(9).getBytes(ISO_8859_1);
        ByteBuffer of = ByteBuffer.wrap(head);
        int length = (of.getShort() & 0xffff) << 8 | (of.get() & 0xff);
        int type = of.get();
        int flags = of.get();
        int stream = of.getInt();
        byte[] payload = peer.read(length).getBytes(ISO_8859_1);
        Frame bare = new Frame(type, flags, stream, payload, "");
        if (type == WINDOW_UPDATE) {
            windows.merge(stream, bare.number(0), Integer::sum);
        }
        String fields = type == HEADERS ? fields(stream, payload) : "";
        return new Frame(type, flags, stream, payload, fields);
    }

    /// By how much the server has opened the window of a stream, in the frames that were read.
    int opened(int stream) {
        return windows.getOrDefault(stream, 0);
    }

    /// Waits for the next frame of a type and a stream.
    Frame next(int type, int stream) {
        Frame frame = next();
        while (frame.type != type || frame.stream != stream) {
            frame = next();
        }
        return frame;
    }

    /// Waits for the end of a stream.
    ///
    /// @return its frames, in short, such as `:status=200 / 5 / end`
    String answer(int stream) {
        var all = new StringJoiner(" / ");
        while (true) {
            Frame frame = next();
            if (frame.stream != stream) {
                continue;
            }
            switch (frame.type) {
                case HEADERS -> all.add(frame.fields);
                case DATA -> all.add(new String(frame.payload, ISO_8859_1));
                case RST_STREAM -> {
                    return all.add("reset " + frame.number(0)).toString();
                }
                default -> {}
            }
            if ((frame.type == HEADERS || frame.type == DATA) && (frame.flags & END_STREAM) != 0) {
                return all.add("end").toString();
            }
        }
    }

    /// Waits until the server says that it goes away.
    ///
    /// @return the last stream and the error
    String goAway() {
        Frame frame = next(GOAWAY, 0);
        return frame.number(0) + " " + frame.number(4);
    }

    private String fields(int stream, byte[] block) {
        try {
            Http2Headers headers = decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(block));
            var all = new StringJoiner(" ");
            headers.forEach(each -> {
                if (!each.getKey().toString().equals("date")) {
                    all.add(each.getKey() + "=" + each.getValue());
                }
            });
            return all.toString();
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
    }

    static String frame(int type, int flags, int stream, byte... payload) {
        var bytes = ByteBuffer.allocate(9 + payload.length);
        bytes.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        bytes.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        return new String(bytes.array(), ISO_8859_1);
    }

    /// @param fields of headers, but for the date
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(int type, int flags, int stream, byte[] payload, String fields) {

        int number(int at) {
            return ByteBuffer.wrap(payload).getInt(at);
        }
    }
}
