package snippets;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.health.Health;
import io.asyncio4j.http.testing.TestClient;
import io.asyncio4j.test.AsyncTest;

class HealthTest {

    private final Database database = new Database();

    private static final class Database {

        void ping() {
            sleep(0.01);
        }
    }

    // @start region=health
    Application watched(Application app) {
        var health = Health.create().ready("database", seconds(2), () -> database.ping());
        return app.mount("/health", health.routes()); // and /health/live, /health/ready
    }
    // @end

    @AsyncTest
    void health() {
        try (var client = TestClient.start(watched(new Application()))) {
            assertThat(client.get("/health/live").status()).isEqualTo(200);
            assertThat(client.get("/health/ready").text()).contains("\"database\":[{\"status\":\"pass\"}]");
        }
    }
}
