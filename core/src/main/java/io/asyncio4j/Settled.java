package io.asyncio4j;

/// Wakes those who wait for what another thread has settled.
final class Settled extends Handle {

    private final Awaitable<?> awaitable;

    Settled(Awaitable<?> awaitable, Engine engine) {
        super(engine, awaitable::wakeWaiters);
        this.awaitable = awaitable;
    }

    /// Nobody waits any more: a failure is reported at once.
    @Override
    void abandon() {
        Unretrieved.report(awaitable, engine.loop());
    }
}
