package snippets;

import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.client.ClientOptions;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.testing.TestClient;
import io.asyncio4j.sql.ConnectionPool;
import io.asyncio4j.sql.PoolOptions;
import io.asyncio4j.test.AsyncTest;
import io.asyncio4j.tracing.HttpClientTracing;
import io.asyncio4j.tracing.HttpServerTracing;
import io.asyncio4j.tracing.SqlTracing;
import io.asyncio4j.tracing.Telemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;

class TracingTest {

    private final Telemetry telemetry = new Telemetry();

    // @start region=server
    static Application traced(Application app, OpenTelemetry telemetry) {
        return app.use(HttpServerTracing.of(telemetry)); // before other middlewares
    }
    // @end

    // @start region=client
    static ClientOptions traced(ClientOptions options, OpenTelemetry telemetry) {
        return options.use(HttpClientTracing.of(telemetry));
    }
    // @end

    // @start region=sql
    static PoolOptions traced(PoolOptions options, OpenTelemetry telemetry) {
        return options.onStatement(SqlTracing.of(telemetry, "postgresql").withStatements());
    }
    // @end

    // @start region=task
    static void brew(Tracer tracer) {
        Span span = tracer.spanBuilder("brew").startSpan();
        try (Scope _ = span.makeCurrent()) {
            gather(() -> boil(tracer, "water"), () -> boil(tracer, "milk")); // children of this span
        } finally {
            span.end();
        }
    }
    // @end

    private static void boil(Tracer tracer, String what) {
        Span span = tracer.spanBuilder("boil " + what).startSpan();
        sleep(1);
        span.end();
    }

    @AsyncTest(leftoverThreads = true)
    void oneTraceOfAll() {
        OpenTelemetry sdk = telemetry.openTelemetry();
        try (var pool = ConnectionPool.open("jdbc:h2:mem:trace", options -> traced(options.toThread(), sdk))) {
            Application app = traced(new Application(), sdk).get("/tea", _ -> {
                brew(telemetry.tracer());
                return Response.text(pool.query("SELECT 'tea'").value(String.class));
            });
            try (var client = TestClient.start(app, options -> traced(options, sdk))) {
                assertThat(client.get("/tea").text()).isEqualTo("tea");
            }
        }
        assertThat(telemetry.spans())
                .extracting(SpanData::getName)
                .containsExactly("boil water", "boil milk", "brew", "SELECT", "GET /tea", "GET");
        assertThat(telemetry.spans())
                .extracting(SpanData::getTraceId)
                .containsOnly(telemetry.span("GET").getTraceId());
        assertThat(telemetry.span("boil milk").getParentSpanId())
                .isEqualTo(telemetry.span("brew").getSpanId());
        assertThat(telemetry.span("SELECT").getParentSpanId())
                .isEqualTo(telemetry.span("GET /tea").getSpanId());
    }
}
