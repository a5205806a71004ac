package io.asyncio4j.test;

import io.asyncio4j.AsyncLock;
import io.asyncio4j.AsyncSemaphore;
import io.asyncio4j.CapacityLimiter;
import io.asyncio4j.Permit;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

class AsyncLockTest {

    @Nested
    class Lock extends LockContract<AsyncLock> {

        @Override
        protected AsyncLock create() {
            return new AsyncLock();
        }

        @Override
        protected Permit acquire(AsyncLock lock) {
            return lock.acquire();
        }

        @Override
        protected Optional<Permit> tryAcquire(AsyncLock lock) {
            return lock.tryAcquire();
        }
    }

    @Nested
    class SemaphoreOfOne extends LockContract<AsyncSemaphore> {

        @Override
        protected AsyncSemaphore create() {
            return new AsyncSemaphore(1);
        }

        @Override
        protected Permit acquire(AsyncSemaphore lock) {
            return lock.acquire();
        }

        @Override
        protected Optional<Permit> tryAcquire(AsyncSemaphore lock) {
            return lock.tryAcquire();
        }
    }

    @Nested
    class LimiterOfOne extends LockContract<CapacityLimiter> {

        @Override
        protected CapacityLimiter create() {
            return new CapacityLimiter(1);
        }

        @Override
        protected Permit acquire(CapacityLimiter lock) {
            return lock.acquire();
        }

        @Override
        protected Optional<Permit> tryAcquire(CapacityLimiter lock) {
            return lock.tryAcquire();
        }
    }
}
