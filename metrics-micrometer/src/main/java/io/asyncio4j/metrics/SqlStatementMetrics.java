package io.asyncio4j.metrics;

import io.asyncio4j.sql.StatementObserver;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Times the statements of pools, for [onStatement][io.asyncio4j.sql.PoolOptions#onStatement].
///
/// The timer `jdbc.query` has the tags `name`, `operation` and `exception`. An operation is the first word of a
/// statement, such as `SELECT`, or `OTHER`; the statement itself is no tag, for there is no bound to how many there
/// are.
///
/// {@snippet class=snippets.SqlMetricsTest region=pool}
public final class SqlStatementMetrics implements StatementObserver {

    private static final Set<String> OPERATIONS = Set.of(
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
            "MERGE",
            "REPLACE",
            "WITH",
            "CALL",
            "COPY",
            "LOAD",
            "BEGIN",
            "COMMIT",
            "ROLLBACK");

    private final MeterRegistry registry;
    private final Meter.MeterProvider<Timer> statements;

    private SqlStatementMetrics(String name, MeterRegistry registry) {
        this.registry = registry;
        statements = Timer.builder("jdbc.query")
                .tag("name", name)
                .description("Statements that were executed")
                .withRegistry(registry);
    }

    /// Metrics of the pools that tell them of their statements, in a registry.
    ///
    /// @param name by which the timer is found
    public static SqlStatementMetrics of(String name, MeterRegistry registry) {
        return new SqlStatementMetrics(name, registry);
    }

    @Override
    public Consumer<@Nullable Throwable> begins(String sql) {
        Timer.Sample time = Timer.start(registry);
        return failure ->
                time.stop(statements.withTags(Tags.of(Tag.of("operation", operation(sql)), Tagged.exception(failure))));
    }

    private static String operation(String sql) {
        String word = sql.stripLeading().split("\\W", 2)[0].toUpperCase(Locale.ROOT);
        return OPERATIONS.contains(word) ? word : "OTHER";
    }
}
