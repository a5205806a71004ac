package io.asyncio4j;

import java.util.concurrent.atomic.AtomicBoolean;

/// Somebody outside an event loop who will call in; see [EventLoop#expectOutside]. Any thread.
public final class Outside implements AutoCloseable {

    private final Engine engine;
    private final AtomicBoolean closed = new AtomicBoolean();

    Outside(Engine engine) {
        this.engine = engine;
        engine.wakers().enteredOutside();
    }

    /// Nobody will call in any more. To be called after the last call; closing again does nothing.
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            engine.leftOutside();
        }
    }
}
