package io.asyncio4j.stream;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Takes bytes and sends them on. In a task.
///
/// A plain write waits while too much is under way: there is no `drain` to forget. A write that is cancelled
/// has sent nothing.
///
/// Source: `asyncio.StreamWriter`.
public interface StreamWriter extends AutoCloseable {

    /// Sends bytes, which must not be changed afterwards; waits while the receiver is slow.
    ///
    /// @throws IllegalStateException if the stream was ended by [#writeEof] or closed
    void write(byte[] bytes);

    /// Sends what remains in `buffer`, a copy of it; see [#write(byte\[\])]. Nothing remains then.
    default void write(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        write(bytes);
        buffer.position(buffer.limit());
    }

    /// Sends text in UTF-8; see [#write(byte\[\])].
    default void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Ends the stream: the receiver finds its end after all that was written. Nothing happens if it has ended.
    void writeEof();

    /// Waits until what was written has left this program. Not needed for it to leave: only for knowing it.
    default void flush() {}

    /// The same for code that writes to streams of the JDK; it must run in a task too. Give it a buffer if it is
    /// written in small pieces. Its `flush` does not wait; closing it closes this.
    default OutputStream asOutputStream() {
        return new WriterOutputStream(this);
    }

    /// Ends the stream and gives back what it holds.
    @Override
    default void close() {
        writeEof();
    }
}
