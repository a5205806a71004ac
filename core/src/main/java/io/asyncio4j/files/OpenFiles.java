package io.asyncio4j.files;

import io.asyncio4j.EventLoop;
import io.asyncio4j.LoopLocal;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// The files, watches and sequences of a loop that nobody has closed: they end with the loop. Loop only, unless a
/// method says otherwise.
final class OpenFiles {

    private static final LoopLocal<OpenFiles> OPEN = new LoopLocal<>(_ -> new OpenFiles(), OpenFiles::closeLeft);

    private final Set<Closeable> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private OpenFiles() {}

    static void opened(EventLoop loop, Closeable closeable) {
        OPEN.get(loop).open.add(closeable);
    }

    static void closed(EventLoop loop, Closeable closeable) {
        OPEN.get(loop).open.remove(closeable);
    }

    /// The loop has ended.
    private void closeLeft() {
        for (Closeable left : open) {
            try {
                left.close();
            } catch (IOException | UncheckedIOException e) {
                // nobody uses it any more
            }
        }
    }
}
