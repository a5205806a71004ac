package io.asyncio4j.http.server;

import io.asyncio4j.http.server.content.ByteRanges.Range;
import io.asyncio4j.http.server.content.OpenedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Sends parts of a file: the kernel copies them by itself where it can, and threads read them where it cannot. In
/// a task.
final class FileSender {

    private static final int BLOCK = 128 * 1024; // bytes

    private final Outlet outlet;
    private final OpenedFile file;
    private long end; // of what was to be sent

    FileSender(Outlet outlet, OpenedFile file) {
        this.outlet = outlet;
        this.file = file;
    }

    /// Sends a part and what stands before it.
    ///
    /// @waits while the client is slow; a cancellation cuts the body short
    /// @throws IOException if the client has left, or the file is too short
    void send(Response.Piece piece) throws IOException {
        if (!piece.before().isEmpty()) {
            write(piece.before().getBytes(StandardCharsets.ISO_8859_1));
        }
        Range range = piece.range();
        if (range == null) {
            return;
        }
        end = range.offset() + range.count();
        if (outlet.takesFiles()) {
            ensureClient();
            outlet.copy(file.region(range.offset(), range.count()));
        } else {
            for (long done = 0; done < range.count(); done += BLOCK) {
                int count = (int) Math.min(BLOCK, range.count() - done);
                write(file.read(range.offset() + done, count));
            }
        }
    }

    /// Whether it has failed because the file has become shorter.
    boolean isCut() {
        return file.isShorterThan(end);
    }

    private void write(byte[] bytes) throws IOException {
        outlet.awaitWritable();
        ensureClient();
        outlet.add(bytes.length, () -> bytes);
    }

    private void ensureClient() throws IOException {
        if (!outlet.isOpen()) {
            throw new DisconnectedIoException();
        }
    }

    /// The client has left.
    private static final class DisconnectedIoException extends IOException {

        private static final long serialVersionUID = 1;

        DisconnectedIoException() {
            super("the client has left before it had the file");
        }
    }
}
