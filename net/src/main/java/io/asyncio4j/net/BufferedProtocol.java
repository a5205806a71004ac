package io.asyncio4j.net;

import java.nio.ByteBuffer;

/// A protocol that lends its own memory for what arrives instead of getting a new array each time: for large
/// amounts. [#dataReceived] is not called.
///
/// The kernel writes straight into a direct buffer; into any other buffer the bytes are copied.
///
/// Source: `asyncio.BufferedProtocol`.
public interface BufferedProtocol extends Protocol {

    /// Where the next bytes go: between the buffer's position and its limit. Called before each read, even if that
    /// finds nothing. The buffer is lent until [#bufferUpdated] or the next call.
    ///
    /// @param sizeHint about how many bytes may come; a buffer of any size will do
    /// @return a buffer with room for at least one byte, not read-only
    ByteBuffer getBuffer(int sizeHint);

    /// Bytes have arrived in the buffer that was lent last: they end at its present position. A callback like
    /// `dataReceived`.
    ///
    /// @param count at least 1
    void bufferUpdated(int count);
}
