package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.uncancellable;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.lowlevel.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeadlockTest {

    @Test
    void tasksThatAwaitEachOtherInACircleFailAtOnce() {
        Virtual.run(_ -> {
            var tasks = new ArrayList<Task<?>>();
            for (int n = 0; n < 3; n++) {
                int next = (n + 1) % 3;
                tasks.add(createTask("task " + n, () -> tasks.get(next).await()));
            }
            assertThatThrownBy(tasks.getFirst()::await)
                    .isInstanceOf(DeadlockError.class)
                    .hasMessageStartingWith(
                            "Task[task 2, pending] cannot await Task[task 0, pending], which waits for it:\n"
                                    + "* task 2 runs\n")
                    .hasMessageContaining("* task 1 awaits Task[task 2, pending]");
        });
    }

    @Test
    void aChildThatAwaitsItsParentFailsAtOnce() {
        Virtual.run(_ -> {
            var parent = currentTask();
            assertThatThrownBy(() -> TaskGroup.run(outer -> outer.createTask(
                            () -> TaskGroup.run(inner -> inner.createTask("grandchild", () -> parent.await())))))
                    .rootCause()
                    .isInstanceOf(DeadlockError.class)
                    .hasMessageContaining("Task[grandchild, pending] cannot await");
        });
    }

    @Test
    void awaitingAChainOfTasksIsNoCircle() {
        Virtual.run(_ -> {
            List<Task<Integer>> chain = new ArrayList<>();
            chain.add(createTask(() -> {
                sleep(seconds(1));
                return 0;
            }));
            for (int n = 1; n < 1_000; n++) {
                var before = chain.getLast();
                chain.add(createTask(() -> before.await() + 1));
            }
            assertThat(chain.getLast().await()).isEqualTo(999);
        });
    }

    @Test
    void whenNothingIsLeftThatCouldWakeATaskAVirtualClockSaysSoAtOnce() {
        var story = new ArrayList<String>();
        assertThatThrownBy(() -> Virtual.run(_ -> {
                    var queue = new AsyncQueue<String>();
                    var consumer = createTask("consumer", () -> queue.get());
                    try {
                        consumer.await();
                    } finally {
                        yieldNow();
                        story.add("cleaned up");
                    }
                }))
                .isInstanceOf(DeadlockError.class)
                .hasMessageStartingWith("all tasks wait, and nothing is left that could wake one of them:\n")
                .hasMessageContaining("awaits Task[consumer, pending]")
                .hasMessageContaining("* consumer waits for AsyncQueue[0 items, 1 getting, 0 putting]");
        assertThat(story).containsExactly("cleaned up");
    }

    @Test
    void twoLocksTakenInDifferentOrderAreFound() {
        assertThatThrownBy(() -> Virtual.run(_ -> {
                    var a = new AsyncLock();
                    var b = new AsyncLock();
                    Asyncio.gather(() -> both(a, b), () -> both(b, a));
                }))
                .isInstanceOf(DeadlockError.class)
                .hasMessageContaining("waits for AsyncLock[held by Task-");
    }

    @Test
    void whoWillCallInFromOutsideIsWaitedFor() {
        Virtual.run(_ -> {
            var promise = new Promise<String>();
            var outside = EventLoop.current().expectExternalWork();
            var called = new CountDownLatch(1);
            Thread.ofPlatform().daemon().start(() -> {
                awaitQuietly(called);
                promise.complete("from outside");
                outside.close();
            });
            EventLoop.current().callSoon(called::countDown);
            assertThat(promise.await()).isEqualTo("from outside");
        });
    }

    @Test
    void aRunThatIsOnItsWayIsNoDeadlock() throws InterruptedException {
        try (var loop = EventLoop.start(options -> options.driver(new VirtualClock()))) {
            var over = new AtomicBoolean();
            var seen = new AtomicInteger();
            var waking = Thread.ofPlatform().start(() -> {
                for (int n = 1; !over.get(); n++) {
                    loop.execute(seen::incrementAndGet); // whenever it has run, the loop looks whether it is stuck
                    while (seen.get() < n && !over.get()) {
                        Thread.yield();
                    }
                }
            });
            try {
                long end = System.nanoTime() + 20_000_000_000L; // a busy machine does not get through all of them
                for (int n = 0; n < 5_000 && System.nanoTime() < end; n++) {
                    loop.run(() -> toThread(() -> {})); // long enough to be given up meanwhile
                }
            } finally {
                over.set(true);
                waking.join();
            }
        }
    }

    @Test
    void aTaskThatRefusesToEndIsReportedAndOnAVirtualClockLeftBehind() {
        var test = Virtual.run(_ -> {
            var _ = createTask("stubborn", () -> uncancellable(() -> new Promise<String>().await()));
            yieldNow();
        });
        assertThat(test.reported())
                .containsExactly(
                        "the event loop is closing, but tasks do not end",
                        "the event loop is closing, but tasks do not end");
        assertThat(test.elapsed()).isEqualTo(seconds(5));
    }

    private static void both(AsyncLock first, AsyncLock second) {
        try (var _ = first.acquire()) {
            sleep(seconds(1));
            try (var _ = second.acquire()) {
                sleep(seconds(1));
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
