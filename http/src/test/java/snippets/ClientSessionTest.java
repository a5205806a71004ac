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

class ClientSessionTest {

    private final List<String> texts = new ArrayList<>();

    @Test
    void fetch() throws IOException {
        var app = application().get("/tea", _ -> Response.text("hot"));
        serving(app, server -> {
            String site = server.uri().toString();
            // @start region=fetch
            try (var session = new ClientSession()) { // one for many requests
                try (var response = session.get(site + "/tea")) {
                    texts.add(response.raiseForStatus().text());
                }
            }
            // @end
        });

        assertThat(texts).containsExactly("hot");
    }
}
