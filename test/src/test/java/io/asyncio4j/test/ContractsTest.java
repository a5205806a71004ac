package io.asyncio4j.test;

import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncEvent;
import io.asyncio4j.AsyncQueue;
import io.asyncio4j.Permit;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.Event;

class ContractsTest {

    @Test
    void aLockThatChecksAndThenActsBreaksItsContract() {
        assertThat(brokenBy(CarelessLockContract.class))
                .contains("neverDoTwoHoldItAndItIsFreeAtTheEndWhoeverIsCancelled")
                .doesNotContain("whoDoesNotWaitIsToldSo");
    }

    @Test
    void aQueueThatWaitsWithAnItemInItsHandBreaksItsContract() {
        assertThat(brokenBy(LosingQueueContract.class))
                .containsOnly(
                        "aGetterThatIsCancelledWhenItHasAnItemKeepsIt", "nothingIsLostOrDoubledWhoeverIsCancelled");
    }

    private static Iterable<String> brokenBy(Class<?> tests) {
        return Kit.run(tests).failed().stream()
                .map(Event::getTestDescriptor)
                .map(test -> test.getDisplayName().replaceAll("\\(.*", ""))
                .toList();
    }

    static final class CarelessLockContract extends LockContract<CarelessLock> {

        @Override
        protected CarelessLock create() {
            return new CarelessLock();
        }

        @Override
        protected Permit acquire(CarelessLock lock) {
            return lock.acquire();
        }

        @Override
        protected Optional<Permit> tryAcquire(CarelessLock lock) {
            return lock.held ? Optional.empty() : Optional.of(lock.take());
        }
    }

    static final class CarelessLock {

        private final AsyncEvent free = new AsyncEvent();
        private boolean held;

        Permit acquire() {
            while (held) {
                free.clear();
                free.await();
            }
            yieldNow(); // here another may take it
            return take();
        }

        Permit take() {
            held = true;
            return () -> {
                held = false;
                free.set();
            };
        }
    }

    static final class LosingQueueContract extends AsyncQueueTest.Contract {

        @Override
        protected AsyncQueue<Integer> create(int capacity) {
            return new AsyncQueue<>(capacity);
        }

        @Override
        protected int get(AsyncQueue<Integer> queue) {
            int item = queue.get();
            yieldNow();
            return item;
        }
    }
}
