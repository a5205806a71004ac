package io.asyncio4j.http.wire;

import io.asyncio4j.EventLoop;
import java.time.Duration;

/// How often something may happen in a time. On the loop.
final class Budget {

    private final EventLoop loop = EventLoop.current();
    private final int most;
    private final long period; // ns
    private long start = now(); // of the period, on the loop's clock
    private int spent;

    Budget(int most, Duration period) {
        this.most = most;
        this.period = period.toNanos();
    }

    /// It has happened again.
    ///
    /// @return whether it may
    boolean spend() {
        long now = now();
        if (now - start > period) {
            start = now;
            spent = 0;
        }
        spent++;
        return spent <= most;
    }

    private long now() {
        return loop.time().toNanos();
    }
}
