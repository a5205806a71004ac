package io.asyncio4j.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// A named pipe between this program and one that is about to be started. One thread.
final class Fifo implements AutoCloseable {

    // To open one waits for the other side, unless it is opened for reading and writing. So it is held open like that
    // until both sides are there.

    private final Path path;
    private final FileChannel both;
    private final FileChannel ours;
    private boolean kept;

    private Fifo(Path path, FileChannel both, FileChannel ours) {
        this.path = path;
        this.both = both;
        this.ours = ours;
    }

    /// @param side `READ` or `WRITE`: what this program is going to do
    /// @return null if the system has no named pipes
    static @Nullable Fifo open(StandardOpenOption side) throws IOException, InterruptedException {
        Path path = Fifos.take();
        if (path == null) {
            return null;
        }
        FileChannel both = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            return new Fifo(path, both, FileChannel.open(path, side));
        } catch (IOException e) {
            both.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /// The other program has been started: the pipe is its own business and that of the caller.
    FileChannel keep() {
        kept = true;
        return ours;
    }

    /// Closes what is not needed any more: our side too, unless it is kept. Nobody else can open it from now on.
    @Override
    public void close() throws IOException {
        both.close();
        if (!kept) {
            ours.close();
        }
        Files.deleteIfExists(path);
    }
}
