package io.asyncio4j;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The pending timers of a loop, earliest first. Loop only.
final class Timers {

    // A heap with four children a node: flatter than a binary one, and the children of a node
    // share a cache line. Every timer knows its place, so cancelling removes it at once and
    // leaves nothing behind. asyncio marks cancelled timers and sweeps; a wheel would be O(1)
    // but does not keep the order of deadlines.

    private static final int ARITY = 4;
    private static final int SMALLEST = 64;

    private @Nullable Timer[] heap = new @Nullable Timer[SMALLEST];
    private int size;
    private long created;

    /// A timer that wakes `sleeper` at `deadline`.
    Timer add(long deadline, Entry sleeper) {
        var timer = new Timer(this, deadline, created++, sleeper);
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        siftUp(size++, timer);
        return timer;
    }

    void remove(Timer timer) {
        int position = timer.position;
        if (position < 0) {
            return;
        }
        timer.position = -1;
        Timer last = at(--size);
        heap[size] = null;
        if (last != timer) {
            if (last.isBefore(timer)) {
                siftUp(position, last);
            } else {
                siftDown(position, last);
            }
        }
        shrink();
    }

    /// Whether there is one whose deadline is not after `now`.
    boolean areDue(long now) {
        return size > 0 && at(0).deadline - now <= 0;
    }

    /// The earliest deadline; there must be one.
    long earliest() {
        return at(0).deadline;
    }

    /// Fires, in order, all timers whose deadline is not after `now`; says whether there were any.
    boolean fireDue(long now) {
        boolean fired = false;
        while (areDue(now)) {
            Timer timer = at(0);
            remove(timer);
            timer.fire();
            fired = true;
        }
        return fired;
    }

    /// Nanoseconds from `now` to the earliest deadline, [Long#MAX_VALUE] if there is none.
    long untilNext(long now) {
        return size == 0 ? Long.MAX_VALUE : Math.max(0, at(0).deadline - now);
    }

    /// The callbacks among the sleepers, the earliest first.
    List<Handle> handles() {
        return Arrays.stream(heap, 0, size)
                .filter(timer -> timer != null && timer.sleeper() instanceof TimerHandle)
                .sorted((a, b) -> a.isBefore(b) ? -1 : 1)
                .map(timer -> (Handle) timer.sleeper())
                .toList();
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    @SuppressWarnings("NullAway") // below size every slot is filled
    private Timer at(int position) {
        return heap[position];
    }

    private void place(int position, Timer timer) {
        heap[position] = timer;
        timer.position = position;
    }

    private void siftUp(int position, Timer timer) {
        while (position > 0) {
            int parent = (position - 1) / ARITY;
            if (!timer.isBefore(at(parent))) {
                break;
            }
            place(position, at(parent));
            position = parent;
        }
        place(position, timer);
    }

    private void siftDown(int position, Timer timer) {
        while (true) {
            int child = earliestChild(position);
            if (child < 0 || !at(child).isBefore(timer)) {
                break;
            }
            place(position, at(child));
            position = child;
        }
        place(position, timer);
    }

    private int earliestChild(int position) {
        int first = position * ARITY + 1;
        int end = Math.min(first + ARITY, size);
        int earliest = first < end ? first : -1;
        for (int child = first + 1; child < end; child++) {
            if (at(child).isBefore(at(earliest))) {
                earliest = child;
            }
        }
        return earliest;
    }

    private void shrink() {
        if (heap.length > SMALLEST && size < heap.length / ARITY) {
            heap = Arrays.copyOf(heap, heap.length / 2);
        }
    }
}
