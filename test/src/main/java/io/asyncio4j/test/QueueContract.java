package io.asyncio4j.test;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What every bounded queue between tasks guarantees: tasks are served in the order of their arrival, and no item
/// is lost or doubled, whichever task is cancelled, and whenever. The tests of a queue extend it.
///
/// @param <Q> the queue, of integers
public abstract class QueueContract<Q> {

    private static final int ITEMS = 6;

    /// For the tests of a queue.
    protected QueueContract() {}

    /// A new queue.
    ///
    /// @param capacity how many items it can hold
    protected abstract Q create(int capacity);

    /// Adds an item; waits while the queue is full.
    protected abstract void put(Q queue, int item);

    /// Adds an item if there is room; says whether there was.
    protected abstract boolean tryPut(Q queue, int item);

    /// Takes an item; waits while there is none.
    protected abstract int get(Q queue);

    /// Takes an item if there is one.
    protected abstract Optional<Integer> tryGet(Q queue);

    /// The order in which `items` come out if all of them are put in before the first is taken; by default, the
    /// order in which they are put in.
    protected List<Integer> order(List<Integer> items) {
        return items;
    }

    @AsyncTest
    void itemsComeOutInTheirOrder() {
        Q queue = create(ITEMS);
        List<Integer> items = List.of(4, 1, 6, 2, 5, 3);
        items.forEach(item -> put(queue, item));
        assertEquals(order(items), items.stream().map(_ -> get(queue)).toList());
    }

    @AsyncTest
    void whoGetsWaitsForAnItem(Story story) {
        Q queue = create(1);
        var getter = createTask(() -> story.add("got " + get(queue)));
        sleep(seconds(1));
        story.add("puts");
        put(queue, 7);
        getter.await();
        assertEquals(List.of("1000 puts", "1000 got 7"), story.events());
    }

    @AsyncTest
    void whoPutsWaitsForRoom(Story story) {
        Q queue = create(1);
        put(queue, 1);
        var putter = createTask(() -> {
            put(queue, 2);
            story.add("has put");
        });
        sleep(seconds(1));
        assertEquals(1, get(queue));
        putter.await();
        assertEquals(List.of("1000 has put"), story.events());
        assertEquals(2, get(queue));
    }

    @AsyncTest
    void whoDoesNotWaitIsToldSo() {
        Q queue = create(1);
        assertEquals(Optional.empty(), tryGet(queue));
        assertTrue(tryPut(queue, 1));
        assertFalse(tryPut(queue, 2));
        assertEquals(Optional.of(1), tryGet(queue));
        assertEquals(Optional.empty(), tryGet(queue));
    }

    @AsyncTest
    void gettersAreServedInTheOrderOfTheirArrival() {
        Q queue = create(ITEMS);
        var served = new ArrayList<String>();
        var getters = IntStream.range(0, 3)
                .mapToObj(n -> {
                    var getter = createTask(() -> served.add(n + " got " + get(queue)));
                    yieldNow();
                    return getter;
                })
                .toList();
        for (int n = 0; n < 3; n++) {
            put(queue, n);
        }
        getters.forEach(Task::await);
        assertEquals(List.of("0 got 0", "1 got 1", "2 got 2"), served);
    }

    @AsyncTest
    void puttersAreServedInTheOrderOfTheirArrival() {
        Q queue = create(1);
        put(queue, 0);
        for (int n = 1; n <= 3; n++) {
            int item = n;
            var _ = createTask(() -> put(queue, item));
            yieldNow();
        }
        var got = new ArrayList<Integer>();
        for (int n = 0; n <= 3; n++) {
            got.add(get(queue));
        }
        assertEquals(List.of(0, 1, 2, 3), got);
    }

    @AsyncTest
    void aCancelledGetterLeavesTheItemToTheNext(EventLoop loop) {
        Q queue = create(1);
        var cancelled = createTask(() -> get(queue));
        var next = createTask(() -> get(queue));
        loop.awaitAllBlocked();
        cancelled.cancel();
        put(queue, 7);
        assertEquals(7, next.await());
        assertTrue(cancelled.isCancelled());
    }

    @AsyncTest
    void aGetterThatIsCancelledWhenItHasAnItemKeepsIt(EventLoop loop) {
        Q queue = create(1);
        var getter = createTask(() -> get(queue));
        loop.awaitAllBlocked();
        put(queue, 7);
        getter.cancel();
        assertEquals(List.of(7), everywhere(queue, getter));
    }

    @AsyncTest
    void aCancelledPutterHasAddedNothing(EventLoop loop) {
        Q queue = create(1);
        put(queue, 1);
        var cancelled = createTask(() -> put(queue, 2));
        var next = createTask(() -> put(queue, 3));
        loop.awaitAllBlocked();
        cancelled.cancel();
        assertEquals(1, get(queue));
        next.await();
        assertEquals(3, get(queue));
        assertEquals(Optional.empty(), tryGet(queue));
    }

    @AsyncTest(schedules = 500)
    void nothingIsLostOrDoubledWhoeverIsCancelled(EventLoop loop) {
        Q queue = create(2);
        var added = new ArrayList<Integer>();
        var taken = new ArrayList<Integer>();
        var tasks = new ArrayList<Task<?>>();
        for (int n = 0; n < ITEMS; n++) {
            int item = n;
            tasks.add(createTask(() -> {
                put(queue, item);
                added.add(item);
            }));
            tasks.add(createTask(() -> taken.add(get(queue))));
        }
        var killer = createTask(() -> {
            for (int n = 0; n < tasks.size(); n += 3) {
                yieldNow();
                tasks.get(n).cancel();
            }
        });
        loop.awaitAllBlocked();
        killer.await();
        for (Optional<Integer> left = tryGet(queue); left.isPresent(); left = tryGet(queue)) {
            taken.add(left.get());
            loop.awaitAllBlocked(); // a putter may have found room
        }
        tasks.forEach(Task::cancel); // getters that are left without an item
        loop.awaitAllBlocked();
        assertEquals(added.stream().sorted().toList(), taken.stream().sorted().toList());
    }

    /// What is left in the queue, and what the getter has taken.
    private List<Integer> everywhere(Q queue, Task<Integer> getter) {
        var found = new ArrayList<Integer>();
        try {
            found.add(getter.await());
        } catch (CancelledError e) {
            tryGet(queue).ifPresent(found::add);
        }
        return found;
    }
}
