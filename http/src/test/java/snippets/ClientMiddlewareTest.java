package snippets;

import static io.asyncio4j.http.HttpTest.application;
import static io.asyncio4j.http.HttpTest.serving;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientMiddlewareTest {

    private final List<String> texts = new ArrayList<>();

    @Test
    void middleware() throws IOException {
        var app = application()
                .get(
                        "/tea",
                        request ->
                                Response.text(request.headers().first("X-Key").orElse("")));
        serving(app, server -> {
            String site = server.uri().toString();
            // @start region=middleware
            try (var session = new ClientSession(options -> options.use((request, next) ->
                    next.send(request.isElsewhere() ? request : request.withHeader("X-Key", "secret"))))) {
                texts.add(session.get(site + "/tea").text());
            }
            // @end
        });

        assertThat(texts).containsExactly("secret");
    }
}
