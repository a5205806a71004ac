package io.asyncio4j.files;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Job;
import io.asyncio4j.Task;
import io.asyncio4j.stream.StreamBuffer;
import io.asyncio4j.stream.StreamReader;
import io.asyncio4j.stream.StreamWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An open file with a position, read and written without blocking the loop; made by [AsyncFiles#open]. One
/// task at a time.
///
/// At the end of the file a read finds what was added meanwhile; [#follow] waits for it, and [#seek] moves to where
/// the next byte is read or written. What cannot seek, such as a named pipe or
/// a terminal, has no position: it is read and written in order, and one task may read while another writes. A
/// read or write that is cancelled goes on in the background: the next read gets its bytes, and the next write
/// waits for its end.
///
/// It is closed with its loop, if nobody has closed it before.
///
/// Errors are thrown as [java.io.UncheckedIOException]s, as by all streams.
public final class AsyncFile implements StreamReader, StreamWriter {

    // What was read in advance ends at `fetched`; it is dropped as soon as the file is changed or
    // the position moved.

    private static final int MAX_READ = 1 << 16; // bytes at once

    // loop only
    private final EventLoop loop;
    private final Path path;
    private final FileChannel channel;
    private final boolean appends;
    private final @Nullable Unseekable unseekable; // what it is if it has no position
    private final Closeable closing;
    private StreamBuffer buffer = emptyBuffer();
    private long fetched;
    private @Nullable Task<?> user; // the task that uses the channel now
    private @Nullable FileWatch watch; // while somebody follows it
    private boolean ended;
    private boolean closed;

    private AsyncFile(EventLoop loop, Path path, Opened opened, boolean appends) {
        this.loop = loop;
        this.path = path;
        this.channel = opened.channel;
        this.appends = appends;
        this.unseekable = opened.unseekable;
        this.closing = unseekable == null ? channel : unseekable;
        OpenFiles.opened(loop, closing);
    }

    static AsyncFile open(Path path, OpenOption... options) {
        Set<OpenOption> given = Set.of(options);
        if (given.contains(AsyncFiles.ATOMIC)) {
            throw new IllegalArgumentException("ATOMIC is for write and writeString, was " + given);
        }
        Opened opened = FileFailure.unchecked(() -> Job.await(
                "AsyncFiles.open",
                Unseekable.THREADS,
                job -> { // a pipe waits for its other side
                    FileChannel channel = FileChannel.open(path, given);
                    var found = new Opened(channel, Unseekable.find(path, given, channel));
                    if (!job.commit()) {
                        (found.unseekable == null ? channel : found.unseekable).close();
                    }
                    return found;
                }));
        return new AsyncFile(EventLoop.current(), path, opened, given.contains(StandardOpenOption.APPEND));
    }

    /// Reads from the position on, and moves it.
    ///
    /// @param atMost the most bytes to return, at least 1
    /// @return between 1 and `atMost` bytes; none at the end of the file
    /// @waits until bytes are read; a read that is cancelled has not moved the position
    @Override
    public byte[] read(int atMost) {
        return reader("read").read(atMost);
    }

    @Override
    public int read(ByteBuffer buffer) {
        return reader("read").read(buffer);
    }

    @Override
    public byte[] readExactly(int count) {
        return reader("readExactly").readExactly(count);
    }

    @Override
    public byte[] readUntil(int limit, byte[]... separators) {
        return reader("readUntil").readUntil(limit, separators);
    }

    @Override
    public byte[] readAllUpTo(int limit) {
        return reader("readAll").readAllUpTo(limit);
    }

    /// Writes at the position, and moves it; with `APPEND`, at the end.
    ///
    /// @waits until all is written; a write that has begun is waited for, and a cancellation hits at the
    ///     task's next wait
    @Override
    public void write(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        ensureUsable("write");
        if (ended) {
            throw new IllegalStateException("write was called after writeEof");
        }
        if (unseekable != null) {
            writeInOrder(unseekable, bytes);
            return;
        }
        long from = position();
        long end = use("write", job -> {
            job.commit();
            var remaining = ByteBuffer.wrap(bytes);
            while (remaining.hasRemaining()) {
                channel.write(remaining, from + remaining.position());
            }
            return appends ? channel.size() : from + bytes.length;
        });
        moveTo(end);
    }

    /// Does nothing: what was written has been given to the system. For the disk see [#force].
    @Override
    public void flush() {
        loop.ensureCurrent("flush", this);
    }

    /// Nothing more is going to be written. The file stays open for reading.
    @Override
    public void writeEof() {
        loop.ensureCurrent("writeEof", this);
        ended = true;
    }

    /// Where the next byte is read or written.
    public long position() {
        loop.ensureCurrent("position", this);
        ensureSeekable("position");
        return fetched - buffer.buffered();
    }

    /// Moves to another position, which may lie beyond the end.
    ///
    /// @param position at least 0
    public void seek(long position) {
        if (position < 0) {
            throw new IllegalArgumentException("position must be >= 0, was " + position);
        }
        ensureUsable("seek");
        ensureSeekable("seek");
        moveTo(position);
    }

    /// The lines that the file has from the position on, and then those that are written to it: what `tail -f`
    /// shows. Taking the next one waits until it is complete, with its end. To see only what is new, `seek` to
    /// [#size] before.
    ///
    /// A file that is cut is read from its start again. When another file has taken its name, as when a log is
    /// rotated, the lines end: open that file. They end, too, when this one is closed or its folder deleted.
    ///
    /// {@snippet class=snippets.FollowTest region=follow}
    public Iterable<String> follow() {
        ensureUsable("follow");
        ensureSeekable("follow");
        return () -> new Follower(this, path);
    }

    /// How many bytes the file has.
    ///
    /// @waits until a thread has looked; a cancellation ends the wait
    public long size() {
        ensureUsable("size");
        ensureSeekable("size");
        return use("size", _ -> channel.size());
    }

    /// Cuts the file off after `size` bytes; one that is shorter stays as it is.
    ///
    /// @param size at least 0
    /// @waits until the file is cut; once that has begun, a cancellation hits at the task's next wait
    public void truncate(long size) {
        if (size < 0) {
            throw new IllegalArgumentException("size must be >= 0, was " + size);
        }
        ensureUsable("truncate");
        ensureSeekable("truncate");
        use("truncate", job -> job.commit() ? channel.truncate(size) : channel);
        moveTo(Math.min(position(), size));
    }

    /// Forces what was written to the disk.
    ///
    /// @waits until what was written is on the disk; once that has begun, a cancellation hits at the task's
    ///     next wait
    public void force() {
        use("force", job -> {
            job.commit();
            channel.force(true);
            return channel;
        });
    }

    /// Closes the file. Closing again does nothing.
    ///
    /// @waits until the file is closed, even if the task is cancelled; the cancellation hits at its next wait
    @Override
    public void close() {
        loop.ensureCurrent("close", this);
        if (closed) {
            return;
        }
        closed = true;
        if (watch != null) {
            watch.close();
        }
        OpenFiles.closed(loop, closing);
        try {
            Job.awaitAlways("AsyncFile.close", FileThreads.EXECUTOR, _ -> {
                closing.close();
                return null;
            });
        } catch (IOException e) {
            throw FileFailure.of(e);
        }
    }

    @Override
    public String toString() {
        String position = unseekable != null ? "without a position" : "at " + (fetched - buffer.buffered());
        return "AsyncFile[" + path + ", " + (closed ? "closed" : position) + "]";
    }

    /// What happens to the file; closed with it.
    FileWatch watch() {
        if (watch == null) {
            FileWatch opened = FileWatch.open(path);
            if (closed || watch != null) { // meanwhile: by another task
                opened.close();
            }
            watch = watch == null ? opened : watch;
        }
        return watch;
    }

    boolean isClosed() {
        return closed;
    }

    private StreamBuffer emptyBuffer() {
        return new StreamBuffer(new StreamBuffer.Source() {
            @Override
            public void wanted() {
                fetch();
            }
        });
    }

    private void moveTo(long position) {
        fetched = position;
        buffer = emptyBuffer();
    }

    /// Reads what comes next, and leaves the position alone until it is there.
    private void fetch() {
        long from = fetched;
        byte[] bytes = use("read", _ -> {
            var read = ByteBuffer.allocate(MAX_READ);
            channel.read(read, from);
            byte[] copy = new byte[read.flip().remaining()];
            read.get(copy);
            return copy;
        });
        fetched += bytes.length;
        if (bytes.length == 0) {
            buffer.feedEof();
        } else {
            buffer.feed(bytes);
        }
    }

    private StreamBuffer reader(String operation) {
        ensureUsable(operation);
        if (unseekable != null) {
            return unseekable.buffer();
        }
        if (buffer.atEof()) {
            moveTo(fetched); // there may be more now
        }
        return buffer;
    }

    private void ensureUsable(String operation) {
        loop.ensureCurrent(operation, this);
        if (closed) {
            throw new IllegalStateException(this + " is closed");
        }
        if (user != null) {
            throw new IllegalStateException(user + " uses " + this + " already; one task at a time");
        }
    }

    private void ensureSeekable(String operation) {
        if (unseekable != null) {
            throw FileFailure.of(new IOException(operation + " needs a file with a position, but " + path
                    + " has none: it is a pipe, a terminal or another device, and is read and written in order"));
        }
    }

    private static void writeInOrder(Unseekable to, byte[] bytes) {
        try {
            to.write(bytes);
        } catch (IOException e) {
            throw FileFailure.of(e);
        }
    }

    private <T> T use(String operation, Job.Work<T, IOException> work) {
        ensureUsable(operation);
        user = Task.currentFor(operation);
        try {
            return Job.await("AsyncFile." + operation, FileThreads.EXECUTOR, work);
        } catch (IOException e) {
            throw FileFailure.of(e);
        } finally {
            user = null;
        }
    }

    private record Opened(FileChannel channel, @Nullable Unseekable unseekable) {}
}
