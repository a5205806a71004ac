package io.asyncio4j.process;

import io.asyncio4j.Awaitable;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Job;
import io.asyncio4j.ParkingLot;
import io.asyncio4j.Promise;
import io.asyncio4j.internal.LastOneCloses;
import io.asyncio4j.internal.Sneaky;
import io.asyncio4j.stream.StreamWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes to a pipe to another process: a thread blocks in it while there is something to write.
final class PipeWriter implements StreamWriter {

    // What is written is collected while the thread is busy, and then handed over at once. A writer
    // waits before its bytes are taken, so one that is cancelled has sent nothing.

    private static final int HIGH_WATER = 1 << 16; // bytes collected; then writers wait

    private final EventLoop loop;
    private final OutputStream out; // any thread
    private final LastOneCloses use = new LastOneCloses();
    private final ParkingLot<@Nullable Void> writers = new ParkingLot<>("the standard input of a subprocess");
    private final ParkingLot<@Nullable Void> flushers = new ParkingLot<>("the standard input of a subprocess");

    // loop only
    private ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private @Nullable Promise<@Nullable Void> pumping; // what the thread is busy with
    private @Nullable Throwable broken;
    private boolean ended;

    PipeWriter(EventLoop loop, OutputStream out) {
        this.loop = loop;
        this.out = out;
    }

    @Override
    public void write(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        loop.ensureCurrent("write");
        ensureOpen();
        if (collected.size() >= HIGH_WATER) {
            await(writers, "write");
            ensureOpen();
        }
        collected.writeBytes(bytes);
        pump();
        if (collected.size() < HIGH_WATER) {
            writers.wakeFirst(null);
        }
    }

    @Override
    public void writeEof() {
        loop.ensureCurrent("writeEof");
        ended = true;
        pump();
    }

    /// Waits until the pipe has taken everything.
    @Override
    public void flush() {
        loop.ensureCurrent("flush");
        if (pumping != null) {
            await(flushers, "flush");
        }
        throwIfBroken();
    }

    /// Wakes the tasks that wait for the pipe: nothing more is written.
    ///
    /// @return whether the caller is to close it; else it is closed, or the thread that writes to it will
    boolean end() {
        if (broken == null) {
            broken = new IOException("the subprocess was closed");
        }
        writers.wakeAll(null);
        flushers.wakeAll(null);
        return use.close();
    }

    private void await(ParkingLot<@Nullable Void> line, String operation) {
        try (var _ = loop.expectExternalWork()) { // the thread
            line.await(operation);
        }
    }

    private void ensureOpen() {
        throwIfBroken();
        if (ended) {
            throw new IllegalStateException("write was called after writeEof");
        }
    }

    private void throwIfBroken() {
        if (broken instanceof IOException e) {
            throw new UncheckedIOException("the pipe is broken: " + e.getMessage(), e);
        }
        if (broken != null) {
            throw Sneaky.rethrow(broken);
        }
    }

    private void pump() {
        if (pumping != null) {
            return;
        }
        byte[] bytes = collected.toByteArray();
        boolean last = ended;
        if (bytes.length == 0 && !last) {
            return;
        }
        collected = new ByteArrayOutputStream();
        pumping = Job.start(PipeThreads.EXECUTOR, () -> writeOut(bytes, last));
        pumping.onDone(done -> pumped(done, last));
    }

    /// The thread.
    private @Nullable Void writeOut(byte[] bytes, boolean last) throws IOException {
        if (!use.begin()) {
            return null;
        }
        try {
            out.write(bytes);
            out.flush();
        } finally {
            if (use.end(!last)) {
                out.close();
            }
        }
        return null;
    }

    private void pumped(Awaitable<?> done, boolean last) {
        pumping = null;
        if (broken == null) {
            broken = done.exception();
        }
        if (broken != null) {
            collected.reset();
        } else if (!last) {
            pump();
        }
        if (broken != null || ended) {
            writers.wakeAll(null); // for nothing: they see why
        } else {
            writers.wakeFirst(null);
        }
        if (pumping == null) {
            flushers.wakeAll(null);
        }
    }
}
