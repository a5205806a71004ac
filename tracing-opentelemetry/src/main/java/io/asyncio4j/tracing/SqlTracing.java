package io.asyncio4j.tracing;

import io.asyncio4j.sql.DatabaseException;
import io.asyncio4j.sql.StatementObserver;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes a span of each statement of a pool, for [onStatement][io.asyncio4j.sql.PoolOptions#onStatement].
///
/// The span is named by the first word of the statement, such as `SELECT`. The statement itself is an attribute
/// only [if asked for][#withStatements]: a program may have written data into it.
///
/// {@snippet class=snippets.TracingTest region=sql}
///
/// Source: OpenTelemetry's semantic conventions for database spans, 1.33 and later.
public final class SqlTracing implements StatementObserver {

    private final Tracer tracer;
    private final String system;
    private final boolean statements;

    private SqlTracing(Tracer tracer, String system, boolean statements) {
        this.tracer = tracer;
        this.system = Objects.requireNonNull(system, "system");
        this.statements = statements;
    }

    /// Traces of the pools that tell it of their statements.
    ///
    /// @param system what the conventions call the database, such as `postgresql`, `mysql` or `mariadb`
    public static SqlTracing of(OpenTelemetry telemetry, String system) {
        return new SqlTracing(telemetry.getTracer("io.asyncio4j.sql"), system, false);
    }

    /// The same with the statements as the program has written them. The values of their parameters are never
    /// there.
    public SqlTracing withStatements() {
        return new SqlTracing(tracer, system, true);
    }

    @Override
    public Consumer<@Nullable Throwable> begins(String sql) {
        String operation = sql.strip().split("\\W", 2)[0].toUpperCase(Locale.ROOT);
        SpanBuilder builder = tracer.spanBuilder(operation.isEmpty() ? system : operation)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(Attributed.DATABASE, system);
        if (!operation.isEmpty()) {
            builder.setAttribute(Attributed.OPERATION, operation);
        }
        if (statements) {
            builder.setAttribute(Attributed.STATEMENT, sql);
        }
        Span span = builder.startSpan();
        return failure -> end(span, failure);
    }

    private static void end(Span span, @Nullable Throwable failure) {
        if (failure != null) {
            Attributed.setFailure(span, failure);
            if (failure instanceof DatabaseException error && !error.sqlState().isEmpty()) {
                span.setAttribute(Attributed.DATABASE_STATUS, error.sqlState());
            }
        }
        span.end();
    }
}
