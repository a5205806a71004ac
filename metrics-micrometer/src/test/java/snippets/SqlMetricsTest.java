package snippets;

import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.metrics.SqlConnectionMetrics;
import io.asyncio4j.metrics.SqlStatementMetrics;
import io.asyncio4j.sql.ConnectionPool;
import io.asyncio4j.sql.DatabaseException;
import io.asyncio4j.sql.PoolOptions;
import io.asyncio4j.test.AsyncTest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

class SqlMetricsTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();

    // @start region=pool
    static PoolOptions measured(PoolOptions options, MeterRegistry registry) {
        return options.onStatement(SqlStatementMetrics.of("shop", registry));
    }

    static SqlConnectionMetrics watched(ConnectionPool pool, MeterRegistry registry) {
        var metrics = new SqlConnectionMetrics("shop", pool);
        metrics.bindTo(registry);
        return metrics; // to be closed
    }
    // @end

    @AsyncTest(leftoverThreads = true)
    void connectionsAndStatements() {
        try (var pool = ConnectionPool.open(
                        "jdbc:h2:mem:measured",
                        options -> measured(options.toThread().maxSize(3), registry));
                var _ = watched(pool, registry);
                var _ = pool.acquire()) {
            pool.query("select 1");
            pool.query("SELECT 2");
            assertThatThrownBy(() -> pool.query("SELECT milk FROM tea")).isInstanceOf(DatabaseException.class);
            assertThat(queries("SELECT", "none")).isEqualTo(2);
            assertThat(queries("SELECT", "DatabaseException")).isEqualTo(1);
            sleep(1.5);
            assertThat(gauge("jdbc.connections.active")).isEqualTo(1);
            assertThat(gauge("jdbc.connections.idle")).isEqualTo(1);
            assertThat(gauge("jdbc.connections.max")).isEqualTo(3);
            assertThat(gauge("jdbc.connections.pending")).isZero();
            assertThat(registry.get("jdbc.connections.opened").functionCounter().count())
                    .isEqualTo(2);
        }
        assertThat(registry.find("jdbc.connections.active").gauge()).isNull();
    }

    private long queries(String operation, String exception) {
        return registry.get("jdbc.query")
                .tags("name", "shop", "operation", operation, "exception", exception)
                .timer()
                .count();
    }

    private double gauge(String name) {
        return registry.get(name).tag("name", "shop").gauge().value();
    }
}
