package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.lowlevel.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedQueueTest {

    @Test
    void itemsGoBetweenLoopsEachToOneTask() {
        int each = 2_000;
        var queue = new SharedQueue<Integer>(7);
        Set<Integer> received = ConcurrentHashMap.newKeySet();
        var taken = new AtomicInteger();
        var producing = new AtomicInteger(2);
        Workers.run(4, worker -> {
            if (worker.number() < 2) {
                for (int n = 0; n < each; n++) {
                    queue.put(worker.number() * each + n);
                }
                if (producing.decrementAndGet() == 0) {
                    queue.shutdown();
                }
            } else {
                for (int item : queue) {
                    received.add(item);
                    taken.incrementAndGet();
                }
            }
        });
        assertThat(taken.get()).isEqualTo(2 * each);
        assertThat(received).hasSize(2 * each);
    }

    @Test
    void cancelledWaitsNeitherLoseNorDoubleItems() {
        var queue = new SharedQueue<Integer>(1);
        var received = new ArrayList<Integer>();
        int count = 300;
        Workers.run(2, worker -> {
            var random = new Random(worker.number());
            if (worker.number() == 0) {
                for (int n = 0; n < count; ) {
                    int item = n;
                    try {
                        timeout(millis(random.nextInt(2)), () -> queue.put(item));
                        n++;
                    } catch (TimedOutException e) {
                        // not added: once more
                    }
                }
                queue.shutdown();
                return;
            }
            while (true) {
                try {
                    received.add(timeout(millis(random.nextInt(2)), queue::get));
                } catch (TimedOutException e) {
                    // not taken
                } catch (QueueShutdownException e) {
                    return;
                }
            }
        });
        assertThat(received).hasSize(count).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void itHoldsNoMoreThanItsCapacity() throws Exception {
        var queue = new SharedQueue<String>(2);
        run(() -> {
            assertThat(queue.tryGet()).isEmpty();
            assertThat(queue.tryPut("a")).isTrue();
            queue.put("b");
            assertThat(queue.tryPut("c")).isFalse();
            var putting = createTask(() -> queue.put("c"));
            yieldNow();
            assertThat(putting.isDone()).isFalse();
            assertThat(queue.toString()).isEqualTo("SharedQueue[2 of 2 items, 0 getting, 1 putting]");
            assertThat(queue.get()).isEqualTo("a");
            putting.await();
            assertThat(List.of(queue.get(), queue.get())).containsExactly("b", "c");
            assertThat(queue.size()).isZero();
        });
    }

    @Test
    void threadsWithoutALoopPutAndGetToo() throws Exception {
        var queue = new SharedQueue<String>(1);
        run(() -> {
            var getting = createTask(queue::get);
            yieldNow();
            toThread(() -> assertThat(queue.tryPut("from a thread")).isTrue());
            assertThat(timeout(seconds(20), getting::await)).isEqualTo("from a thread");
            queue.put("to a thread");
            toThread(() -> assertThat(queue.tryGet()).contains("to a thread"));
        });
        assertThatThrownBy(queue::get).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shuttingDownLetsTheRestBeTaken() throws Exception {
        var queue = new SharedQueue<String>(1);
        run(() -> {
            queue.put("last");
            var putting = createTask(() -> queue.put("too late"));
            yieldNow();
            queue.shutdown();
            assertThatThrownBy(putting::await)
                    .isInstanceOf(QueueShutdownException.class)
                    .hasMessage("the queue is shut down: SharedQueue[1 of 1 items, 0 getting, 0 putting, shut down]");
            assertThat(queue).containsExactly("last");
            assertThatThrownBy(queue::get).isInstanceOf(QueueShutdownException.class);
        });
    }

    @Test
    void aCancelledGetterMakesWayForTheNext() throws Exception {
        var queue = new SharedQueue<String>(1);
        run(() -> {
            var first = createTask(queue::get);
            var second = createTask(queue::get);
            sleep(millis(1));
            first.cancel();
            queue.put("item");
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            assertThat(second.await()).isEqualTo("item");
        });
    }

    @Test
    void cancelledWaitsLeaveNothingBehind() throws Exception {
        var empty = new SharedQueue<String>(1);
        var full = new SharedQueue<String>(1);
        run(() -> {
            full.put("item");
            var getting = createTask(empty::get);
            var putting = createTask(() -> full.put("another"));
            yieldNow();
            assertThat(empty.toString()).isEqualTo("SharedQueue[0 of 1 items, 1 getting, 0 putting]");
            getting.cancel();
            putting.cancel();
            assertThatThrownBy(getting::await).isInstanceOf(CancelledError.class);
            assertThatThrownBy(putting::await).isInstanceOf(CancelledError.class);
            assertThat(empty.toString()).isEqualTo("SharedQueue[0 of 1 items, 0 getting, 0 putting]");
            assertThat(full.toString()).isEqualTo("SharedQueue[1 of 1 items, 0 getting, 0 putting]");
        });
    }

    @Test
    void shuttingDownEndsAllWaits() throws Exception {
        var empty = new SharedQueue<String>(1);
        var full = new SharedQueue<String>(1);
        run(() -> {
            full.put("item");
            var waiting = List.of(
                    createTask(empty::get),
                    createTask(empty::get),
                    createTask(() -> full.put("second")),
                    createTask(() -> full.put("third")));
            yieldNow();
            empty.shutdown();
            full.shutdown();
            for (var task : waiting) {
                assertThatThrownBy(() -> timeout(seconds(20), task::await)).isInstanceOf(QueueShutdownException.class);
            }
        });
    }

    @Test
    void whoGetsWaitsForThreadsThatTheLoopDoesNotKnow() {
        var queue = new SharedQueue<String>(1);
        try (var runner = new Runner(options -> options.driver(new VirtualClock()))) { // it knows when it is stuck
            runner.run(() -> {
                var waits = new CountDownLatch(1);
                Thread.ofPlatform().daemon().start(() -> {
                    try {
                        waits.await();
                        queue.tryPut("at last");
                    } catch (InterruptedException e) {
                        // the getter goes on waiting
                    }
                });
                EventLoop.current().callSoon(waits::countDown);
                assertThat(queue.get()).isEqualTo("at last");
            });
        }
    }

    @Test
    void newsThatComeBetweenLookingAndWaitingAreNotMissed() throws Exception {
        race(1, queue -> assertThat(queue.tryGet()).isPresent(), queue -> queue.put("second"));
        race(0, queue -> assertThat(queue.tryPut("first")).isTrue(), SharedQueue::get);
        race(
                1,
                SharedQueue::shutdown,
                queue -> assertThatThrownBy(() -> queue.put("second")).isInstanceOf(QueueShutdownException.class));
        race(
                0,
                SharedQueue::shutdown,
                queue -> assertThatThrownBy(queue::get).isInstanceOf(QueueShutdownException.class));
    }

    /// A thread does `news` at the moment at which a task begins to wait for it, many times.
    private static void race(int items, Consumer<SharedQueue<String>> news, Consumer<SharedQueue<String>> wait)
            throws Exception {
        var next = new AtomicReference<@Nullable SharedQueue<String>>();
        Thread other = Thread.ofPlatform().daemon().start(() -> {
            for (int round = 0; round < 5_000; round++) {
                SharedQueue<String> queue = null;
                for (int spins = 1; queue == null; spins++) {
                    queue = next.getAndSet(null);
                    if (spins % 1_000 == 0) {
                        Thread.yield(); // to the task, where there is one processor for both
                    }
                }
                spin(round % 50);
                news.accept(queue);
            }
        });
        run(() -> timeout(seconds(60), () -> {
            for (int round = 0; round < 5_000; round++) {
                var queue = new SharedQueue<String>(1);
                for (int n = 0; n < items; n++) {
                    queue.put("first");
                }
                next.set(queue);
                spin(25);
                wait.accept(queue);
            }
        }));
        other.join();
    }

    private static void spin(int times) {
        for (int n = 0; n < times; n++) {
            Thread.onSpinWait();
        }
    }

    @Test
    void anIteratorNeedNotBeAskedWhetherThereIsMore() throws Exception {
        var queue = new SharedQueue<String>(2);
        run(() -> {
            queue.put("one");
            queue.put("two");
            queue.shutdown();
            var items = queue.iterator();
            assertThat(List.of(items.next(), items.next())).containsExactly("one", "two");
            assertThatThrownBy(items::next)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessage("the queue is shut down");
        });
    }

    @Test
    void misuseIsNamed() {
        assertThatThrownBy(() -> new SharedQueue<>(0))
                .hasMessage("capacity must be >= 1, was 0; Integer.MAX_VALUE is as good as no bound");
    }
}
