package io.asyncio4j.metrics;

import io.asyncio4j.EventLoop;
import io.asyncio4j.sql.ConnectionPool;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/// The connections of a pool.
///
/// | Meter | what it is |
/// |---|---|
/// | `jdbc.connections.active` | connections in use |
/// | `jdbc.connections.idle` | connections that are open and unused |
/// | `jdbc.connections.max` | how many there may be |
/// | `jdbc.connections.pending` | tasks that wait for one |
/// | `jdbc.connections.opened` | connections that were made, since the beginning |
/// | `jdbc.connections.reused` | how often one was used again |
///
/// Each has the tags `name` and `loop`. The loop looks at the pool once a second.
///
/// {@snippet class=snippets.SqlMetricsTest region=pool}
public final class SqlConnectionMetrics implements MeterBinder, AutoCloseable {

    private static final String NAME = "jdbc.connections";

    private final Sampler<ConnectionPool.Statistics> sampler;

    /// Metrics of a pool of the running loop. On the loop.
    ///
    /// @param name by which its meters are found
    public SqlConnectionMetrics(String name, ConnectionPool pool) {
        sampler = new Sampler<>(EventLoop.currentFor("SqlConnectionMetrics"), Tags.of("name", name), pool::statistics);
    }

    /// Puts the meters into a registry. Any thread.
    @Override
    public void bindTo(MeterRegistry registry) {
        sampler.gauge(registry, NAME + ".active", "Connections in use", ConnectionPool.Statistics::inUse)
                .gauge(registry, NAME + ".idle", "Connections that are unused", ConnectionPool.Statistics::unused)
                .gauge(registry, NAME + ".max", "Connections there may be", ConnectionPool.Statistics::maxSize)
                .gauge(registry, NAME + ".pending", "Tasks that wait for one", ConnectionPool.Statistics::waiting)
                .counter(registry, NAME + ".opened", "Connections that were made", ConnectionPool.Statistics::made)
                .counter(registry, NAME + ".reused", "Uses of one that was there", ConnectionPool.Statistics::reused);
    }

    /// Ends the measuring, and takes the meters out of their registries. Any thread.
    @Override
    public void close() {
        sampler.close();
    }
}
