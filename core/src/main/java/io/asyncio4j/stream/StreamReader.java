package io.asyncio4j.stream;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Bytes that arrive over time. In a task; one task reads at a time.
///
/// A reader holds a bounded amount in memory: what is not read keeps the sender waiting. If the source
/// breaks, what came before can still be read; then every read fails.
///
/// To implement one, hand what arrives to an [io.asyncio4j.stream.StreamBuffer].
///
/// {@snippet class=snippets.StreamReaderTest region=shout}
///
/// Source: `asyncio.StreamReader`.
public interface StreamReader {

    /// The most bytes that [#readUntil] and [#readLine] look through, unless they are given a limit: 64 KiB.
    int DEFAULT_LIMIT = 64 * 1024;

    /// Waits until there are bytes and returns them.
    ///
    /// @param atMost the most bytes to return, at least 1
    /// @return between 1 and `atMost` bytes; none at the end of the stream
    /// @waits until there are bytes, or the stream has ended; a read that is cancelled has taken nothing
    byte[] read(int atMost);

    /// Waits until there are bytes and puts them into `buffer`, from its position on: for large amounts, which need
    /// no new arrays then. If `buffer` is direct, the kernel itself writes into it what comes to a connection
    /// without TLS.
    ///
    /// The buffer is lent until this returns.
    ///
    /// @param buffer with room for one byte at least, not read-only
    /// @return how many bytes, at least 1; -1 at the end of the stream
    /// @waits until there are bytes, or the stream has ended; a read that is cancelled has taken nothing, and
    ///     may have changed what is in `buffer`, but not its position
    default int read(ByteBuffer buffer) {
        Objects.requireNonNull(buffer, "buffer");
        if (!buffer.hasRemaining() || buffer.isReadOnly()) {
            throw new IllegalArgumentException("buffer must have room and be writable, was " + buffer);
        }
        byte[] bytes = read(buffer.remaining());
        buffer.put(bytes);
        return bytes.length == 0 ? -1 : bytes.length;
    }

    /// Reads exactly `count` bytes.
    ///
    /// @param count at least 0
    /// @waits until they are there, or the stream has ended; a read that is cancelled has taken nothing
    /// @throws IncompleteReadException with what there is, if the stream ends before
    byte[] readExactly(int count);

    /// Reads up to and including the separator that ends first; of several that end together the shortest counts.
    ///
    /// @param limit how many bytes may come before the separator, at least 1
    /// @param separators at least one, none of them empty
    /// @waits until the separator is there, or the stream has ended; a read that is cancelled has taken
    ///     nothing
    /// @throws IncompleteReadException with what there is, if the stream ends before
    /// @throws LimitExceededException if there are more bytes than `limit`; they can still be read
    byte[] readUntil(int limit, byte[]... separators);

    /// Reads up to and including `separator`, with at most [#DEFAULT_LIMIT] bytes before it; see
    /// [#readUntil(int, byte\[\]...)].
    ///
    /// @param separator not empty
    /// @waits until the separator is there, or the stream has ended; a read that is cancelled has taken
    ///     nothing
    default byte[] readUntil(byte[] separator) {
        return readUntil(DEFAULT_LIMIT, separator);
    }

    /// Reads up to and including `separator`; see [#readUntil(byte\[\])].
    ///
    /// @param separator not empty, found as UTF-8
    /// @waits until the separator is there, or the stream has ended; a read that is cancelled has taken
    ///     nothing
    default byte[] readUntil(String separator) {
        return readUntil(separator.getBytes(StandardCharsets.UTF_8));
    }

    /// Reads up to and including the separator that ends first, with at most `limit` bytes before it; see
    /// [#readUntil(int, byte\[\]...)].
    ///
    /// @param limit how many bytes may come before the separator, at least 1
    /// @param separators at least one, none of them empty, found as UTF-8
    /// @waits until the separator is there, or the stream has ended; a read that is cancelled has taken
    ///     nothing
    default byte[] readUntilUpTo(int limit, String... separators) {
        byte[][] bytes = Stream.of(separators)
                .map(separator -> separator.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        return readUntil(limit, bytes);
    }

    /// Reads a line of UTF-8 that ends with `\n` or `\r\n`, or at the end of the stream.
    ///
    /// @return the line without its end; null at the end of the stream
    /// @waits until the line is there, or the stream has ended; a read that is cancelled has taken nothing
    /// @throws LimitExceededException if it is longer than [#DEFAULT_LIMIT] bytes; they can still be read
    default @Nullable String readLine() {
        return readLineUpTo(DEFAULT_LIMIT);
    }

    /// Reads a line like [#readLine].
    ///
    /// @param limit how many bytes it may have before the `\n`, at least 1
    /// @waits until the line is there, or the stream has ended; a read that is cancelled has taken nothing
    default @Nullable String readLineUpTo(int limit) {
        return Lines.read(this, limit);
    }

    /// The lines until the end of the stream, each read as by [#readLine]; each call goes on where the last
    /// reader stopped.
    default Iterable<String> lines() {
        return () -> new Lines(this);
    }

    /// The bytes as they arrive, until the end of the stream; each call goes on where the last reader
    /// stopped.
    default Iterable<byte[]> chunks() {
        return () -> new Chunks(this);
    }

    /// Reads to the end of the stream.
    ///
    /// @waits until the stream has ended; a read that is cancelled has taken nothing
    default byte[] readAll() {
        return readAllUpTo(Integer.MAX_VALUE);
    }

    /// Reads to the end of the stream.
    ///
    /// @param limit how many bytes there may be, at least 1
    /// @waits until the stream has ended; a read that is cancelled has taken nothing
    /// @throws LimitExceededException if there are more; they can still be read
    byte[] readAllUpTo(int limit);

    /// Writes everything to `writer` until the end of this stream; does not end `writer`.
    ///
    /// @return how many bytes
    /// @waits until this stream has ended, and while `writer` is slow; a cancellation leaves what was written
    ///     so far, and the piece being written may be lost
    default long transferTo(StreamWriter writer) {
        Objects.requireNonNull(writer, "writer");
        long count = 0;
        for (byte[] chunk : chunks()) {
            writer.write(chunk);
            count += chunk.length;
        }
        return count;
    }

    /// The same bytes for code that reads streams of the JDK; it must run in a task too. It takes no more than
    /// it is asked for, so give it a buffer if it is to be read in small pieces. Closing it does nothing.
    default InputStream asInputStream() {
        return new ReaderInputStream(this);
    }
}
