package io.asyncio4j;

import java.util.AbstractQueue;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// An [AsyncQueue] whose smallest item is taken first; of equal ones, the one that was put first.
///
/// An item that its order cannot deal with, since the comparator throws, is refused: `put` throws the same.
///
/// Source: `asyncio.PriorityQueue`, which leaves the order of equal items open.
///
/// @param <E> the items, never null
public final class AsyncPriorityQueue<E> extends AsyncQueue<E> {

    /// A queue without a bound.
    ///
    /// @param order the smallest comes first
    public AsyncPriorityQueue(Comparator<? super E> order) {
        this(UNBOUNDED, order);
    }

    /// A queue that keeps at most `capacity` items.
    ///
    /// @param capacity at least 1
    /// @param order the smallest comes first
    public AsyncPriorityQueue(int capacity, Comparator<? super E> order) {
        super(capacity, new Heap<>(Objects.requireNonNull(order, "order")));
    }

    /// A queue without a bound whose items know their order.
    public static <E extends Comparable<? super E>> AsyncPriorityQueue<E> naturalOrder() {
        return new AsyncPriorityQueue<>(Comparator.naturalOrder());
    }

    /// A queue that keeps at most `capacity` items, which know their order.
    ///
    /// @param capacity at least 1
    public static <E extends Comparable<? super E>> AsyncPriorityQueue<E> naturalOrder(int capacity) {
        return new AsyncPriorityQueue<>(capacity, Comparator.naturalOrder());
    }

    /// A heap that keeps equal items in the order of their arrival.
    private static final class Heap<E> extends AbstractQueue<E> {

        private final PriorityQueue<Ranked<E>> heap;
        private final Comparator<? super E> order;
        private long count;

        Heap(Comparator<? super E> order) {
            this.order = order;
            heap = new PriorityQueue<>(
                    Comparator.<Ranked<E>, E>comparing(Ranked::item, order).thenComparingLong(Ranked::number));
        }

        @Override
        public boolean offer(E item) {
            int _ = order.compare(item, item); // or the first one would be in, whatever it is
            return heap.add(new Ranked<>(item, count++));
        }

        @Override
        public @Nullable E poll() {
            Ranked<E> first = heap.poll();
            return first == null ? null : first.item;
        }

        @Override
        public @Nullable E peek() {
            Ranked<E> first = heap.peek();
            return first == null ? null : first.item;
        }

        @Override
        public Iterator<E> iterator() {
            return heap.stream().map(Ranked::item).iterator();
        }

        @Override
        public int size() {
            return heap.size();
        }

        @Override
        public void clear() {
            heap.clear();
        }
    }

    private record Ranked<E>(E item, long number) {}
}
