package snippets;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import org.junit.jupiter.api.Test;

class ResponseTest {

    @Test
    void kinds() throws Exception {
        virtually(network -> {
            // @start region=kinds
            var app = new Application()
                    .get("/page", _ -> Response.html("<h1>Tea</h1>").withHeader("Cache-Control", "no-store"))
                    .get("/old", _ -> Response.redirect("/page"))
                    .get(
                            "/count",
                            _ -> Response.stream("text/plain", out -> {
                                for (int second = 1; second <= 3; second++) {
                                    out.write(second + "\n"); // is sent at once
                                    sleep(seconds(1));
                                }
                            }));
            // @end
            try (var session = network.session(app, _ -> {})) {
                assertThat(session.get("http://cafe/old").text()).isEqualTo("<h1>Tea</h1>");
                assertThat(session.get("http://cafe/count").text()).isEqualTo("1\n2\n3\n");
            }
        });
    }
}
