package snippets;

import static io.asyncio4j.http.HttpTest.application;
import static io.asyncio4j.http.HttpTest.serving;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.client.middleware.ResponseCache;
import io.asyncio4j.http.server.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseCacheTest {

    private final List<String> texts = new ArrayList<>();
    private int calls;

    @Test
    void cache() throws IOException {
        var app = application()
                .get("/tea", _ -> Response.text("hot " + ++calls).withHeader("Cache-Control", "max-age=60"));
        serving(app, server -> {
            String site = server.uri().toString();
            // @start region=cache
            var cache = ResponseCache.of(10_000_000); // bytes
            try (var session = new ClientSession(options -> options.use(cache))) {
                texts.add(session.get(site + "/tea").text());
                texts.add(session.get(site + "/tea").text()); // the server is not asked
            }
            // @end
        });

        assertThat(texts).containsExactly("hot 1", "hot 1");
    }
}
