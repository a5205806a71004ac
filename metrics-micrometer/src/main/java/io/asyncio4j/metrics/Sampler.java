package io.asyncio4j.metrics;

import io.asyncio4j.Asyncio;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// Looks at something of a loop once a second, and keeps what it has seen: registries are read by threads that must
/// neither touch what belongs to the loop nor wait for it.
///
/// @param <S> what is seen: immutable
final class Sampler<S> implements AutoCloseable {

    static final Duration PERIOD = Asyncio.seconds(1);

    private final EventLoop loop;
    private final Supplier<? extends S> look;
    private final Tags tags;
    private final Queue<Runnable> removals = new ConcurrentLinkedQueue<>(); // any thread
    private volatile S seen;
    private volatile Handle next;
    private volatile boolean closed;

    /// On the loop.
    ///
    /// @param look is called on the loop
    Sampler(EventLoop loop, Tags tags, Supplier<? extends S> look) {
        this.loop = loop;
        this.tags = tags.and("loop", loop.name());
        this.look = look;
        this.seen = look.get();
        this.next = loop.callLater(PERIOD, this::again);
    }

    // Any thread:

    S seen() {
        return seen;
    }

    Tags tags() {
        return tags;
    }

    Sampler<S> gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<S> value) {
        return gauge(registry, name, Tags.empty(), description, value);
    }

    Sampler<S> gauge(MeterRegistry registry, String name, Tags more, String description, ToDoubleFunction<S> value) {
        added(
                registry,
                Gauge.builder(name, this, sampler -> value.applyAsDouble(sampler.seen))
                        .tags(tags.and(more))
                        .description(description)
                        .strongReference(true)
                        .register(registry));
        return this;
    }

    Sampler<S> counter(MeterRegistry registry, String name, String description, ToDoubleFunction<S> count) {
        added(
                registry,
                FunctionCounter.builder(name, this, sampler -> count.applyAsDouble(sampler.seen))
                        .tags(tags)
                        .description(description)
                        .register(registry));
        return this;
    }

    /// Notes a meter that is to be removed at the end.
    void added(MeterRegistry registry, Meter meter) {
        removals.add(() -> registry.remove(meter));
    }

    /// Looks no more, and takes the meters out of their registries.
    @Override
    public void close() {
        closed = true;
        next.cancel();
        for (Runnable removal = removals.poll(); removal != null; removal = removals.poll()) {
            removal.run();
        }
    }

    private void again() {
        if (!closed) {
            seen = look.get();
            next = loop.callLater(PERIOD, this::again);
        }
    }
}
