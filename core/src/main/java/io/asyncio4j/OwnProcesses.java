package io.asyncio4j;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The processes that must not outlive a loop, its subprocesses and its own workers; and what its own process is given
/// to read.
final class OwnProcesses {

    private final EventLoop loop;
    private final Set<Subprocess> open = new LinkedHashSet<>(); // loop only
    private @Nullable StreamReader stdin; // loop only
    private @Nullable ProcessPool pool; // guarded by this: made when first used

    OwnProcesses(EventLoop loop) {
        this.loop = loop;
    }

    /// A subprocess that is to be closed. On the loop.
    void opened(Subprocess subprocess) {
        open.add(subprocess);
    }

    /// On the loop.
    void closed(Subprocess subprocess) {
        open.remove(subprocess);
    }

    /// Kills the subprocesses that nobody has closed. On the loop.
    void killSubprocesses() {
        for (Subprocess left : open) {
            if (left.exitStatus().isEmpty()) {
                left.kill();
                loop.reportError(
                        "a subprocess was still running when the event loop was closed",
                        new IllegalStateException(left + " was killed; close it, best by a try block"));
            }
        }
    }

    /// The standard input. On the loop.
    StreamReader stdin() {
        if (stdin == null) {
            stdin = Pipes.reader(System.in);
        }
        return stdin;
    }

    /// The loop's own workers: as many as there are processors.
    synchronized ProcessPool pool() {
        if (pool == null) {
            pool = new ProcessPool(Runtime.getRuntime().availableProcessors());
        }
        return pool;
    }

    /// Ends the workers. The loop's thread has ended.
    synchronized void closePool() {
        if (pool != null) {
            pool.close();
        }
    }
}
