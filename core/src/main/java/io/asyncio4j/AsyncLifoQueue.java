package io.asyncio4j;

import java.util.ArrayDeque;
import java.util.Collections;

/// An [AsyncQueue] whose newest item is taken first.
///
/// Source: `asyncio.LifoQueue`.
///
/// @param <E> the items, never null
public final class AsyncLifoQueue<E> extends AsyncQueue<E> {

    /// A queue without a bound.
    public AsyncLifoQueue() {
        this(UNBOUNDED);
    }

    /// A queue that keeps at most `capacity` items.
    ///
    /// @param capacity at least 1
    public AsyncLifoQueue(int capacity) {
        super(capacity, Collections.asLifoQueue(new ArrayDeque<>()));
    }
}
