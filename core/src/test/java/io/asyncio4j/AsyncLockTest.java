package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AsyncLockTest {

    @Test
    void waitersAreServedInArrivalOrder() {
        var story = Virtual.run(test -> {
                    var lock = new AsyncLock();
                    TaskGroup.run(group -> {
                        for (String name : List.of("a", "b", "c")) {
                            group.createTask(() -> {
                                try (var _ = lock.acquire()) {
                                    test.log(name + " in");
                                    sleep(millis(10));
                                    test.log(name + " out");
                                }
                            });
                        }
                    });
                })
                .story();

        assertThat(story).containsExactly("0 a in", "10 a out", "10 b in", "20 b out", "20 c in", "30 c out");
    }

    @Test
    void aFreeLockIsTakenWithoutGivingWay() {
        var story = Virtual.run(test -> {
                    var lock = new AsyncLock();
                    createTask(() -> test.log("other task"));
                    try (var _ = lock.acquire()) {
                        test.log("locked");
                    }
                    yieldNow();
                })
                .story();

        assertThat(story).containsExactly("0 locked", "0 other task");
    }

    @Test
    void aCancelledWaiterLeavesTheLineAndTheNextIsServed() {
        var story = Virtual.run(test -> {
                    var lock = new AsyncLock();
                    var permit = lock.acquire();
                    var first = createTask(() -> take(lock, "first", test));
                    var second = createTask(() -> take(lock, "second", test));
                    yieldNow();
                    first.cancel();
                    assertThat(lock.statistics().waiting()).isOne();
                    permit.close();
                    second.await();
                    assertThat(first.isCancelled()).isTrue();
                })
                .story();

        assertThat(story).containsExactly("0 second");
    }

    @Test
    void oneThatWasHandedTheLockKeepsItThoughItIsCancelled() {
        var story = Virtual.run(test -> {
                    var lock = new AsyncLock();
                    var permit = lock.acquire();
                    var first = createTask(() -> {
                        take(lock, "first", test);
                        yieldNow();
                        test.log("never");
                    });
                    var second = createTask(() -> take(lock, "second", test));
                    yieldNow();
                    permit.close();
                    first.cancel();
                    assertThat(lock.statistics().holder()).isEqualTo(Optional.of(first));
                    second.await();
                    assertThat(first.isCancelled()).isTrue();
                    assertThat(lock.isLocked()).isFalse();
                })
                .story();

        assertThat(story).containsExactly("0 first", "0 second");
    }

    @Test
    void nobodyOvertakesTheOneItWasHandedTo() {
        Virtual.run(_ -> {
            var lock = new AsyncLock();
            var permit = lock.acquire();
            var waiter = createTask(lock::acquire);
            yieldNow();
            permit.close();
            assertThat(lock.tryAcquire()).isEmpty();
            waiter.await().close();
            assertThat(lock.tryAcquire()).isPresent();
        });
    }

    @Test
    void closingAPermitAgainDoesNotFreeWhatAnotherHolds() {
        Virtual.run(_ -> {
            var lock = new AsyncLock();
            var permit = lock.acquire();
            permit.close();
            try (var _ = lock.acquire()) {
                permit.close();
                assertThat(lock.isLocked()).isTrue();
                assertThat(lock.toString())
                        .isEqualTo("AsyncLock[held by " + currentTask().name() + ", 0 waiting]");
            }
            assertThat(lock.toString()).isEqualTo("AsyncLock[free, 0 waiting]");
        });
    }

    @Test
    void itBelongsToItsLoopWhileThatIsOpen() {
        var lock = new AsyncLock();
        Virtual.run(_ -> {
            assertThat(lock.isLocked()).isFalse();
            try (var other = EventLoop.start()) {
                var submitted = other.submit(lock::acquire);
                assertThatThrownBy(() -> Asyncio.await(submitted))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("acquire must be called on the event loop that AsyncLock[");
            }
        });
        Virtual.run(_ -> assertThat(lock.isLocked()).isFalse());
    }

    private static void take(AsyncLock lock, String name, Virtual test) {
        try (var _ = lock.acquire()) {
            test.log(name);
        }
    }
}
