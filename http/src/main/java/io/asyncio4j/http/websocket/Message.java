package io.asyncio4j.http.websocket;

/// One message of a [WebSocket]. Any thread.
public sealed interface Message {

    /// A text.
    record Text(String text) implements Message {}

    /// Bytes.
    @SuppressWarnings("ArrayRecordComponent") // equality is that of the object, as of an array
    record Binary(byte[] bytes) implements Message {}
}
