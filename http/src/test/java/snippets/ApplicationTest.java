package snippets;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.net.Server;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApplicationTest {

    private final List<String> texts = new ArrayList<>();

    @Test
    void serve() throws IOException {
        // @start region=serve
        var app = new Application(options -> options.host("127.0.0.1"))
                .get("/", _ -> Response.text("hello"))
                .get("/hello/{name}", request -> Response.text("hello " + request.pathParam("name")));
        // in main, app.run(8080) serves until Ctrl-C; in a task:
        run(() -> {
            try (Server server = app.start(0); // any port that is free
                    var session = new ClientSession()) {
                texts.add(session.get(server.uri() + "/hello/ada").text());
            }
        });
        // @end

        assertThat(texts).containsExactly("hello ada");
    }
}
