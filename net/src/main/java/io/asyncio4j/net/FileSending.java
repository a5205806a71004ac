package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.uncancellable;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Promise;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A part of a file on its way to a connection. In a task.
final class FileSending {

    // The kernel copies the file by itself where it can. Nothing is sent before `hand` has run on the loop's
    // own thread, so a cancellation before that withdraws the file. Later the other side has a part of
    // it and cannot know where it ends: the connection is aborted.

    static final long REST = -1; // the count that means everything behind the offset

    private static final int BLOCK = 256 * 1024; // bytes

    private final Path path;
    private final FileChannel file;
    private final long offset;
    private final long count;
    private final Promise<@Nullable Void> sent = new Promise<>();
    private boolean handed;
    private boolean withdrawn;

    private FileSending(Path path, FileChannel file, long offset, long count) {
        this.path = path;
        this.file = file;
        this.offset = offset;
        this.count = count;
    }

    /// Opens the file, which has to have what is to be sent.
    ///
    /// @param count [#REST] for everything behind `offset`
    static FileSending open(Path path, long offset, long count) {
        Objects.requireNonNull(path, "path");
        if (offset < 0) {
            throw new IllegalArgumentException("offset must be >= 0, was " + offset);
        }
        if (count < REST) {
            throw new IllegalArgumentException("count must be >= 0, was " + count);
        }
        try {
            // it must be closed, whoever is cancelled
            return uncancellable(() -> toThread(() -> openNow(path, offset, count)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send " + path + ": " + reason(e), e);
        }
    }

    long count() {
        return count;
    }

    /// Lets the kernel send it, and waits until it has left.
    ///
    /// @param enqueue is given what hands the file over, and runs it on the loop's own thread when it is its turn
    /// @param write writes to the channel and flushes it
    /// @param abort aborts the connection
    /// @throws IOException if it cannot be sent; the connection is aborted then
    void send(Consumer<Runnable> enqueue, FileWriter write, Runnable abort) throws IOException {
        enqueue.accept(() -> hand(write));
        try {
            sent.awaitThrowing(IOException.class);
        } catch (CancelledError e) {
            withdrawn = true;
            if (handed) {
                abort.run();
            }
            throw e;
        } catch (IOException e) {
            abort.run();
            throw new IOException("cannot send " + path + ": " + reason(e), e);
        }
    }

    /// Sends it in blocks that threads read, where the kernel cannot: each is written when the last one was.
    ///
    /// @param write waits while the other side is slow
    /// @param abort aborts the connection
    void copy(Consumer<byte[]> write, Runnable abort) throws IOException {
        long done = 0;
        try (file) {
            while (done < count) {
                long from = offset + done;
                int size = (int) Math.min(BLOCK, count - done);
                byte[] block = toThread(() -> read(from, size));
                write.accept(block);
                done += size;
            }
        } catch (Throwable e) {
            if (done > 0) {
                abort.run();
            }
            throw e;
        }
    }

    private void hand(FileWriter write) {
        if (withdrawn) {
            closeQuietly();
            return;
        }
        handed = true;
        // the region closes the file when it is released
        write.write(new DefaultFileRegion(file, offset, count)).addListener(writing -> {
            if (writing.isSuccess()) {
                sent.complete(null);
            } else {
                sent.fail(writing.cause());
            }
        });
    }

    private byte[] read(long from, int size) throws IOException {
        var block = ByteBuffer.allocate(size);
        while (block.hasRemaining()) {
            if (file.read(block, from + block.position()) < 0) {
                throw new IOException("cannot send " + path + ": it was cut to " + file.size() + " bytes meanwhile");
            }
        }
        return block.array();
    }

    private void closeQuietly() {
        try {
            file.close();
        } catch (IOException e) {
            // it was only read
        }
    }

    private static FileSending openNow(Path path, long offset, long count) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException("it is no regular file");
        }
        FileChannel file = FileChannel.open(path);
        try {
            long size = file.size();
            long last = count == REST ? offset : Math.addExact(offset, count);
            if (last > size) {
                throw new IOException("it has " + size + " bytes, expected at least " + last);
            }
            return new FileSending(path, file, offset, count == REST ? size - offset : count);
        } catch (Throwable e) {
            file.close();
            throw e;
        }
    }

    private static String reason(IOException failure) {
        return failure instanceof java.nio.file.NoSuchFileException
                ? "there is no such file"
                : String.valueOf(failure.getMessage());
    }

    /// Writes a region to a channel.
    @FunctionalInterface
    interface FileWriter {

        ChannelFuture write(FileRegion region);
    }
}
