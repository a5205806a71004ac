package snippets;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.http.HttpTest.application;
import static io.asyncio4j.http.HttpTest.serving;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.client.middleware.RateLimit;
import io.asyncio4j.http.client.middleware.Retries;
import io.asyncio4j.http.server.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetriesTest {

    private final List<String> texts = new ArrayList<>();
    private int calls;

    @Test
    void retries() throws IOException {
        var app = application()
                .get("/tea", _ -> ++calls == 1 ? Response.text("busy").withStatus(503) : Response.text("hot"));
        serving(app, server -> {
            String site = server.uri().toString();
            // @start region=retries
            try (var session = new ClientSession(options -> options.use(Retries.of(o -> o.attempts(4)))
                    .use(RateLimit.of(20, seconds(1))))) { // each attempt counts
                texts.add(session.get(site + "/tea").raiseForStatus().text());
            }
            // @end
        });

        assertThat(texts).containsExactly("hot");
    }
}
