package io.asyncio4j.net;

import java.nio.ByteBuffer;

/// A protocol that lends its own memory to what comes, instead of getting a new array each time: for large
/// amounts. [#dataReceived] is not called.
///
/// Into a direct buffer the kernel writes what has come; into any other it is copied.
///
/// Source: `asyncio.BufferedProtocol`.
public interface BufferedProtocol extends Protocol {

    /// Where the next bytes go: between the buffer's position and its limit. Called before each read, which may
    /// then find nothing. The buffer is lent until [#bufferUpdated] or the next call.
    ///
    /// @param sizeHint about how many bytes may come; a buffer of any size will do
    /// @return a buffer with room for one byte at least, that is not read-only
    ByteBuffer getBuffer(int sizeHint);

    /// Bytes have come into the buffer that was lent last: before its position now. A callback as `dataReceived`.
    ///
    /// @param count at least 1
    void bufferUpdated(int count);
}
