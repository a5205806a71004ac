package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.uncancellable;
import static io.asyncio4j.Asyncio.yieldNow;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Job;
import io.asyncio4j.Promise;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A part of a file on its way to a connection. In a task.
final class FileSending implements AutoCloseable {

    // The kernel copies the file by itself where it can. Nothing is sent before `hand` has run on the loop's
    // host fiber, so a cancellation before that withdraws the file. Later the other side has a part of
    // it and cannot know where it ends: the connection is aborted.
    //
    // Once it is handed over, Netty closes the file.

    static final long REST = -1; // the count that means everything behind the offset

    private static final int BLOCK = 256 * 1024; // bytes

    private final Path path;
    private final FileChannel file;
    private final long offset;
    private final long count;
    private final Promise<@Nullable Void> sent = new Promise<>();
    private boolean handed;
    private boolean closed;

    private FileSending(Path path, FileChannel file, long offset, long count) {
        this.path = path;
        this.file = file;
        this.offset = offset;
        this.count = count;
    }

    /// Opens the file, which has to have what is to be sent.
    ///
    /// @param count [#REST] for everything after `offset`
    static FileSending open(Path path, long offset, long count) {
        Objects.requireNonNull(path, "path");
        if (offset < 0) {
            throw new IllegalArgumentException("offset must be >= 0, was " + offset);
        }
        if (count < REST) {
            throw new IllegalArgumentException("count must be >= 0, was " + count);
        }
        try {
            FileChannel file = uncancellable(
                    () -> Job.await("sendFile", NetThreads.FILES, _ -> openNow(path))); // or nobody would close it
            try {
                long size = file.size();
                long end = count == REST ? offset : offset + Math.min(count, Long.MAX_VALUE - offset);
                if (end > size) {
                    throw new IOException("it has " + size + " bytes, expected at least " + end);
                }
                return new FileSending(path, file, offset, count == REST ? size - offset : count);
            } catch (Throwable e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    long count() {
        return count;
    }

    /// Lets the kernel send it, and waits until it has left.
    ///
    /// @param enqueue is given what hands the file over, and runs it on the loop's host fiber when it is its turn
    /// @param write writes to `channel` and flushes it
    /// @param abort aborts the connection
    /// @param lost the error of a broken connection
    void send(
            Channel channel,
            Consumer<Runnable> enqueue,
            Writer write,
            Runnable abort,
            Supplier<? extends RuntimeException> lost) {
        if (count == 0) {
            return;
        }
        enqueue.accept(() -> hand(channel, write));
        try {
            sent.awaitThrowing(IOException.class);
        } catch (CancelledError e) {
            if (handed) {
                abort.run();
            }
            throw e;
        } catch (IOException e) {
            abort.run();
            if (isCut()) {
                throw failed(path, new IOException("it was cut meanwhile", e));
            }
            throw lost.get();
        }
    }

    /// Sends it in blocks that threads read, where the kernel cannot: each is written when the last one was.
    ///
    /// @param write waits while the other side is slow
    /// @param abort aborts the connection
    void copy(Consumer<byte[]> write, Runnable abort) {
        long done = 0;
        try {
            yieldNow(); // a cancellation that came while the file was opened hits here, where nothing was sent
            while (done < count) {
                long from = offset + done;
                int size = (int) Math.min(BLOCK, count - done);
                write.accept(Job.await("sendFile", NetThreads.FILES, _ -> read(from, size)));
                done += size;
            }
        } catch (IOException e) {
            abort.run();
            throw failed(path, e);
        } catch (Throwable e) {
            if (done > 0) {
                abort.run();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        closed = true;
        if (!handed) {
            try {
                file.close();
            } catch (IOException e) {
                // it was only read
            }
        }
    }

    private void hand(Channel channel, Writer write) {
        if (closed) {
            return;
        }
        handed = true;
        linger(channel, 0); // Netty closes what it cannot write: that must look like a reset, not like the end
        write.write(new DefaultFileRegion(file, offset, count)).addListener(writing -> {
            if (writing.isSuccess()) {
                linger(channel, -1);
                sent.complete(null);
            } else {
                sent.fail(writing.cause());
            }
        });
    }

    private static void linger(Channel channel, int seconds) {
        if (channel instanceof SocketChannel socket && socket.isOpen()) {
            socket.config().setSoLinger(seconds);
        }
    }

    private boolean isCut() {
        try {
            long size = Job.await("sendFile", NetThreads.FILES, _ -> Files.size(path));
            return size < offset + count;
        } catch (IOException e) {
            return false;
        }
    }

    private byte[] read(long from, int size) throws IOException {
        var block = ByteBuffer.allocate(size);
        while (block.hasRemaining()) {
            if (file.read(block, from + block.position()) < 0) {
                throw new IOException("it was cut meanwhile");
            }
        }
        return block.array();
    }

    private static FileChannel openNow(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException("it is not a regular file"); // opening it might block, or never end
        }
        return FileChannel.open(path);
    }

    private static UncheckedIOException failed(Path path, IOException cause) {
        String reason = cause instanceof NoSuchFileException ? "there is no such file" : cause.getMessage();
        return new UncheckedIOException("cannot send " + path + ": " + reason, cause);
    }

    /// Writes to a channel.
    @FunctionalInterface
    interface Writer {

        ChannelFuture write(FileRegion region);
    }
}
