package io.asyncio4j;

import java.util.concurrent.atomic.AtomicBoolean;

/// Somebody outside an event loop who will call in, or may; see [EventLoop#expectExternalWork] and
/// [EventLoop#expectExternalEvents]. Any thread.
public final class ExternalWork implements AutoCloseable {

    private final Runnable leave;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ExternalWork(Runnable leave) {
        this.leave = leave;
    }

    /// Says that nobody will call in any more. Close it after the last call; closing again does nothing.
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            leave.run();
        }
    }

    /// Somebody whom a virtual clock waits for.
    static ExternalWork awaited(Engine engine) {
        engine.outsideWork().enteredOutside();
        return new ExternalWork(engine::leftOutside);
    }

    /// Somebody who may call in at any time.
    static ExternalWork listenedTo(Engine engine) {
        engine.outsideWork().addListener();
        return new ExternalWork(engine::stoppedListening);
    }
}
