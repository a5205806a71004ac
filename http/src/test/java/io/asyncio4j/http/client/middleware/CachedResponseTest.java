package io.asyncio4j.http.client.middleware;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Task;
import io.asyncio4j.http.client.ClientResponse;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Handler;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CachedResponseTest {

    private static final String URL = "http://h/";
    private static final String MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final String AHEAD = "Fri, 31 Dec 2100 23:59:59 GMT"; // a date to which no real time adds age

    private final List<String> calls = new ArrayList<>(); // what the server was asked
    private Handler handler = _ -> Response.text("x");
    private final Application app = new Application().any("/{path...}", request -> {
        calls.add(request.method() + " " + request.path());
        return handler.handle(request);
    });

    @Test
    void aFreshResponseIsAnsweredWithoutTheServer() throws Exception {
        answer("Cache-Control", "max-age=60");
        with(session -> {
            assertThat(session.get(URL).text()).isEqualTo("body 1");
            sleep(seconds(59));
            ClientResponse again = session.get(URL);
            assertThat(again.headers().first("Age")).contains("59");
            Arrays.fill(again.bytes(), (byte) 0);
            assertThat(session.get(URL).text()).isEqualTo("body 1");
            sleep(seconds(1));
            assertThat(session.get(URL).text()).isEqualTo("body 2");
        });
    }

    @Test
    void onlyWhatHasComeCompletelyIsKept() throws Exception {
        answer("Cache-Control", "max-age=60");
        with(session -> {
            session.get(URL).close();
            assertThat(session.get(URL).text()).isEqualTo("body 2");
            session.get(URL).discard();
            assertThat(calls).hasSize(2);
        });
    }

    @Test
    void whatMayNotBeKeptIsNot() throws Exception {
        List<Map<String, String>> cases = List.of(
                Map.of(),
                Map.of("Cache-Control", "no-store, max-age=60"),
                Map.of("Cache-Control", "max-age=60", "Vary", "Accept, *"),
                Map.of("Cache-Control", "max-age=0"),
                Map.of("Cache-Control", "max-age=-1"),
                Map.of("Cache-Control", "max-age=soon"),
                Map.of("Cache-Control", "max-age=60, max-age=0"),
                Map.of("Cache-Control", "max-age=60", "Age", "60"),
                Map.of("Cache-Control", "max-age=0", "Expires", "Fri, 31 Dec 2100 23:59:59 GMT"),
                Map.of("Expires", "0"),
                Map.of("Expires", "Sun, 06 Nov 1994 08:49:37 GMT"),
                Map.of("Cache-Control", "no-cache, max-age=60"),
                Map.of("Cache-Control", "no-cache=\"Set-Cookie\", max-age=60"),
                Map.of("Pragma", "no-cache"));
        for (var headers : cases) {
            assertKept(headers, Map.of(), false);
        }
        assertKept(Map.of("Cache-Control", "max-age=60"), Map.of("Authorization", "x"), false);
        assertKept(Map.of("Cache-Control", "max-age=60"), Map.of("Cache-Control", "no-store"), false);
        assertKept(Map.of("Cache-Control", "max-age=60"), Map.of("Cache-Control", "no-cache"), false);
        assertKept(Map.of("Cache-Control", "max-age=60"), Map.of("Pragma", "no-cache"), false);
        assertKept(Map.of("Cache-Control", "max-age=60"), Map.of("Range", "bytes=0-"), false);
        assertKept(Map.of("Cache-Control", "max-age=60"), Map.of("Cache-Control", "min-fresh=61"), false);
    }

    @Test
    void whatMayBeKeptIs() throws Exception {
        List<Map<String, String>> cases = List.of(
                Map.of("Cache-Control", "MAX-AGE=\"60\", private"),
                Map.of("Cache-Control", "s-maxage=0, max-age=60"),
                Map.of("Cache-Control", "max-age=99999999999999999999"),
                Map.of("Expires", "Fri, 31 Dec 2100 23:59:59 GMT"),
                Map.of("Last-Modified", MODIFIED),
                Map.of("Cache-Control", "max-age=60", "Vary", "Accept"),
                Map.of("Cache-Control", "max-age=60", "Age", "59"));
        for (var headers : cases) {
            assertKept(headers, Map.of(), true);
        }
        calls.clear();
        handler = _ -> Response.text("gone").withStatus(404).withHeader("Cache-Control", "max-age=60");
        with(session -> {
            session.get(URL).text();
            assertThat(session.get(URL).status()).isEqualTo(404);
        });
        assertThat(calls).hasSize(1);
    }

    @Test
    void aCacheOfOneUserMayKeepWhatIsAuthorized() throws Exception {
        answer("Cache-Control", "max-age=60");
        with(ResponseCache.of(100_000).authorized(), session -> {
            session.get(URL, request -> request.header("Authorization", "x")).text();
            session.get(URL, request -> request.header("Authorization", "x")).text();
        });
        assertThat(calls).hasSize(1);
    }

    @Test
    void requestsThatVaryHaveResponsesOfTheirOwn() throws Exception {
        handler = request -> Response.text(request.headers().first("X").orElse("-"))
                .withHeader("Vary", "x, Accept")
                .withHeader("Cache-Control", "max-age=60");
        with(session -> {
            for (int i = 0; i < 2; i++) {
                for (String value : List.of("a", "b", "a,  b")) {
                    assertThat(session.get(URL, request -> request.header("X", value))
                                    .text())
                            .isEqualTo(value);
                }
                assertThat(session.get(URL).text()).isEqualTo("-");
            }
        });
        assertThat(calls).hasSize(4);
    }

    @Test
    void aStaleResponseIsConfirmed() throws Exception {
        handler = request -> {
            boolean known = request.headers().first("If-None-Match").equals(Optional.of("\"v1\""))
                    && request.headers().first("If-Modified-Since").equals(Optional.of(MODIFIED));
            Response response = known ? Response.text("").withStatus(304) : Response.text("long");
            return response.withHeader("ETag", "\"v1\"")
                    .withHeader("Last-Modified", MODIFIED)
                    .withHeader("Cache-Control", "max-age=10")
                    .withHeader("Date", AHEAD)
                    .withHeader("X-Call", String.valueOf(calls.size()));
        };
        var cache = ResponseCache.of(100_000);
        with(cache, session -> {
            session.get(URL).text();
            sleep(seconds(11));
            ClientResponse confirmed = session.get(URL);
            assertThat(confirmed.status()).isEqualTo(200);
            assertThat(confirmed.text()).isEqualTo("long");
            assertThat(confirmed.headers().first("X-Call")).contains("2");
            assertThat(confirmed.headers().first("Content-Type").orElse("")).startsWith("text/plain");
            sleep(seconds(9)); // fresh again
            session.get(URL).text();
            assertThat(calls).hasSize(2);
            assertThat(cache.statistics()).matches(s -> s.hits() == 1 && s.confirmations() == 1 && s.misses() == 1);
            assertThat(session.get(
                                    URL,
                                    request -> request.header("If-None-Match", "\"v1\"")
                                            .header("If-Modified-Since", MODIFIED))
                            .status())
                    .isEqualTo(304); // the program's own conditions are its own
        });
    }

    @Test
    void aConfirmationOfSomethingElseConfirmsNothing() throws Exception {
        handler = request -> request.headers().contains("If-None-Match")
                ? Response.text("").withStatus(304).withHeader("ETag", "\"v2\"")
                : Response.text("body " + calls.size())
                        .withHeader("ETag", "\"v1\"")
                        .withHeader("Cache-Control", "no-cache");
        with(session -> {
            session.get(URL).text();
            assertThat(session.get(URL).text()).isEqualTo("body 3");
        });
    }

    @Test
    void aServerThatFailsIsStoodInFor() throws Exception {
        for (String extra :
                List.of("stale-if-error=60", "stale-if-error=60, must-revalidate", "stale-if-error=5", "")) {
            calls.clear();
            handler = _ -> calls.size() == 1
                    ? Response.text("old").withHeader("Cache-Control", "max-age=10, " + extra)
                    : Response.text("down").withStatus(503);
            with(session -> {
                session.get(URL).text();
                sleep(seconds(30));
                assertThat(session.get(URL).text()).isEqualTo(extra.endsWith("=60") ? "old" : "down");
            });
        }
        handler = _ -> {
            sleep(seconds(50));
            return Response.text("");
        };
        calls.clear();
        handler = _ -> slowAfterTheFirst();
        with(session -> {
            session.get(URL).text();
            sleep(seconds(30));
            assertThat(session.get(
                                    URL,
                                    request ->
                                            request.timeout(seconds(5)).header("Cache-Control", "stale-if-error=100"))
                            .text())
                    .isEqualTo("old");
            assertThatThrownBy(() -> session.get(URL, request -> request.timeout(seconds(5))))
                    .hasMessage("timed out after 5 s waiting for the response");
        });
    }

    @Test
    void aStaleResponseMayBeRefreshedInTheBackground() throws Exception {
        handler = _ -> {
            sleep(seconds(1));
            return Response.text("body " + calls.size())
                    .withHeader("Cache-Control", "max-age=10, stale-while-revalidate=60");
        };
        virtually(network -> {
            try (var session = network.session(app, options -> options.use(ResponseCache.of(100_000)))) {
                session.get(URL).text();
                sleep(seconds(20));
                long before = network.now();
                assertThat(session.get(URL).text()).isEqualTo("body 1");
                assertThat(session.get(URL).text()).isEqualTo("body 1");
                assertThat(network.now()).isEqualTo(before);
                sleep(seconds(2));
                assertThat(session.get(URL).text()).isEqualTo("body 2");
                assertThat(calls).hasSize(2);
                assertThat(session.statistics().holders()).isEmpty();
            }
        });
    }

    @Test
    void aChangeMakesItForget() throws Exception {
        handler = request -> (request.method().equals("GET") ? Response.text("x") : answerOf(request))
                .withHeader("Cache-Control", "max-age=60");
        with(session -> {
            for (String path : List.of("", "a", "b", "c")) {
                session.get(URL + path).text();
            }
            session.request("PURGE", URL + "ok", request -> request.header("X", "200"))
                    .discard();
            session.post(URL, request -> request.header("X", "500")).discard();
            session.head(URL).discard();
            calls.clear();
            session.get(URL).text();
            assertThat(calls).isEmpty();
            session.post(URL, request -> request.header("X", "201")).discard(); // names a, and b of another origin
            calls.clear();
            for (String path : List.of("", "a", "b", "c")) {
                session.get(URL + path).text();
            }
            assertThat(calls).containsExactly("GET /", "GET /a");
        });
    }

    @Test
    void whatWasUnderWayDuringAChangeIsNotKept() throws Exception {
        handler = request -> {
            if (request.method().equals("GET")) {
                sleep(seconds(5));
            }
            return Response.text("body " + calls.size()).withHeader("Cache-Control", "max-age=60");
        };
        with(session -> {
            Task<?> reading = createTask(() -> session.get(URL).text());
            sleep(seconds(1));
            session.put(URL, _ -> {}).discard();
            reading.await();
            session.get(URL).text();
        });
        assertThat(calls).containsExactly("GET /", "PUT /", "GET /");
    }

    @Test
    void aRequestMayAskForTheCacheAlone() throws Exception {
        answer("Cache-Control", "max-age=10");
        with(session -> {
            assertThat(session.get(URL, request -> request.header("Cache-Control", "only-if-cached"))
                            .status())
                    .isEqualTo(504);
            assertThat(calls).isEmpty();
            session.get(URL).text();
            sleep(seconds(20));
            assertThat(session.get(URL, request -> request.header("Cache-Control", "only-if-cached"))
                            .status())
                    .isEqualTo(504);
            assertThat(session.get(URL, request -> request.header("Cache-Control", "only-if-cached, max-stale=15"))
                            .text())
                    .isEqualTo("body 1");
            assertThat(session.get(URL, request -> request.header("Cache-Control", "max-stale"))
                            .text())
                    .isEqualTo("body 1");
            assertThat(session.get(URL, request -> request.header("Cache-Control", "max-stale=5"))
                            .text())
                    .isEqualTo("body 2");
        });
    }

    @Test
    void itStaysWithinItsBounds() throws Exception {
        handler = _ -> Response.text("x".repeat(10_000)).withHeader("Cache-Control", "max-age=60");
        var cache = ResponseCache.of(100_000);
        with(cache, session -> {
            for (int i = 0; i < 50; i++) {
                session.get(URL + i).text();
                assertThat(cache.statistics().bytes()).isLessThanOrEqualTo(100_000);
            }
            assertThat(cache.statistics().responses()).isEqualTo(9);
            calls.clear();
            session.get(URL + 49).text();
            assertThat(calls).isEmpty();
            handler = _ -> Response.text("x".repeat(13_000)).withHeader("Cache-Control", "max-age=60");
            session.get(URL + "long").text();
            session.get(URL + "long").text();
            assertThat(calls).hasSize(2);
            cache.clear();
            assertThat(cache.statistics().bytes()).isZero();
        });
    }

    @Test
    void aRedirectIsKeptToo() throws Exception {
        handler = request -> request.path().equals("/")
                ? Response.text("moved")
                        .withStatus(301)
                        .withHeader("Location", "/to")
                        .withHeader("Cache-Control", "max-age=60")
                : Response.text("there");
        with(session -> {
            session.get(URL).text();
            assertThat(session.get(URL).text()).isEqualTo("there");
        });
        assertThat(calls).containsExactly("GET /", "GET /to", "GET /to");
    }

    private Response slowAfterTheFirst() {
        if (calls.size() > 1) {
            sleep(seconds(50));
        }
        return Response.text("old").withHeader("Cache-Control", "max-age=10");
    }

    private static Response answerOf(Request request) {
        return Response.text("")
                .withStatus(Integer.parseInt(request.headers().first("X").orElse("200")))
                .withHeader("Location", "a")
                .withHeader("Content-Location", "http://other/b");
    }

    private void answer(String name, String value) {
        handler = _ ->
                Response.text("body " + calls.size()).withHeader(name, value).withHeader("Date", AHEAD);
    }

    private void assertKept(Map<String, String> headers, Map<String, String> asked, boolean kept) throws Exception {
        calls.clear();
        handler = _ -> {
            Response response = Response.text("x");
            for (var each : headers.entrySet()) {
                response = response.withHeader(each.getKey(), each.getValue());
            }
            return response;
        };
        with(session -> {
            for (int i = 0; i < 2; i++) {
                session.get(URL, request -> asked.forEach(request::header)).text();
            }
        });
        assertThat(calls).as("%s %s", headers, asked).hasSize(kept ? 1 : 2);
    }

    private void with(Consumer<ClientSession> body) throws Exception {
        with(ResponseCache.of(100_000), body);
    }

    private void with(ResponseCache cache, Consumer<ClientSession> body) throws Exception {
        virtually(network -> {
            try (var session = network.session(app, options -> options.use(cache))) {
                body.accept(session);
            }
        });
    }
}
