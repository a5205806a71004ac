package io.asyncio4j.lowlevel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A clock for tests: when nothing is ready, time jumps to the next timer instead of passing.
///
/// While somebody outside works for the loop (a thread, a blocking JDK call) time stands still
/// and the loop really waits for them. It does no network I/O.
///
/// The system property `asyncio4j.clock` set to `virtual` gives every loop such a clock that is made
/// without another driver.
///
/// Source: trio's `MockClock` with autojump.
public final class VirtualClock implements Driver {

    private final ParkingDriver real = new ParkingDriver();
    private volatile long now; // written by the loop only

    /// A clock that shows zero.
    public VirtualClock() {}

    /// A new clock if the system property asks for one, else null.
    public static @Nullable VirtualClock ifAskedFor() {
        return "virtual".equals(System.getProperty("asyncio4j.clock")) ? new VirtualClock() : null;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // there is one writer
    public void poll(long timeoutNanos, boolean outside) {
        if (timeoutNanos > 0 && (outside || timeoutNanos == Long.MAX_VALUE)) {
            real.poll(Long.MAX_VALUE, outside);
        } else {
            now += timeoutNanos;
        }
    }

    @Override
    public void wakeup() {
        real.wakeup();
    }

    /// How much time has passed on this clock. Any thread.
    public Duration elapsed() {
        return Duration.ofNanos(now);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public boolean expectsEvents() {
        return false;
    }

    @Override
    public boolean isLockFree() {
        return true;
    }

    @Override
    public void close() {}
}
