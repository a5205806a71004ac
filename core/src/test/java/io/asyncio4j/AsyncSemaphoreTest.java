package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AsyncSemaphoreTest {

    @Test
    void soManyAreInsideAtOnceAndTheRestFollowInArrivalOrder() {
        var story = Virtual.run(test -> {
                    var semaphore = new AsyncSemaphore(2);
                    TaskGroup.run(group -> {
                        for (String name : List.of("a", "b", "c")) {
                            group.createTask(() -> {
                                try (var _ = semaphore.acquire()) {
                                    test.log(name);
                                    sleep(millis(10));
                                }
                            });
                        }
                    });
                })
                .story();

        assertThat(story).containsExactly("0 a", "0 b", "10 c");
    }

    @Test
    void aPermitCannotBeGivenBackTwice() {
        Virtual.run(_ -> {
            var semaphore = new AsyncSemaphore(1);
            var permit = semaphore.acquire();
            permit.close();
            permit.close();
            assertThat(semaphore.available()).isOne();
        });
    }

    @Test
    void aPermitGoesStraightToWhoWaitsAndNobodyOvertakes() {
        Virtual.run(_ -> {
            var semaphore = new AsyncSemaphore(1);
            var permit = semaphore.acquire();
            var waiter = createTask(semaphore::acquire);
            yieldNow();
            permit.close();
            assertThat(semaphore.tryAcquire()).isEmpty();
            waiter.await().close();
            assertThat(semaphore.tryAcquire()).isPresent();
        });
    }

    @Test
    void aLimitersTotalMayChangeWhileTasksWaitAndATaskHoldsOnePermit() {
        var story = Virtual.run(test -> {
                    var limiter = new CapacityLimiter(1);
                    try (var _ = limiter.acquire()) {
                        createTask(() -> {
                            try (var _ = limiter.acquire()) {
                                test.log("let in");
                            }
                        });
                        assertThatThrownBy(limiter::acquire)
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("holds a permit of CapacityLimiter[1 of 1 held");
                        yieldNow();
                        test.log("still alone");
                        limiter.setTotal(2);
                        yieldNow();
                    }
                })
                .story();

        assertThat(story).containsExactly("0 still alone", "0 let in");
    }
}
