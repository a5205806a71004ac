package io.asyncio4j.lowlevel;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The driver of a loop that does no I/O: it parks the thread.
public final class ParkingDriver implements Driver {

    private volatile @Nullable Thread poller;
    private volatile boolean woken;

    /// A driver that nobody has polled yet.
    public ParkingDriver() {}

    @Override
    public void poll(long timeoutNanos, boolean outside) {
        poller = Thread.currentThread();
        if (timeoutNanos > 0 && !woken) {
            if (timeoutNanos == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, timeoutNanos);
            }
        }
        woken = false;
    }

    @Override
    public void wakeup() {
        woken = true;
        LockSupport.unpark(poller);
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
