package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static io.asyncio4j.http.server.RoutingTest.answer;
import static io.asyncio4j.http.server.RoutingTest.compare;
import static io.asyncio4j.http.server.RoutingTest.is;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.TaskGroup;
import io.asyncio4j.TimedOutException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ErrorsTest {

    @Test
    void middlewaresSeeEveryFailureAsAResponse() throws Exception {
        var seen = new ArrayList<String>();
        var app = new Application(o -> o.maxBody(3))
                .use((request, next) -> {
                    Response response = next.handle(request);
                    seen.add(request.method() + " " + request.path() + " " + response.status() + " "
                            + request.failure()
                                    .map(e -> e.getClass().getSimpleName())
                                    .orElse("-"));
                    return response.withHeader("X-Seen", "yes");
                })
                .use((request, next) -> {
                    if (request.path().equals("/refused")) {
                        throw HttpException.forbidden("no");
                    }
                    return next.handle(request);
                })
                .get("/fine", _ -> Response.text("fine"))
                .get("/broken", _ -> {
                    throw new IOException("secret");
                })
                .post("/body", request -> Response.text(request.text()));
        for (String target : List.of("/fine", "/broken", "/none", "/refused", "/body")) {
            assertThat(answer(app, "GET " + target, "")).containsIgnoringCase("x-seen: yes");
        }
        assertThat(answer(app, "POST /body", "Content-Length: 4\r\n")).startsWith("HTTP/1.1 413");
        assertThat(seen)
                .containsExactly(
                        "GET /fine 200 -",
                        "GET /broken 500 IOException",
                        "GET /none 404 HttpException",
                        "GET /refused 403 HttpException",
                        "GET /body 405 HttpException",
                        "POST /body 413 HttpException");
    }

    @Test
    void theHandlerOfTheNearestClassAnswers() throws Exception {
        var app = new Application()
                .onError(Exception.class, (_, e) -> Response.text("exception " + e.getMessage()))
                .onError(IOException.class, (request, e) -> Response.text(request.path() + " io " + e.getMessage()))
                .onError(
                        HttpException.class,
                        (_, e) -> e.response().withHeader("X-Own", "yes").withStatus(418))
                .get("/file", _ -> {
                    throw new FileNotFoundException("file");
                })
                .get("/other", _ -> {
                    throw new IllegalStateException("other");
                })
                .get("/group", _ -> {
                    TaskGroup.run(group -> group.createTask(() -> {
                        throw new IOException("in a group");
                    }));
                    return Response.empty();
                })
                .get(
                        "/late",
                        _ -> timeout(seconds(1), () -> {
                            sleep(seconds(2));
                            return Response.empty();
                        }));
        compare(
                app,
                is("/file", "/file io file"),
                is("/other", "exception other"),
                is("/group", "/group io in a group"));
        assertThat(answer(app, "GET /none", "")).startsWith("HTTP/1.1 418").containsIgnoringCase("x-own: yes");
        assertThat(answer(app, "GET /late", "")).startsWith("HTTP/1.1 200").contains("exception");
    }

    @Test
    void aHandlerOfErrorsMayFailToo() throws Exception {
        var app = new Application()
                .onError(IOException.class, (_, e) -> {
                    throw HttpException.conflict("not " + e.getMessage());
                })
                .onError(IllegalStateException.class, (_, _) -> {
                    throw new IllegalArgumentException("worse");
                })
                .get("/io", _ -> {
                    throw new IOException("io");
                })
                .get("/state", _ -> {
                    throw new IllegalStateException("state");
                });
        assertThat(answer(app, "GET /io", "")).startsWith("HTTP/1.1 409").endsWith("not io");
        assertThat(answer(app, "GET /state", "")).startsWith("HTTP/1.1 500").endsWith("internal server error");
    }

    @Test
    void aLimitOfAMiddlewareCutsTheHandlerEvenIfThatHidesIt() throws Exception {
        var story = new ArrayList<String>();
        var app = new Application()
                .onError(
                        TimedOutException.class,
                        (_, _) -> Response.text("too late").withStatus(503))
                .onError(
                        RuntimeException.class,
                        (_, e) -> Response.text("hidden " + e).withStatus(500))
                .use((request, next) -> timeout(seconds(1), () -> next.handle(request)))
                .get("/plain", _ -> {
                    sleep(seconds(5));
                    return Response.empty();
                })
                .get("/hidden", _ -> {
                    try {
                        sleep(seconds(5));
                    } catch (CancelledError e) {
                        story.add("cancelled");
                        throw new CompletionException(e);
                    }
                    return Response.empty();
                });
        assertThat(answer(app, "GET /plain", "")).startsWith("HTTP/1.1 503").endsWith("too late");
        assertThat(answer(app, "GET /hidden", "")).startsWith("HTTP/1.1 503").endsWith("too late");
        assertThat(story).containsExactly("cancelled");
        assertThatThrownBy(() -> new Application().onError(CancelledError.class, (_, _) -> Response.empty()))
                .hasMessage("a cancellation is no error: it has no handler");
        assertThatThrownBy(() -> new Application()
                        .onError(IOException.class, (_, _) -> Response.empty())
                        .onError(IOException.class, (_, _) -> Response.empty()))
                .hasMessage("there is a handler already for java.io.IOException");
    }

    @Test
    void headersOfAnExceptionReachTheClient() throws Exception {
        var app = new Application().get("/", _ -> {
            throw HttpException.unauthorized("Basic realm=\"x\"", "who are you?")
                    .withHeader("Retry-After", "7");
        });
        assertThat(answer(app, "GET /", ""))
                .startsWith("HTTP/1.1 401")
                .containsIgnoringCase("www-authenticate: Basic realm=\"x\"\r\n")
                .containsIgnoringCase("retry-after: 7\r\n")
                .endsWith("who are you?");
    }

    @Test
    void malformedRequestsAreAnsweredByTheApplication() throws Exception {
        var app = new Application()
                .onMalformed(e -> Response.bytes(
                                "application/json",
                                ("{\"status\":" + e.status() + "}").getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .withStatus(e.status()))
                .get("/", _ -> Response.empty());
        assertThat(answer(app, "nonsense", "")).startsWith("HTTP/1.1 400").endsWith("{\"status\":400}");
        assertThat(answer(app, "GET /%zz", "")).startsWith("HTTP/1.1 400").endsWith("{\"status\":400}");
        assertThat(answer(app, "GET /" + "x".repeat(9000), ""))
                .startsWith("HTTP/1.1 414")
                .endsWith("{\"status\":414}");
        virtually(network -> {
            var peer = network.peer(app);
            peer.send("GET / HT");
            assertThat(peer.readAll()).startsWith("HTTP/1.1 408").endsWith("{\"status\":408}");
        });
        var broken = new Application().onMalformed(_ -> {
            throw new IllegalStateException("broken");
        });
        assertThat(answer(broken, "GET /%zz", "")).startsWith("HTTP/1.1 400");
    }
}
