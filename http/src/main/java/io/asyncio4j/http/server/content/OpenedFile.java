package io.asyncio4j.http.server.content;

import io.asyncio4j.http.wire.FileThreads;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// A file that is open to be sent. It has a descriptor until it is closed, which whoever has it must do. On the
/// loop.
public final class OpenedFile implements AutoCloseable {

    private final Path path;
    private final FileChannel channel;

    OpenedFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// A part that the kernel copies by itself; the file stays open.
    public FileRegion region(long offset, long count) {
        return new Part(channel, offset, count);
    }

    /// Reads a part by a thread.
    ///
    /// @waits until it is read; a cancellation ends the wait
    /// @throws IOException even if only the file ends before
    public byte[] read(long offset, int count) throws IOException {
        return FileThreads.await("Response.file", _ -> readNow(channel, offset, count));
    }

    /// Whether it has fewer bytes than `end`, which it had before.
    ///
    /// @waits until a thread has looked; a cancellation ends the wait
    public boolean isShorterThan(long end) {
        try {
            return FileThreads.<Long>await("Response.file", _ -> channel.size()) < end;
        } catch (IOException e) {
            return false;
        }
    }

    /// Closes it, here and now: a thread could do so while the kernel copies, and the descriptor be another file's.
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // it was only read
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    static byte[] readNow(FileChannel channel, long offset, int count) throws IOException {
        var bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new EOFException("it was cut while it was sent");
            }
        }
        return bytes.array();
    }

    /// A region that leaves its file open.
    private static final class Part extends DefaultFileRegion {

        Part(FileChannel file, long position, long count) {
            super(file, position, count);
        }

        @Override
        protected void deallocate() {
            // whoever has opened the file closes it
        }
    }
}
