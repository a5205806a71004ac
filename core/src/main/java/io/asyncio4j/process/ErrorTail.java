package io.asyncio4j.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Passes on what a process writes to its standard error, and keeps the end of it.
final class ErrorTail {

    private static final int KEPT = 4_096; // bytes
    private static final int LINES = 20;

    private byte[] kept = new byte[0]; // guarded by this

    /// Reads until the end of `in`.
    void forward(InputStream in) {
        byte[] piece = new byte[KEPT];
        try (in) {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                keep(piece, count);
                System.err.write(piece, 0, count);
                System.err.flush();
            }
        } catch (IOException e) {
            // the process is dead
        }
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
