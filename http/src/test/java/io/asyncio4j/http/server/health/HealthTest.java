package io.asyncio4j.http.server.health;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.AsyncEvent;
import io.asyncio4j.AsyncQueue;
import io.asyncio4j.EventLoop;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.http.client.ClientResponse;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.testing.TestClient;
import io.asyncio4j.test.AsyncTest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HealthTest {

    @AsyncTest
    void withoutChecksAServerThatAnswersIsAliveAndReady() {
        try (var client = TestClient.start(served(Health.create()))) {
            for (String path : new String[] {"/health", "/health/live", "/health/ready"}) {
                ClientResponse response = client.get(path);
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.headers().first("Content-Type")).hasValue("application/health+json");
                assertThat(response.headers().first("Cache-Control")).hasValue("no-store");
                assertThat(response.text()).isEqualTo("{\"status\":\"pass\"}");
            }
        }
    }

    @AsyncTest
    void aCheckThatFailsOrTakesTooLongIsNamedAndItsMessageIsKept() {
        Health health = Health.create()
                .ready("database", () -> {
                    throw new IllegalStateException("secret");
                })
                .ready("queue", seconds(1), () -> sleep(60))
                .ready("disk", () -> {})
                .alive("loop", () -> {});
        try (var client = TestClient.start(served(health))) {
            assertThat(answer(client, "/health/ready"))
                    .isEqualTo("503 {\"status\":\"fail\",\"checks\":{"
                            + "\"database\":[{\"status\":\"fail\",\"output\":\"IllegalStateException\"}],"
                            + "\"queue\":[{\"status\":\"fail\",\"output\":\"no answer in time\"}],"
                            + "\"disk\":[{\"status\":\"pass\"}]}}");
            assertThat(answer(client, "/health/live"))
                    .isEqualTo("200 {\"status\":\"pass\",\"checks\":{\"loop\":[{\"status\":\"pass\"}]}}");
        }
    }

    @AsyncTest
    void checksRunAtOnce() {
        Health health = Health.create()
                .ready("a", () -> sleep(2))
                .ready("b", () -> sleep(2))
                .ready("c", () -> sleep(2));
        try (var client = TestClient.start(served(health))) {
            Duration began = EventLoop.current().time();
            assertThat(answer(client, "/health")).startsWith("200");
            assertThat(EventLoop.current().time().minus(began)).isLessThan(seconds(3));
        }
    }

    @AsyncTest
    void whoeverAsksWhileACheckRunsGetsItsAnswer() {
        var runs = new AtomicInteger();
        Health health = Health.create().ready("database", () -> {
            runs.incrementAndGet();
            sleep(1);
        });
        try (var client = TestClient.start(served(health))) {
            gather(() -> answer(client, "/health"), () -> answer(client, "/health"), () -> answer(client, "/health"));
            assertThat(runs).hasValue(1);
            answer(client, "/health");
            assertThat(runs).hasValue(2);
        }
    }

    @AsyncTest
    void ifTheOneThatRunsTheChecksIsCancelledTheNextRunsThem() {
        var checks = new Checks();
        checks.add(new Check("database", seconds(5), () -> sleep(1)));
        var first = createTask(checks::report);
        var second = createTask(checks::report);
        sleep(0.5);
        first.cancel();
        assertThat(second.await().response().status()).isEqualTo(200);
        assertThat(first.isCancelled()).isTrue();
    }

    @Test
    void aServerThatShutsDownIsAliveButNotReadyUntilItStartsAgain() {
        run(() -> {
            var asked = new AsyncQueue<String>();
            var answering = new AsyncEvent();
            var shuttingDown = new AsyncEvent();
            VoidOp<RuntimeException> check = () -> {
                asked.put("asked");
                answering.await();
            };
            Application app = new Application(options -> options.host("127.0.0.1"))
                    .onShutdown(shuttingDown::set)
                    .mount(
                            "/health",
                            Health.create()
                                    .ready("database", check)
                                    .alive("loop", check)
                                    .routes());
            try (var session = new ClientSession()) {
                var server = app.start(0);
                var ready = createTask(() -> answer(session.get(server.uri() + "/health/ready")));
                var alive = createTask(() -> answer(session.get(server.uri() + "/health/live")));
                asked.get();
                asked.get();
                var closing = createTask(() -> server.shutdown(seconds(30)));
                shuttingDown.await();
                answering.set();
                assertThat(ready.await())
                        .isEqualTo("503 {\"status\":\"fail\",\"output\":\"the server is shutting down\"}");
                assertThat(alive.await()).startsWith("200");
                closing.await();
                try (var again = app.start(0)) {
                    assertThat(answer(session.get(again.uri() + "/health/ready")))
                            .startsWith("200");
                }
            }
        });
    }

    @Test
    void checksHaveNamesOfTheirOwnAndLimits() {
        Health health = Health.create().ready("a", () -> {}).alive("a", () -> {});
        assertThatThrownBy(() -> health.ready("a", () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is a check already that is named a");
        assertThatThrownBy(() -> health.ready("a \"b\"", () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("letters, digits and ._:- only, was \"a \"b\"\"");
        assertThatThrownBy(() -> health.alive("b", Duration.ZERO, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit must be > 0, was PT0S");
    }

    private static Application served(Health health) {
        return new Application().mount("/health", health.routes());
    }

    private static String answer(TestClient client, String path) {
        return answer(client.get(path));
    }

    private static String answer(ClientResponse response) {
        return response.status() + " " + response.text();
    }
}
