package io.asyncio4j;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The threads of a loop for work that would block it: as many as asyncio has, made when first used.
final class DefaultExecutor implements Executor {

    private static final int MOST_THREADS = Math.min(32, Runtime.getRuntime().availableProcessors() + 4);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    private final String name;
    private @Nullable ThreadPoolExecutor threads;
    private boolean closed;

    DefaultExecutor(String loopName) {
        this.name = loopName + "-executor-";
    }

    @Override
    public void execute(Runnable work) {
        threads().execute(work);
    }

    /// Waits until all work is done.
    ///
    /// @return false if it was not done in time
    boolean close(Duration patience) throws InterruptedException {
        ThreadPoolExecutor left = shutdown();
        return left == null || left.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Interrupts the work that is under way. What cleans up may still bring more.
    synchronized void interrupt() {
        if (threads != null) {
            threads.shutdownNow();
            threads = null;
        }
    }

    private synchronized @Nullable ThreadPoolExecutor shutdown() {
        closed = true;
        if (threads != null) {
            threads.shutdown();
        }
        return threads;
    }

    private synchronized ThreadPoolExecutor threads() {
        if (closed) {
            throw new IllegalStateException("the default executor of the event loop is closed");
        }
        if (threads == null) {
            threads = new ThreadPoolExecutor(
                    MOST_THREADS,
                    MOST_THREADS,
                    KEEP_ALIVE.toMillis(),
                    TimeUnit.MILLISECONDS,
                    new LinkedBlockingQueue<>(),
                    Thread.ofPlatform().daemon().name(name, 1).factory());
            threads.allowCoreThreadTimeOut(true);
        }
        return threads;
    }
}
