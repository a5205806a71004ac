package io.asyncio4j.process;

import io.asyncio4j.Job;
import io.asyncio4j.Promise;
import io.asyncio4j.stream.StreamBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads a pipe from another process: a thread blocks in it while a task waits for bytes, else nobody does, and the
/// other process waits when the pipe is full.
final class PipeReader implements StreamBuffer.Source {

    // The JDK's pipes can only be read by blocking a thread, and a read cannot be taken back. If
    // the task that waits is cancelled, the read stays under way; the next task waits for it.

    private final byte[] piece = new byte[1 << 16]; // by the thread that reads
    private final InputStream in; // any thread
    private final StreamBuffer buffer = new StreamBuffer(this); // loop only
    private @Nullable Promise<byte[]> pending; // loop only: the read that is under way

    PipeReader(InputStream in) {
        this.in = in;
    }

    StreamBuffer buffer() {
        return buffer;
    }

    @Override
    public void wanted() {
        if (pending == null) {
            pending = Job.start(PipeThreads.EXECUTOR, this::readPiece);
        }
        Promise<byte[]> read = pending;
        Job.awaitShielded(read);
        pending = null;
        feed(read);
    }

    /// Wakes the task that waits for bytes: there will be none. The caller closes the pipe.
    void end() {
        if (pending != null) {
            pending.fail(new IOException("the subprocess was closed"));
        }
    }

    private void feed(Promise<byte[]> read) {
        Throwable failure = read.exception();
        if (failure instanceof IOException e) {
            buffer.fail(new UncheckedIOException(e));
        } else if (read.result().length == 0) {
            buffer.feedEof();
        } else {
            buffer.feed(read.result());
        }
    }

    private byte[] readPiece() throws IOException {
        return Arrays.copyOf(piece, Math.max(0, in.read(piece)));
    }
}
