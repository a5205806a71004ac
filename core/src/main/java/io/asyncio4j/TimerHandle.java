package io.asyncio4j;

/// The handle of a callback that a timer will enqueue.
final class TimerHandle extends Handle {

    private final Timer timer;

    TimerHandle(Engine engine, long deadline, Runnable callback) {
        super(engine, callback);
        this.timer = engine.wakeAt(deadline, this);
    }

    @Override
    void unregister() {
        timer.cancel();
    }
}
