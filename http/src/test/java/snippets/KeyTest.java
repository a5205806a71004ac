package snippets;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Key;
import io.asyncio4j.http.server.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyTest {

    private static final List<String> STORY = new ArrayList<>();

    private record Database(String name) implements AutoCloseable {

        static Database open(String name) {
            STORY.add("open");
            return new Database(name);
        }

        @Override
        public void close() {
            STORY.add("close");
        }
    }

    // @start region=key
    private static final Key<String> USER = Key.of("user");

    private static Application greeter() {
        return new Application(options -> options.host("127.0.0.1"))
                .use((request, next) -> {
                    String user = request.headers().first("X-User").orElse("somebody");
                    return next.handle(request.with(USER, user));
                })
                .get("/", request -> Response.text("hello " + request.get(USER)));
    }
    // @end

    // @start region=context
    private static final Key<Database> DATABASE = Key.of("database");

    private static Application withDatabase(Application app) {
        return app.cleanupContext(serving -> {
            try (var database = Database.open("orders")) {
                app.set(DATABASE, database);
                serving.await(); // now the application serves
            } // and has ended
        });
    }
    // @end

    @Test
    void keyAndContext() throws IOException {
        var app = withDatabase(greeter())
                .get("/db", request -> Response.text(request.get(DATABASE).name()));
        run(() -> {
            try (var server = app.start(0);
                    var session = new ClientSession()) {
                STORY.add(session.get(server.uri() + "/", r -> r.header("X-User", "ada"))
                        .text());
                STORY.add(session.get(server.uri() + "/db").text());
            }
            STORY.add("closed");
        });
        assertThat(STORY).containsExactly("open", "hello ada", "orders", "close", "closed");
    }
}
