package io.asyncio4j.http.server;

import io.asyncio4j.Promise;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Waits for the SIGTERM that asks the program to end.
final class Termination implements AutoCloseable {

    // The JVM answers a SIGTERM by running its shutdown hooks and dies when they end. The hook
    // wakes the task and holds the JVM back until that has cleaned up.

    private final Promise<@Nullable Void> asked = new Promise<>();
    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private final Thread hook = new Thread(this::holdBack, "asyncio-termination");

    Termination() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Waits for the SIGTERM.
    void await() {
        asked.await();
    }

    @Override
    public void close() {
        cleanedUp.countDown();
        if (!asked.isDone() || asked.isCancelled()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // the JVM is shutting down already
            }
        }
    }

    private void holdBack() {
        asked.complete(null);
        try {
            cleanedUp.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
