package io.asyncio4j.http.server;

import static io.asyncio4j.http.server.RoutingTest.answer;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("NullAway") // what a program does wrong is the subject
class NullAnswerTest {

    private static final Logger LOGGER = Logger.getLogger("io.asyncio4j.http"); // kept, else it is collected

    private final List<String> logged = new ArrayList<>();
    private final Handler handler = new Handler() {

        @Override
        public void publish(LogRecord each) {
            logged.add(each.getMessage() + ": " + each.getThrown().getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOGGER.addHandler(handler);
        LOGGER.setUseParentHandlers(false);
    }

    @AfterEach
    void leave() {
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
    }

    @Test
    void aHandlerThatReturnsNullIsNamedByItsRoute() throws Exception {
        var inner = new Application().get("/{id:int}", _ -> null);
        var app = new Application()
                .use((request, next) -> next.handle(request).withHeader("X-Seen", "yes"))
                .mount("/orders", inner);
        assertThat(answer(app, "GET /orders/7", ""))
                .startsWith("HTTP/1.1 500")
                .containsIgnoringCase("x-seen: yes")
                .endsWith("internal server error");
        assertThat(logged)
                .containsExactly("handler of GET /orders/7 failed: the handler of the route GET /orders/{id:int}"
                        + " returned null: it must return a Response, such as Response.empty()");
    }

    @Test
    void soIsAMiddlewareByItsClass() throws Exception {
        var app = new Application().use((_, _) -> null).get("/", _ -> Response.empty());
        assertThat(answer(app, "GET /", "")).startsWith("HTTP/1.1 500");
        assertThat(logged)
                .singleElement()
                .asString()
                .contains("the middleware a lambda in " + getClass().getName() + " returned null: it must");
    }

    @Test
    void soAreHandlersOfErrors() throws Exception {
        var app = new Application()
                .onError(IOException.class, (_, _) -> null)
                .onMalformed(_ -> null)
                .get("/", _ -> {
                    throw new IOException("first");
                });
        assertThat(answer(app, "GET /", "")).startsWith("HTTP/1.1 500");
        assertThat(answer(app, "GET /%zz", "")).startsWith("HTTP/1.1 400");
        assertThat(logged).hasSize(2);
        assertThat(logged.getFirst()).contains("the error handler of java.io.IOException returned null: it must");
        assertThat(logged.getLast()).contains("onMalformed returned null: it must");
    }

    @Test
    void anErrorHandlerSeesThatNothingWasReturned() throws Exception {
        var app = new Application()
                .onError(IllegalStateException.class, (_, e) -> Response.text("so: " + e.getMessage()))
                .get("/", _ -> null);
        assertThat(answer(app, "GET /", "")).contains("so: the handler of the route GET / returned null");
        assertThat(logged).isEmpty();
    }
}
