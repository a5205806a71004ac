package io.asyncio4j.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.sql.ConnectionPool;
import io.asyncio4j.sql.DatabaseException;
import io.asyncio4j.test.AsyncTest;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;

class SqlTracingTest {

    private final Telemetry telemetry = new Telemetry();

    @AsyncTest(leftoverThreads = true)
    void aStatementIsAChildOfTheSpanAroundIt() {
        Span own = telemetry.tracer().spanBuilder("own").startSpan();
        try (Scope _ = own.makeCurrent();
                var pool = ConnectionPool.open(
                        "jdbc:h2:mem:traced",
                        options -> options.toThread()
                                .onStatement(SqlTracing.of(telemetry.openTelemetry(), "h2database")))) {
            pool.query("select 1");
        } finally {
            own.end();
        }
        SpanData span = telemetry.span("SELECT");
        assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(span.getParentSpanId()).isEqualTo(own.getSpanContext().getSpanId());
        assertThat(span.getAttributes().get(AttributeKey.stringKey("db.system.name")))
                .isEqualTo("h2database");
        assertThat(span.getAttributes().get(AttributeKey.stringKey("db.query.text")))
                .isNull();
    }

    @AsyncTest(leftoverThreads = true)
    void aFailureHasItsStateAndTheStatementOnlyIfAskedFor() {
        SqlTracing tracing = SqlTracing.of(telemetry.openTelemetry(), "h2database");
        fail("jdbc:h2:mem:secretive", tracing);
        SpanData span = telemetry.span("SELECT");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(AttributeKey.stringKey("db.response.status_code")))
                .startsWith("42S0");
        assertThat(span.toString()).doesNotContain("milk");
        fail("jdbc:h2:mem:open", tracing.withStatements());
        assertThat(telemetry.spans().getLast().getAttributes().get(AttributeKey.stringKey("db.query.text")))
                .isEqualTo("SELECT milk FROM tea");
    }

    private static void fail(String url, SqlTracing tracing) {
        try (var pool = ConnectionPool.open(url, options -> options.toThread().onStatement(tracing))) {
            assertThatThrownBy(() -> pool.query("SELECT milk FROM tea")).isInstanceOf(DatabaseException.class);
        }
    }
}
