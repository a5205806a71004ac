package io.asyncio4j;

/// The handle of a callback that is enqueued when an awaitable is done.
final class DoneHandle extends Handle {

    private final Awaitable<?> awaitable;

    DoneHandle(Engine engine, Awaitable<?> awaitable, Runnable callback) {
        super(engine, callback);
        this.awaitable = awaitable;
    }

    @Override
    void unregister() {
        awaitable.removeWaiter(this);
    }

    @Override
    boolean seesOutcome() {
        return false;
    }
}
