package io.asyncio4j.lowlevel;

import io.asyncio4j.Asyncio;
import io.asyncio4j.function.RemoteOp;
import org.jspecify.annotations.Nullable;

/// Runs operations somewhere else: what [Asyncio#toProcess] calls. A loop makes one by
/// [java.util.ServiceLoader] when it is first needed, and closes it at its end.
public interface RemoteRunner extends AutoCloseable {

    /// Runs an operation and waits for it. In a task.
    ///
    /// @waits until `operation` has ended; a cancellation stops it, and is thrown when it has stopped
    /// @throws X exactly what `operation` throws
    <T extends @Nullable Object, X extends Exception> T run(RemoteOp<T, X> operation) throws X;

    /// Ends what runs. A loop calls it on a thread that runs no loop.
    ///
    /// @waits if it is called in a task, until what ran has ended, even if the task is cancelled
    @Override
    void close();
}
