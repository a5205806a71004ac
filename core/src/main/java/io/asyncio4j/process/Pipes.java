package io.asyncio4j.process;

import io.asyncio4j.Asyncio;
import io.asyncio4j.EventLoop;
import io.asyncio4j.LoopLocal;
import io.asyncio4j.stream.StreamReader;
import io.asyncio4j.stream.StreamWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/// The program's own pipes, and others that the JDK has as blocking streams, as streams that do not block the
/// loop: a thread blocks in them. It does not keep the program from ending.
///
/// Source: `loop.connect_read_pipe` and `loop.connect_write_pipe`.
public final class Pipes {

    private static final LoopLocal<StreamReader> STDIN = new LoopLocal<>(_ -> new PipeReader(System.in).buffer());

    private Pipes() {}

    /// What the program is given to read: [System#in]. In a task; every call on a loop returns the same.
    ///
    /// It is read only while a task waits for it. What has come and was not read is lost to another loop, so use
    /// one [Runner][io.asyncio4j.Runner] to read in several runs.
    public static StreamReader stdin() {
        return STDIN.get();
    }

    /// What the program prints, for bytes and for lines that must not block the loop. In a task.
    ///
    /// A write returns when the operating system has taken it all, even if its task is cancelled meanwhile.
    /// Closing it leaves the program's output open. If nobody reads it any more, such as after `| head -1`, a
    /// write throws an [java.io.UncheckedIOException].
    public static StreamWriter stdout() {
        return writer(new Uncloseable("stdout", FileDescriptor.out));
    }

    /// Where the program reports errors; otherwise like [#stdout].
    public static StreamWriter stderr() {
        return writer(new Uncloseable("stderr", FileDescriptor.err));
    }

    /// Reads any blocking stream. In a task. A read that is under way when its task is cancelled goes on, and what
    /// it brings is there for the next.
    ///
    /// @param in read by a thread, while a task waits for it
    public static StreamReader reader(InputStream in) {
        return new PipeReader(Objects.requireNonNull(in, "in")).buffer();
    }

    /// Writes to any blocking stream. In a task. A write returns when the stream has taken it all, even if
    /// its task is cancelled meanwhile.
    ///
    /// @param out written, flushed and closed by a thread
    public static StreamWriter writer(OutputStream out) {
        return new Flushing(new PipeWriter(EventLoop.currentFor("Pipes.writer"), Objects.requireNonNull(out, "out")));
    }

    /// Waits with every write until it is out: a program that ends has written all.
    private record Flushing(PipeWriter pipe) implements StreamWriter {

        @Override
        public void write(byte[] bytes) {
            Objects.requireNonNull(bytes, "bytes");
            pipe.write(bytes);
            Asyncio.uncancellable(pipe::flush);
        }

        @Override
        public void writeEof() {
            pipe.writeEof();
            Asyncio.uncancellable(pipe::flush);
        }

        @Override
        public void flush() {
            pipe.flush();
        }
    }

    /// A standard stream, which belongs to the program.
    private static final class Uncloseable extends OutputStream {

        private final String name;
        private final FileOutputStream out;

        Uncloseable(String name, FileDescriptor descriptor) {
            this.name = name;
            this.out = new FileOutputStream(descriptor);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            try {
                out.write(bytes, offset, count);
            } catch (IOException e) {
                throw new IOException("cannot write to " + name + ": " + e.getMessage(), e);
            }
        }
    }
}
