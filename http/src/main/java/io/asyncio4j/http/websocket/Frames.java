package io.asyncio4j.http.websocket;

/// The numbers of frames.
///
/// Source: RFC 6455, section 5.2.
final class Frames {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    static final int FIN = 0x80;
    static final int RSV1 = 0x40;
    static final int MASKED = 0x80;

    static final int MAX_CONTROL = 125; // bytes
    static final int MAX_7 = 125; // bytes, whose number fits into 7 bits
    static final int MAX_16 = 0xFFFF;

    private Frames() {}
}
