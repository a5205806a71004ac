package io.asyncio4j.net;

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

import io.asyncio4j.CancelledError;
import io.asyncio4j.QueueShutdownException;
import io.asyncio4j.TimedOutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
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
            assertThat(queue.toString()).isEqualTo("SharedQueue[2 of 2]");
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
                    .hasMessage("the queue is shut down: SharedQueue[1 of 1, shut down]");
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
    void misuseIsNamed() {
        assertThatThrownBy(() -> new SharedQueue<>(0)).hasMessage("capacity must be >= 1, was 0");
    }
}
