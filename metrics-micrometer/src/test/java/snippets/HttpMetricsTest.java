package snippets;

import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.client.ClientOptions;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.testing.TestClient;
import io.asyncio4j.metrics.HttpClientMetrics;
import io.asyncio4j.metrics.HttpConnectionMetrics;
import io.asyncio4j.metrics.HttpServerMetrics;
import io.asyncio4j.metrics.LoopMetrics;
import io.asyncio4j.test.AsyncTest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

class HttpMetricsTest {

    // @start region=server
    static Application measured(Application app, PrometheusMeterRegistry registry) {
        return app.use(HttpServerMetrics.of(registry))
                .get("/metrics", _ -> Response.text(registry.scrape()))
                .cleanupContext(serving -> {
                    try (var loop = new LoopMetrics()) {
                        loop.bindTo(registry);
                        serving.await();
                    }
                });
    }
    // @end

    // @start region=client
    static ClientOptions measured(ClientOptions options, MeterRegistry registry) {
        return options.use(HttpClientMetrics.of(registry)
                .uri(request -> request.url().contains("/orders/") ? "/orders/{id}" : "other"));
    }
    // @end

    // @start region=connections
    static HttpConnectionMetrics watched(ClientSession session, MeterRegistry registry) {
        var metrics = new HttpConnectionMetrics("shop", session);
        metrics.bindTo(registry);
        return metrics; // to be closed
    }
    // @end

    @AsyncTest
    void bothSides() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var app = measured(new Application(), registry)
                .get("/orders/{id:int}", request -> Response.text(request.pathParam("id")));
        try (var client = TestClient.start(app, options -> measured(options, registry));
                var _ = watched(client.session(), registry)) {
            for (int id = 1; id <= 3; id++) {
                assertThat(client.get("/orders/" + id).text()).isEqualTo(Integer.toString(id));
            }
            assertThat(client.get("/nowhere").status()).isEqualTo(404);
            sleep(1.5);
            assertThat(client.get("/metrics").text())
                    .contains("http_server_requests_seconds_count{exception=\"none\",method=\"GET\","
                            + "outcome=\"SUCCESS\",status=\"200\",uri=\"/orders/{id}\"} 3")
                    .contains("http_server_requests_seconds_count{exception=\"HttpException\",method=\"GET\","
                            + "outcome=\"CLIENT_ERROR\",status=\"404\",uri=\"NOT_FOUND\"} 1")
                    .contains("http_client_requests_seconds_count{client_name=\"localhost\",exception=\"none\","
                            + "method=\"GET\",outcome=\"SUCCESS\",status=\"200\",uri=\"/orders/{id}\"} 3")
                    .contains("http_client_connections_opened_total")
                    .contains("asyncio_loop_lag_seconds_count")
                    .contains("asyncio_loop_busy_seconds_total")
                    .doesNotContain("nowhere");
        }
    }
}
