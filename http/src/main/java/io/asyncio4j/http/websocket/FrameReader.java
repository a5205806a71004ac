package io.asyncio4j.http.websocket;

import static io.asyncio4j.http.websocket.Frames.BINARY;
import static io.asyncio4j.http.websocket.Frames.CLOSE;
import static io.asyncio4j.http.websocket.Frames.CONTINUATION;
import static io.asyncio4j.http.websocket.Frames.FIN;
import static io.asyncio4j.http.websocket.Frames.MASKED;
import static io.asyncio4j.http.websocket.Frames.MAX_CONTROL;
import static io.asyncio4j.http.websocket.Frames.PING;
import static io.asyncio4j.http.websocket.Frames.PONG;
import static io.asyncio4j.http.websocket.Frames.RSV1;
import static io.asyncio4j.http.websocket.Frames.TEXT;

import io.netty.buffer.ByteBuf;

/// Reads frames, as much of each as has come. On the host fiber.
///
/// Source: RFC 6455, section 5.
final class FrameReader {

    // The payload of a message is passed on as it comes, so that a long frame needs no more memory than a short one.
    // Netty's decoder waits for the whole frame.

    private static final int MAX_HEADER = 14; // bytes
    private static final int MASK = 4; // bytes
    private static final byte[] NOTHING = {};
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int RSV_23 = 0x30;

    private final Sink sink;
    private final boolean masked; // what comes must be
    private final boolean compressible;
    private final byte[] header = new byte[MAX_HEADER];
    private byte[] control = NOTHING; // the payload of a control frame
    private int headerRead; // bytes
    private boolean inPayload;
    private int opcode;
    private boolean last;
    private long left; // bytes of the payload
    private int read; // bytes of the payload of a control frame
    private int maskAt; // of the next byte
    private boolean inMessage;
    private boolean text;
    private boolean compressed;
    private boolean first; // nothing of the message was passed on

    /// @param masked whether the other end is a client
    /// @param compressible whether messages may be compressed
    FrameReader(Sink sink, boolean masked, boolean compressible) {
        this.sink = sink;
        this.masked = masked;
        this.compressible = compressible;
    }

    void read(ByteBuf in) throws ProtocolException {
        while (inPayload || in.isReadable()) {
            if (!inPayload) {
                readHeader(in);
            } else if (opcode >= CLOSE) {
                readControl(in);
                if (inPayload) {
                    return;
                }
            } else {
                readData(in);
                if (inPayload) {
                    return;
                }
            }
        }
    }

    private void readHeader(ByteBuf in) throws ProtocolException {
        header[headerRead++] = in.readByte();
        if (headerRead == 1) {
            checkFirst(header[0] & 0xFF);
        }
        if (headerRead >= 2 && headerRead == length()) {
            headerRead = 0;
            beginPayload();
        }
    }

    /// How long the header is, once two bytes are there.
    private int length() throws ProtocolException {
        int second = header[1] & 0xFF;
        if (headerRead == 2) {
            if ((second & MASKED) != 0 != masked) {
                throw ProtocolException.of(masked ? "a client must mask its frames" : "a server must not mask");
            }
            if (opcode >= CLOSE && (second & ~MASKED) > MAX_CONTROL) {
                throw ProtocolException.of("a control frame must have at most 125 bytes");
            }
        }
        int extended = switch (second & ~MASKED) {
            case LENGTH_16 -> Short.BYTES;
            case LENGTH_64 -> Long.BYTES;
            default -> 0;
        };
        return 2 + extended + (masked ? MASK : 0);
    }

    private void checkFirst(int bits) throws ProtocolException {
        opcode = bits & 0x0F;
        last = (bits & FIN) != 0;
        boolean begins = opcode == TEXT || opcode == BINARY;
        if ((bits & RSV_23) != 0 || ((bits & RSV1) != 0 && !(begins && compressible))) {
            throw ProtocolException.of("a reserved bit is set");
        }
        if (begins || opcode == CONTINUATION) {
            checkOrder(begins, (bits & RSV1) != 0);
        } else if (opcode < CLOSE || opcode > PONG) {
            throw ProtocolException.of("the opcode " + opcode + " is reserved");
        } else if (!last) {
            throw ProtocolException.of("a control frame must not be fragmented");
        }
    }

    private void checkOrder(boolean begins, boolean isCompressed) throws ProtocolException {
        if (begins == inMessage) {
            throw ProtocolException.of(
                    begins ? "a message begins within another" : "a message is continued that has not begun");
        }
        if (begins) {
            inMessage = true;
            text = opcode == TEXT;
            compressed = isCompressed;
            first = true;
        }
    }

    private void beginPayload() throws ProtocolException {
        int coded = header[1] & ~MASKED & 0xFF;
        int extended = switch (coded) {
            case LENGTH_16 -> Short.BYTES;
            case LENGTH_64 -> Long.BYTES;
            default -> 0;
        };
        left = extended == 0 ? coded : 0;
        for (int i = 2; i < 2 + extended; i++) {
            left = left << 8 | (header[i] & 0xFF);
        }
        if (left < 0
                || (extended == Short.BYTES && left < LENGTH_16)
                || (extended == Long.BYTES && left <= Frames.MAX_16)) {
            throw ProtocolException.of("the length of a frame must be coded in as few bytes as possible");
        }
        if (masked) {
            System.arraycopy(header, 2 + extended, header, 0, MASK);
            maskAt = 0;
        }
        if (opcode >= CLOSE) {
            control = new byte[(int) left];
            read = 0;
        }
        inPayload = true;
    }

    private void readControl(ByteBuf in) throws ProtocolException {
        int count = (int) Math.min(left, in.readableBytes());
        in.readBytes(control, read, count);
        unmask(control, read, count);
        read += count;
        left -= count;
        if (left > 0) {
            return;
        }
        inPayload = false;
        byte[] payload = control;
        control = NOTHING;
        switch (opcode) {
            case PING -> sink.ping(payload);
            case PONG -> sink.pong(payload);
            default -> sink.close(payload);
        }
    }

    private void readData(ByteBuf in) {
        int count = (int) Math.min(left, in.readableBytes());
        byte[] bytes = new byte[count];
        in.readBytes(bytes);
        unmask(bytes, 0, count);
        left -= count;
        inPayload = left > 0;
        boolean over = left == 0 && last;
        if (count > 0 || over) { // an empty fragment says nothing
            sink.data(new Piece(bytes, text, first, over, compressed));
            first = false;
        }
        inMessage &= !over;
    }

    private void unmask(byte[] bytes, int from, int count) {
        if (masked) {
            Masks.apply(bytes, from, count, header, maskAt);
            maskAt = maskAt + count & MASK - 1;
        }
    }

    /// Gets what the frames bring.
    interface Sink {

        void data(Piece piece);

        void ping(byte[] payload);

        void pong(byte[] payload);

        void close(byte[] payload) throws ProtocolException;
    }
}
