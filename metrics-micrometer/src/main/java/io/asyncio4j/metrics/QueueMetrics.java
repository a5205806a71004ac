package io.asyncio4j.metrics;

import io.asyncio4j.AsyncQueue;
import io.asyncio4j.EventLoop;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/// How full a queue is, and who waits for it.
///
/// | Meter | what it is |
/// |---|---|
/// | `asyncio.queue.size` | items that can be taken |
/// | `asyncio.queue.capacity` | how many it keeps; [AsyncQueue#UNBOUNDED] if there is no bound |
/// | `asyncio.queue.getting` | tasks that wait for an item |
/// | `asyncio.queue.putting` | tasks that wait for room |
///
/// Each has the tags `name` and `loop`. The loop looks at the queue once a second.
///
/// {@snippet class=snippets.LoopMetricsTest region=queue}
public final class QueueMetrics implements MeterBinder, AutoCloseable {

    private final Sampler<AsyncQueue.Statistics> sampler;

    /// Metrics of a queue of the running loop. On the loop.
    ///
    /// @param name by which its meters are found
    public QueueMetrics(String name, AsyncQueue<?> queue) {
        sampler = new Sampler<>(EventLoop.currentFor("QueueMetrics"), Tags.of("name", name), queue::statistics);
    }

    /// Puts the meters into a registry. Any thread.
    @Override
    public void bindTo(MeterRegistry registry) {
        sampler.gauge(registry, "asyncio.queue.size", "Items that can be taken", AsyncQueue.Statistics::size)
                .gauge(registry, "asyncio.queue.capacity", "Items it keeps", AsyncQueue.Statistics::capacity)
                .gauge(registry, "asyncio.queue.getting", "Tasks that wait for an item", AsyncQueue.Statistics::getting)
                .gauge(registry, "asyncio.queue.putting", "Tasks that wait for room", AsyncQueue.Statistics::putting);
    }

    /// Ends the measuring, and takes the meters out of their registries. Any thread.
    @Override
    public void close() {
        sampler.close();
    }
}
