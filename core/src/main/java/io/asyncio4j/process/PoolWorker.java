package io.asyncio4j.process;

import org.jspecify.annotations.Nullable;

/// One worker of a [ProcessPool]. Its methods block; any thread, one call at a time.
interface PoolWorker {

    /// Runs a packed operation.
    @Nullable
    Object call(byte[] operation) throws Throwable;

    /// Whether it can run another operation.
    boolean isAlive();

    /// Kills it, even while it runs an operation, and waits until it is dead.
    void kill() throws InterruptedException;

    /// Lets it end, and waits for it; kills it if it does not in time or runs an operation.
    void end(long patienceMillis) throws InterruptedException;
}
