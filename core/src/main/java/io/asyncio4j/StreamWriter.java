package io.asyncio4j;

import java.nio.charset.StandardCharsets;

/// Takes bytes and sends them on. In a task.
///
/// A plain write waits while too much is under way: there is no `drain` to forget.
///
/// Source: `asyncio.StreamWriter`.
public interface StreamWriter {

    /// Sends bytes, which must not be changed afterwards; waits while the receiver is slow.
    void write(byte[] bytes);

    /// Sends text in UTF-8.
    default void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }
}
