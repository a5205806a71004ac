package io.asyncio4j.test;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.lowlevel.Driver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// A driver that waits in a call of the JDK, as a selector does: the host fiber is unmounted while it
/// polls.
class BlockingDriverTest extends DriverContract {

    private static final String WAKER = "platform asyncio-waker ";

    @Override
    protected EventLoop startLoop() {
        return EventLoop.start(options -> options.driver(new BlockingDriver(1)));
    }

    /// The bare carrier must take no lock, and to wake a driver may take one.
    @Test
    void theBareCarrierDoesNotWakeIt() throws Exception {
        var driver = new BlockingDriver(2); // so that it still sleeps when a task has had its step
        try (var loop = EventLoop.start(options -> options.driver(driver))) {
            loop.run(() -> {
                driver.polling.drainPermits();
                toThread(() -> driver.polling.acquire()); // the host fiber waits in the driver
                for (int round = 0; round < 100 || !driver.wakers.contains(WAKER); round++) {
                    var called = new Promise<Integer>();
                    int expected = round;
                    createTask(() -> EventLoop.current().callSoon(() -> called.complete(expected)));
                    assertThat(called.await()).isEqualTo(round);
                    LockSupport.parkNanos(1); // the task is blocked in the JDK, and the loop sleeps
                }
            });
        }
        assertThat(driver.wakers).contains(WAKER).doesNotContain("platform asyncio ");
    }

    private static final class BlockingDriver implements Driver {

        private final int needed; // calls that end a poll
        final Set<String> wakers = ConcurrentHashMap.newKeySet();
        final Semaphore polling = new Semaphore(0);
        private final Semaphore wakeUps = new Semaphore(0);

        BlockingDriver(int needed) {
            this.needed = needed;
        }

        @Override
        public void poll(long timeoutNanos, boolean outside) {
            polling.release();
            try {
                if (wakeUps.tryAcquire(needed, timeoutNanos, TimeUnit.NANOSECONDS)) {
                    wakeUps.drainPermits();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void wakeup() {
            Thread waker = Thread.currentThread();
            wakers.add((waker.isVirtual() ? "virtual " : "platform ") + waker.getName() + " ");
            if (wakeUps.availablePermits() < needed) {
                wakeUps.release();
            }
        }

        @Override
        public void close() {}
    }
}
