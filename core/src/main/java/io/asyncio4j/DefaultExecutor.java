package io.asyncio4j;

import io.asyncio4j.internal.BlockingThreads;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The threads of a loop for work that would block it: as many as asyncio has, made when first used.
final class DefaultExecutor implements Executor {

    static final int MAX_THREADS = Math.min(32, Runtime.getRuntime().availableProcessors() + 4);

    private final String name;
    private final int mostThreads;
    private @Nullable ExecutorService threads; // guarded by this, like the next
    private boolean closed;

    DefaultExecutor(String loopName, int mostThreads) {
        this.name = loopName + "-executor-";
        this.mostThreads = mostThreads;
    }

    @Override
    public void execute(Runnable work) {
        threads().execute(work);
    }

    /// Gives further work to another, which is shut down with this.
    synchronized void replace(ExecutorService replacement) {
        ensureOpen();
        if (threads != null) {
            threads.shutdown();
        }
        threads = replacement;
    }

    /// Takes no more work, and waits until all is done.
    ///
    /// @return false if it was not done in time
    boolean close(Duration patience) throws InterruptedException {
        ExecutorService left = shutdown();
        return left == null || left.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Interrupts the work that is under way. What cleans up may still bring more.
    synchronized void interrupt() {
        if (threads != null) {
            threads.shutdownNow();
            threads = null;
        }
    }

    private synchronized @Nullable ExecutorService shutdown() {
        closed = true;
        if (threads != null) {
            threads.shutdown();
        }
        return threads;
    }

    private synchronized ExecutorService threads() {
        ensureOpen();
        if (threads == null) {
            threads = BlockingThreads.atMost(mostThreads, name);
        }
        return threads;
    }

    private void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("the default executor of the event loop is closed");
        }
    }
}
