package io.asyncio4j.metrics;

import io.asyncio4j.EventLoop;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.client.PoolStatistics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/// The connections of a session.
///
/// | Meter | what it is |
/// |---|---|
/// | `http.client.connections` | open connections, with the tag `state`: `active` or `idle` |
/// | `http.client.connections.pending` | requests that wait for one, or for a stream of one |
/// | `http.client.connections.opened` | connections that were made, since the beginning |
/// | `http.client.connections.reused` | requests that have used one that was there |
/// | `http.client.streams` | requests on streams of HTTP/2 |
///
/// Each has the tags `name` and `loop`. The loop looks at the session once a second.
///
/// {@snippet class=snippets.HttpMetricsTest region=connections}
public final class HttpConnectionMetrics implements MeterBinder, AutoCloseable {

    private static final String NAME = "http.client.connections";

    private final Sampler<PoolStatistics> sampler;

    /// Metrics of a session of the running loop. On the loop.
    ///
    /// @param name by which its meters are found
    public HttpConnectionMetrics(String name, ClientSession session) {
        sampler = new Sampler<>(
                EventLoop.currentFor("HttpConnectionMetrics"), Tags.of("name", name), session::statistics);
    }

    /// Puts the meters into a registry. Any thread.
    @Override
    public void bindTo(MeterRegistry registry) {
        sampler.gauge(registry, NAME, Tags.of("state", "active"), "Open connections", PoolStatistics::inUse)
                .gauge(registry, NAME, Tags.of("state", "idle"), "Open connections", PoolStatistics::kept)
                .gauge(registry, NAME + ".pending", "Requests that wait for one", PoolStatistics::waiting)
                .gauge(registry, "http.client.streams", "Requests on streams of HTTP/2", PoolStatistics::streams)
                .counter(registry, NAME + ".opened", "Connections that were made", PoolStatistics::made)
                .counter(registry, NAME + ".reused", "Requests on one that was there", PoolStatistics::reused);
    }

    /// Ends the measuring, and takes the meters out of their registries. Any thread.
    @Override
    public void close() {
        sampler.close();
    }
}
