package io.asyncio4j.files;

import io.asyncio4j.Job;
import io.asyncio4j.Promise;
import io.asyncio4j.internal.BlockingThreads;
import io.asyncio4j.stream.StreamBuffer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// What has no position, such as a named pipe, a terminal or another device: read and written in order, by threads
/// that may block for as long as it likes. Loop only.
final class Unseekable implements StreamBuffer.Source, Closeable {

    // Neither a read nor a write can be taken back. If the task is cancelled, it stays under way: the next task that
    // reads gets what it brings, and the next that writes waits for it.

    /// As many threads as there are calls under way, so that no call keeps another from its turn.
    static final Executor THREADS = BlockingThreads.unbounded("asyncio-device-");

    private static final int MAX_READ = 1 << 16; // bytes at once
    private static final int FILE_TYPE = 0170000; // in the mode of a file, as the next
    private static final int BLOCK_DEVICE = 0060000;

    private final FileChannel in; // any thread
    private final FileChannel out; // any thread; another, since one channel does not read while it writes
    private @Nullable StreamBuffer buffer; // made on the loop
    private @Nullable Promise<byte[]> reading; // under way
    private @Nullable Promise<@Nullable Void> writing; // under way

    private Unseekable(FileChannel in, FileChannel out) {
        this.in = in;
        this.out = out;
    }

    /// What was opened, if it has no position; else null. A thread that may block.
    static @Nullable Unseekable find(Path path, Set<OpenOption> options, FileChannel opened) throws IOException {
        if (isSeekable(path, opened)) {
            return null;
        }
        boolean both = options.contains(StandardOpenOption.READ) && options.contains(StandardOpenOption.WRITE);
        return new Unseekable(opened, both ? FileChannel.open(path, StandardOpenOption.WRITE) : opened);
    }

    private static boolean isSeekable(Path path, FileChannel opened) throws IOException {
        if (Files.readAttributes(path, BasicFileAttributes.class).isOther()) {
            return isBlockDevice(path);
        }
        try {
            return opened.position() >= 0;
        } catch (IOException e) {
            return false; // some of what the kernel shows as files
        }
    }

    /// What comes next. At the end it may be that there is more now: then another buffer reads it.
    StreamBuffer buffer() {
        StreamBuffer current = buffer;
        if (current == null || current.atEof()) {
            current = new StreamBuffer(this);
            buffer = current;
        }
        return current;
    }

    @Override
    public void wanted() {
        if (reading == null) {
            reading = Job.start(THREADS, this::read);
        }
        Promise<byte[]> read = reading;
        Job.awaitShielded(read);
        if (read == reading) {
            reading = null;
            feed(Objects.requireNonNull(buffer), read);
        }
    }

    /// Writes all of it.
    void write(byte[] bytes) throws IOException {
        byte[] copy = bytes.clone(); // the task may change its own when it is cancelled
        while (writing != null) {
            awaitWritten(writing);
        }
        Promise<@Nullable Void> written = Job.start(THREADS, () -> write(ByteBuffer.wrap(copy)));
        writing = written;
        awaitWritten(written);
        if (written.exception() instanceof IOException e) {
            throw e;
        }
    }

    /// Wakes the threads that read and write. Any thread.
    @Override
    public void close() throws IOException {
        try (in;
                out) {
            // both
        }
    }

    private void awaitWritten(Promise<@Nullable Void> written) {
        Job.awaitShielded(written);
        if (writing == written) {
            writing = null;
        }
    }

    private static void feed(StreamBuffer buffer, Promise<byte[]> read) {
        Throwable failure = read.exception();
        if (failure instanceof IOException e) {
            buffer.fail(FileFailure.of(e));
        } else if (failure instanceof RuntimeException e) {
            buffer.fail(e); // it was not opened for reading
        } else if (read.result().length == 0) {
            buffer.feedEof();
        } else {
            buffer.feed(read.result());
        }
    }

    private byte[] read() throws IOException {
        var piece = ByteBuffer.allocate(MAX_READ);
        in.read(piece);
        byte[] bytes = new byte[piece.flip().remaining()];
        piece.get(bytes);
        return bytes;
    }

    private @Nullable Void write(ByteBuffer remaining) throws IOException {
        while (remaining.hasRemaining()) {
            out.write(remaining);
        }
        return null;
    }

    private static boolean isBlockDevice(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return false;
        }
        int mode = (int) Files.getAttribute(path, "unix:mode");
        return (mode & FILE_TYPE) == BLOCK_DEVICE;
    }
}
