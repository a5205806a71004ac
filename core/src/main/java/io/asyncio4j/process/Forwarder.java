package io.asyncio4j.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Passes on what a process writes to one of its standard streams, and keeps the end of it. Any thread.
final class Forwarder {

    private static final int KEPT = 4_096; // bytes
    private static final int LINES = 20;

    private final CountDownLatch ended = new CountDownLatch(1);
    private byte[] kept = new byte[0]; // guarded by this

    /// Reads until the end of `in`.
    ///
    /// @param to this program's
    void forward(InputStream in, Supplier<PrintStream> to) {
        byte[] piece = new byte[KEPT];
        try (in) {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                keep(piece, count);
                PrintStream out = to.get(); // the program may have set another
                out.write(piece, 0, count);
                out.flush();
            }
        } catch (IOException e) {
            // the process is dead
        } finally {
            ended.countDown();
        }
    }

    /// Waits for the end: what has been written is passed on then. Somebody that the process has started may hold
    /// it open longer than anybody wants to wait.
    void awaitEnd(long millis) throws InterruptedException {
        ended.await(millis, TimeUnit.MILLISECONDS);
    }

    /// The last lines.
    synchronized String text() {
        var lines = new String(kept, System.err.charset()).lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    }

    private synchronized void keep(byte[] piece, int count) {
        byte[] all = Arrays.copyOf(kept, kept.length + count);
        System.arraycopy(piece, 0, all, kept.length, count);
        kept = Arrays.copyOfRange(all, Math.max(0, all.length - KEPT), all.length);
    }
}
