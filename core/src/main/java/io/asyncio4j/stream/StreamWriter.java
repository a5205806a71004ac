package io.asyncio4j.stream;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Takes bytes and sends them on. In a task.
///
/// A plain write waits while too much is under way: there is no `drain` to forget.
///
/// Source: `asyncio.StreamWriter`.
public interface StreamWriter extends AutoCloseable {

    /// Sends bytes, which must not be changed afterwards.
    ///
    /// @waits while too much is under way; a write that is cancelled there has sent nothing
    /// @throws IllegalStateException if the stream was ended by [#writeEof] or closed
    void write(byte[] bytes);

    /// Sends a copy of what remains in `buffer`, after which nothing remains; see [#write(byte\[\])].
    ///
    /// @waits while too much is under way; a write that is cancelled there has sent nothing
    default void write(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        write(bytes);
        buffer.position(buffer.limit());
    }

    /// Sends text in UTF-8; see [#write(byte\[\])].
    ///
    /// @waits while too much is under way; a write that is cancelled there has sent nothing
    default void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Ends the stream: the receiver finds its end after all that was written. Nothing happens if it has ended.
    ///
    /// @waits where the writer first sends what was written; the stream ends even if the task is cancelled
    void writeEof();

    /// Waits until what was written has left this program. It leaves without this, too: this is for knowing
    /// that it has.
    ///
    /// @waits until what was written has left this program; a cancellation ends the wait only
    default void flush() {}

    /// The same for code that writes to streams of the JDK; it must run in a task too. Give it a buffer if it is
    /// written in small pieces. Its `flush` does not wait; closing it closes this.
    default OutputStream asOutputStream() {
        return new WriterOutputStream(this);
    }

    /// Ends the stream and gives back what it holds.
    ///
    /// @waits where that takes time, until the stream is closed; it is closed even if the task is cancelled
    @Override
    default void close() {
        writeEof();
    }
}
