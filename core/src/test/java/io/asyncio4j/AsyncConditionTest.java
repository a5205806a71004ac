package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.function.Op;
import io.asyncio4j.function.VoidOp;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AsyncConditionTest {

    @Test
    void awaitUntilReturnsWhatItsOperationGives() {
        Virtual.run(_ -> {
            var condition = new AsyncCondition();
            var lines = new ArrayDeque<String>();
            var reader = createTask(() -> {
                try (var _ = condition.acquire()) {
                    return condition.awaitUntil(lines::poll);
                }
            });
            var boxed = new HashMap<String, Boolean>(Map.of("open", false));
            var visitor = createTask(() -> {
                try (var _ = condition.acquire()) {
                    return condition.awaitUntil(() -> boxed.get("open"));
                }
            });
            yieldNow();
            for (Runnable change : List.<Runnable>of(() -> {}, () -> lines.add("tea"), () -> boxed.put("open", true))) {
                try (var _ = condition.acquire()) {
                    change.run();
                    condition.signalAll();
                }
            }
            assertThat(reader.await()).isEqualTo("tea");
            assertThat(visitor.await()).isTrue();
            try (var _ = condition.acquire()) {
                Op<String, IOException> broken = () -> {
                    throw new IOException("broken");
                };
                assertThatThrownBy(() -> condition.awaitUntil(broken)).isInstanceOf(IOException.class);
                condition.awaitUntil(() -> lines.isEmpty()); // without a value
            }
        });
    }

    @Test
    void aSignalWakesSoManyInArrivalOrderAndTheRestWaitOn() {
        var story = Virtual.run(test -> {
                    var condition = new AsyncCondition();
                    var waiters = List.of("a", "b", "c", "d").stream()
                            .map(name -> createTask(() -> awaitSignal(condition, name, test)))
                            .toList();
                    yieldNow();
                    try (var _ = condition.acquire()) {
                        condition.signal();
                        condition.signal(2);
                        test.log("signalled");
                    }
                    sleep(millis(1));
                    assertThat(condition.statistics().waiting()).isOne();
                    try (var _ = condition.acquire()) {
                        condition.signalAll();
                    }
                    waiters.forEach(Task::await);
                })
                .story();

        assertThat(story).containsExactly("0 signalled", "0 a", "0 b", "0 c", "1 d");
    }

    @Test
    void awaitUntilWaitsForTheCondition() {
        var story = Virtual.run(test -> {
                    var condition = new AsyncCondition();
                    var items = new int[1];
                    var taker = createTask(() -> {
                        try (var _ = condition.acquire()) {
                            condition.awaitUntil(() -> items[0] == 2);
                            test.log("two items");
                        }
                    });
                    for (int n = 0; n < 2; n++) {
                        sleep(millis(1));
                        try (var _ = condition.acquire()) {
                            items[0]++;
                            condition.signalAll();
                        }
                    }
                    taker.await();
                })
                .story();

        assertThat(story).containsExactly("2 two items");
    }

    @Test
    void afterACancellationTheLockIsHeldAgain() {
        var story = Virtual.run(test -> {
                    var condition = new AsyncCondition();
                    var waiter = createTask(() -> awaitSignal(condition, "never", test));
                    yieldNow();
                    waiter.cancel("enough");
                    assertThatThrownBy(waiter::await)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("enough");
                })
                .story();

        assertThat(story).containsExactly("0 held after enough");
    }

    @Test
    void aCancellationWhileTheLockIsRetakenWaitsForTheLock() {
        var story = Virtual.run(test -> {
                    var condition = new AsyncCondition();
                    var waiter = createTask(() -> {
                        awaitSignal(condition, "signalled", test);
                        yieldNow();
                        test.log("never");
                    });
                    yieldNow();
                    try (var _ = condition.acquire()) {
                        condition.signal();
                        yieldNow();
                        waiter.cancel("while it is contested");
                        sleep(millis(5));
                        test.log("lock given up");
                    }
                    assertThatThrownBy(waiter::await)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("while it is contested");
                })
                .story();

        assertThat(story).containsExactly("5 lock given up", "5 signalled");
    }

    @Test
    void cancelledAgainWhileItRetakesTheLockItIsHitOnce() {
        var story = Virtual.run(test -> {
                    var condition = new AsyncCondition();
                    var waiter = createTask(() -> {
                        try {
                            awaitSignal(condition, "never", test);
                        } catch (CancelledError e) {
                            yieldNow();
                            test.log("no second hit");
                        }
                    });
                    yieldNow();
                    try (var _ = condition.acquire()) {
                        waiter.cancel("first");
                        sleep(millis(5));
                        waiter.cancel("second");
                        yieldNow();
                    }
                    waiter.await();
                })
                .story();

        assertThat(story).containsExactly("5 held after first", "5 no second hit");
    }

    @Test
    void aLimitAroundTheWaitLeavesTheLockHeldAndThenFree() {
        var story = Virtual.run(test -> {
                    var condition = new AsyncCondition();
                    var waiter = createTask(() -> {
                        try (var _ = condition.acquire()) {
                            try {
                                timeout(millis(10), condition::await);
                            } catch (TimedOutException e) {
                                test.log("holder "
                                        + condition.statistics().lock().holder().equals(Optional.of(currentTask())));
                            }
                        }
                    });
                    waiter.await();
                    test.log("free " + condition.statistics().lock().holder().isEmpty());
                })
                .story();

        assertThat(story).containsExactly("10 holder true", "10 free true");
    }

    @Test
    void aSignalIsNotLostWithAWaiterThatIsCancelledAfterIt() {
        var story = Virtual.run(test -> {
                    var condition = new AsyncCondition();
                    var first = createTask(() -> awaitSignal(condition, "first", test));
                    var second = createTask(() -> awaitSignal(condition, "second", test));
                    yieldNow();
                    try (var _ = condition.acquire()) {
                        condition.signal();
                    }
                    first.cancel();
                    yieldNow();
                    yieldNow();
                    second.cancel("nobody signals");
                    assertThatThrownBy(second::await).isInstanceOf(CancelledError.class);
                })
                .story();

        assertThat(story).as("the first has got it").containsExactly("0 first", "0 held after nobody signals");
    }

    @Test
    void withoutTheLockWaitingAndSignallingAreErrors() {
        Virtual.run(_ -> {
            var condition = new AsyncCondition();
            for (VoidOp<RuntimeException> misuse : List.<VoidOp<RuntimeException>>of(
                    condition::await,
                    condition::signal,
                    condition::signalAll,
                    () -> condition.awaitUntil(() -> true))) {
                assertThatThrownBy(misuse::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("needs the lock of the condition, but the task does not hold it");
            }
        });
    }

    @Test
    void aLockOfAnotherLoopIsRefused() {
        Virtual.run(_ -> {
            var lock = new AsyncLock();
            assertThat(lock.isLocked()).isFalse();
            try (var other = EventLoop.start()) {
                var submitted = other.submit(() -> new AsyncCondition(lock).acquire());
                assertThatThrownBy(() -> Asyncio.await(submitted))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("must be called on the event loop that AsyncLock[");
            }
        });
    }

    private static void awaitSignal(AsyncCondition condition, String name, Virtual test) {
        try (var _ = condition.acquire()) {
            try {
                condition.await();
            } catch (CancelledError e) {
                boolean held = condition.statistics().lock().holder().orElse(null) == currentTask();
                test.log((held ? "held after " : "not held after ") + e.reason());
                throw e;
            }
            test.log(name);
        }
    }
}
