package io.asyncio4j.test;

import io.asyncio4j.AsyncLifoQueue;
import io.asyncio4j.AsyncPriorityQueue;
import io.asyncio4j.AsyncQueue;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

class AsyncQueueTest {

    @Nested
    class Fifo extends Contract {

        @Override
        protected AsyncQueue<Integer> create(int capacity) {
            return new AsyncQueue<>(capacity);
        }
    }

    @Nested
    class Lifo extends Contract {

        @Override
        protected AsyncQueue<Integer> create(int capacity) {
            return new AsyncLifoQueue<>(capacity);
        }

        @Override
        protected List<Integer> order(List<Integer> items) {
            return items.reversed();
        }
    }

    @Nested
    class Priority extends Contract {

        @Override
        protected AsyncQueue<Integer> create(int capacity) {
            return new AsyncPriorityQueue<>(capacity, Comparator.naturalOrder());
        }

        @Override
        protected List<Integer> order(List<Integer> items) {
            return items.stream().sorted().toList();
        }
    }

    abstract static class Contract extends QueueContract<AsyncQueue<Integer>> {

        @Override
        protected void put(AsyncQueue<Integer> queue, int item) {
            queue.put(item);
        }

        @Override
        protected boolean tryPut(AsyncQueue<Integer> queue, int item) {
            return queue.tryPut(item);
        }

        @Override
        protected int get(AsyncQueue<Integer> queue) {
            return queue.get();
        }

        @Override
        protected Optional<Integer> tryGet(AsyncQueue<Integer> queue) {
            return queue.tryGet();
        }
    }
}
