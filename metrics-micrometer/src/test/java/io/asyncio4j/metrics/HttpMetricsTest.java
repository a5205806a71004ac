package io.asyncio4j.metrics;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.EventLoop;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.testing.TestClient;
import io.asyncio4j.test.AsyncTest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

class HttpMetricsTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Application app = new Application()
            .use(HttpServerMetrics.of(registry))
            .onError(ArithmeticException.class, (_, _) -> Response.text("no").withStatus(422))
            .get("/slow", _ -> {
                sleep(10);
                return Response.text("late");
            })
            .get("/left", route -> route.cancelOnDisconnect(true), _ -> {
                sleep(10);
                return Response.text("late");
            })
            .any("/any", _ -> Response.empty())
            .get("/sum", _ -> {
                throw new ArithmeticException("by zero");
            })
            .mount("/api", new Application().get("/items/{id}", _ -> Response.redirect("/any")));

    @AsyncTest
    void aRequestIsTimedByItsRouteAndNothingThatAClientMakesUpIsATag() {
        try (var client = TestClient.start(app)) {
            client.get("/api/items/7", request -> request.followRedirects(false))
                    .close();
            assertThat(count("/api/items/{id}", "302", "REDIRECTION", "none")).isEqualTo(1);
            client.get("/sum").close();
            assertThat(count("/sum", "422", "CLIENT_ERROR", "ArithmeticException"))
                    .isEqualTo(1);
            for (int n = 0; n < 50; n++) {
                client.request("BREW" + n, "/any?n=" + n, _ -> {}).close();
                client.get("/nowhere/" + n).close();
            }
            assertThat(registry.find("http.server.requests").timers()).hasSize(4);
            assertThat(registry.get("http.server.requests")
                            .tags("method", "OTHER", "uri", "/any")
                            .timer()
                            .count())
                    .isEqualTo(50);
        }
    }

    @AsyncTest
    void whatIsUnderWayIsSeen() {
        try (var client = TestClient.start(app)) {
            var slow = createTask(() -> client.get("/slow").text());
            sleep(1);
            var active = registry.get("http.server.requests.active")
                    .tags("method", "GET", "uri", "/slow")
                    .longTaskTimer();
            assertThat(active.activeTasks()).isEqualTo(1);
            slow.await();
            assertThat(active.activeTasks()).isZero();
        }
    }

    @AsyncTest
    void aClientThatLeavesIsARequestWithoutAStatus() {
        try (var client = TestClient.start(app, options -> options.use(HttpClientMetrics.of(registry)))) {
            assertThatThrownBy(() -> timeout(seconds(1), () -> client.get("/left")))
                    .isInstanceOf(TimedOutException.class);
            EventLoop.current().awaitAllBlocked();
            assertThat(count("/left", "UNKNOWN", "UNKNOWN", "CancelledError")).isEqualTo(1);
            assertThat(registry.get("http.client.requests")
                            .tags("status", "UNKNOWN", "uri", "none", "exception", "CancelledError")
                            .timer()
                            .count())
                    .isEqualTo(1);
        }
    }

    @AsyncTest
    void aSessionOfManyHostsHasFewTags() {
        try (var client = TestClient.start(app, options -> options.use(HttpClientMetrics.of(registry)))) {
            for (int n = 0; n < 150; n++) {
                client.request("GET", "http://host" + n + ".example/any", _ -> {})
                        .close();
            }
            assertThat(registry.find("http.client.requests").timers()).hasSize(101);
            assertThat(registry.get("http.client.requests")
                            .tag("client.name", "OTHER")
                            .timer()
                            .count())
                    .isEqualTo(50);
        }
    }

    private long count(String uri, String status, String outcome, String exception) {
        return registry.get("http.server.requests")
                .tags("method", "GET", "uri", uri, "status", status, "outcome", outcome, "exception", exception)
                .timer()
                .count();
    }
}
