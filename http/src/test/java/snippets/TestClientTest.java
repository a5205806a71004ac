package snippets;

import static io.asyncio4j.Asyncio.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.testing.TestClient;
import io.asyncio4j.lowlevel.VirtualClock;
import io.asyncio4j.test.AsyncTest;

/// What the documentation of [TestClient] and of its connections shows.
class TestClientTest {

    // @start region=client
    @AsyncTest
    void teaTakesThreeMinutes(VirtualClock clock) {
        var kitchen = new Application().post("/tea", _ -> {
            sleep(minutes(3));
            return Response.text("here you are").withStatus(201);
        });
        try (var client = TestClient.start(kitchen)) {
            var response = client.post("/tea", request -> request.text("two cups"));
            assertThat(response.status()).isEqualTo(201);
            assertThat(response.text()).isEqualTo("here you are");
        }
        assertThat(clock.elapsed()).isEqualTo(minutes(3));
    }
    // @end

    // @start region=raw
    @AsyncTest
    void whoeverSendsHalfARequestIsSentAway(VirtualClock clock) {
        var kitchen = new Application(options -> options.headTimeout(seconds(5)));
        try (var client = TestClient.start(kitchen);
                var connection = client.connect()) {
            connection.send("GET /tea HTT");
            assertThat(connection.readAll()).startsWith("HTTP/1.1 408 Request Timeout\r\n");
        }
        assertThat(clock.elapsed()).isGreaterThanOrEqualTo(seconds(5));
    }
    // @end
}
