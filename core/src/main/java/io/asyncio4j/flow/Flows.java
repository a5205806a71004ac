package io.asyncio4j.flow;

import io.asyncio4j.EventLoop;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/// Bridges to the JDK's [Flow], and so to the libraries of Reactive Streams: in both directions with bounded
/// demand.
public final class Flows {

    private static final int DEFAULT_BUFFER = 32;

    private Flows() {}

    /// Subscribes to a publisher, whose items are then iterated on this loop; at most 32 are on their way.
    public static <E> FlowItems<E> iterate(Flow.Publisher<E> publisher) {
        return iterate(publisher, DEFAULT_BUFFER);
    }

    /// Subscribes to a publisher, whose items are then iterated on this loop. On the loop.
    ///
    /// @param buffer how many items are asked for in advance, at least 1
    public static <E> FlowItems<E> iterate(Flow.Publisher<E> publisher, int buffer) {
        Objects.requireNonNull(publisher, "publisher");
        if (buffer < 1) {
            throw new IllegalArgumentException("buffer must be >= 1, was " + buffer);
        }
        var items = new FlowItems<E>(EventLoop.currentFor("Flows.iterate"), buffer);
        publisher.subscribe(items.subscriber());
        return items;
    }

    /// A publisher of what `source` gives; see [#publish(EventLoop, Supplier)]. On the loop.
    public static <E> Flow.Publisher<E> publish(Supplier<? extends Iterable<E>> source) {
        return publish(EventLoop.currentFor("Flows.publish"), source);
    }

    /// A publisher that any thread may subscribe to. Each subscriber gets the items of an [Iterable] of its own,
    /// often a [Generator][io.asyncio4j.Generator], which a task of `loop` takes one by one as they are asked for,
    /// and closes in the end if it is [AutoCloseable]. A subscriber that cancels cancels the task. What the
    /// source throws goes to `onError`. Subscribers are called in the task, and must not block it.
    ///
    /// Any thread.
    public static <E> Flow.Publisher<E> publish(EventLoop loop, Supplier<? extends Iterable<E>> source) {
        Objects.requireNonNull(loop, "loop");
        Objects.requireNonNull(source, "source");
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscriber");
            new FlowTask<E>(loop, source, subscriber).start();
        };
    }
}
