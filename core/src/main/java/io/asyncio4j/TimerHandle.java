package io.asyncio4j;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The handle of a callback that a timer will enqueue.
final class TimerHandle extends Handle {

    private final Timer timer;
    private final @Nullable StackTraceElement creation; // in debug mode

    TimerHandle(Engine engine, long deadline, Runnable callback, @Nullable StackTraceElement creation) {
        super(engine, callback);
        this.timer = engine.wakeAt(deadline, this);
        this.creation = creation;
    }

    @Override
    void unregister() {
        timer.cancel();
    }

    @Override
    public String toString() {
        return "callback due in " + Durations.text(Duration.ofNanos(Math.max(0, timer.deadline - engine.now())))
                + (creation == null ? "" : ", created at " + creation);
    }
}
