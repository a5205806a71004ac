package io.asyncio4j;

/// The right to go on that [AsyncLock], [AsyncSemaphore] and [CapacityLimiter] give; closing it gives
/// it back. For `try (var _ = lock.acquire()) { … }`.
public interface Permit extends AutoCloseable {

    /// Gives the permit back; whoever has waited longest gets it. Closing again does nothing. Any task of
    /// the loop may close it.
    @Override
    void close();
}
