package io.asyncio4j.test;

import io.asyncio4j.EventLoop;
import io.asyncio4j.lowlevel.Driver;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// A driver that waits in a call of the JDK, as a selector does: the host fiber is unmounted while it
/// polls.
class BlockingDriverTest extends DriverContract {

    @Override
    protected EventLoop startLoop() {
        return EventLoop.start(options -> options.driver(new BlockingDriver()));
    }

    private static final class BlockingDriver implements Driver {

        private final Semaphore wakeUps = new Semaphore(0);

        @Override
        public void poll(long timeoutNanos, boolean outside) {
            try {
                if (wakeUps.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS)) {
                    wakeUps.drainPermits();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void wakeup() {
            if (wakeUps.availablePermits() == 0) {
                wakeUps.release();
            }
        }

        @Override
        public void close() {}
    }
}
