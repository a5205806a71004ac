package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Task;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MiddlewareChainTest {

    private static final String LONG = "x".repeat(300_000); // which no buffer takes

    private final List<String> story = new ArrayList<>();
    private final Application app = new Application()
            .get("/", request -> Response.text(request.headers().first("X").orElse("-")))
            .get("/long", _ -> Response.text(LONG))
            .get("/away", _ -> Response.text("").withStatus(302).withHeader("Location", "http://other/"))
            .get("/here", _ -> Response.text("").withStatus(302).withHeader("Location", "/"))
            .get("/slow", _ -> {
                sleep(seconds(3));
                return Response.text("late");
            })
            .post(
                    "/",
                    request -> Response.text(
                            request.headers().first("Content-Type").orElse("") + " " + request.text()));

    @Test
    void thoseOfARequestStandOutsideOfThoseOfItsSession() throws Exception {
        virtually(network -> {
            try (var session =
                    network.session(app, options -> options.use(named("a")).use(named("b")))) {
                session.get("http://cafe/", request -> request.use(named("c")).use(named("d")));
            }
        });
        assertThat(story).containsExactly("c", "d", "a", "b", "/b", "/a", "/d", "/c");
    }

    @Test
    void eachRequestThatARedirectLeadsToPassesAnew() throws Exception {
        virtually(network -> {
            ClientMiddleware telling = (request, next) -> {
                story.add(request.method() + " " + request.url() + " " + request.origin() + " " + request.isElsewhere()
                        + " " + request.history());
                return next.send(request.isElsewhere() ? request : request.withHeader("X", "secret"));
            };
            try (var session = network.session(app, options -> options.use(telling))) {
                assertThat(session.get("http://user:pw@cafe/here#x").text()).isEqualTo("secret");
                assertThat(session.get("http://cafe/away").text()).isEqualTo("-");
            }
        });
        assertThat(story)
                .containsExactly(
                        "GET http://cafe/here http://cafe:80 false []",
                        "GET http://cafe/ http://cafe:80 false [http://cafe/here#x]",
                        "GET http://cafe/away http://cafe:80 false []",
                        "GET http://other/ http://other:80 true [http://cafe/away]");
    }

    @Test
    void itMaySendElsewhereAndRedirectsStartFromThere() throws Exception {
        with((request, next) -> next.send(request.withUrl(request.url().replace("//shop/", "//cafe/"))), session -> {
            ClientResponse response = session.get("http://shop/here");
            assertThat(response.url()).isEqualTo("http://cafe/");
            assertThat(response.history()).containsExactly("http://cafe/here");
        });
    }

    @Test
    void itMayAnswerByItself() throws Exception {
        with(
                (request, _) ->
                        request.answer(203, Headers.EMPTY.with("X", "y"), "made".getBytes(StandardCharsets.UTF_8)),
                session -> {
                    ClientResponse response = session.get("http://cafe/nowhere");
                    assertThat(response.status()).isEqualTo(203);
                    assertThat(response.headers().first("X")).contains("y");
                    assertThat(response.text()).isEqualTo("made");
                    assertThat(response.trailers()).isEmpty();
                    assertThat(response.tlsSession()).isEmpty();
                    assertThat(session.statistics().made()).isZero();
                });
    }

    @Test
    void itMayChangeTheBody() throws Exception {
        ClientMiddleware shouting = (request, next) -> {
            assertThat(request.length()).isEqualTo(3);
            String text = new String(request.bytes().orElseThrow(), StandardCharsets.UTF_8);
            return next.send(request.withBytes("text/loud", text.repeat(2).getBytes(StandardCharsets.UTF_8)));
        };
        with(
                shouting,
                session -> assertThat(session.post("http://cafe/", request -> request.text("tea"))
                                .text())
                        .isEqualTo("text/loud teatea"));
    }

    @Test
    void itMayChangeTheResponse() throws Exception {
        ClientMiddleware wrapping = (request, next) -> {
            ClientResponse response = next.send(request);
            return response.withHeaders(response.headers().with("X", "seen")).withBody(response.body());
        };
        with(wrapping, session -> {
            ClientResponse response = session.get("http://cafe/long");
            assertThat(response.headers().first("X")).contains("seen");
            assertThat(session.statistics().holders()).hasSize(1);
            assertThat(response.text()).isEqualTo(LONG);
            assertThat(session.statistics().holders()).isEmpty();
            session.get("http://cafe/long").close();
            assertThat(session.statistics().holders()).isEmpty();
        });
    }

    @Test
    void whatItDropsIsClosed() throws Exception {
        ClientMiddleware sendsAgain = (request, next) -> {
            next.send(request);
            return next.send(request);
        };
        ClientMiddleware answers = (request, next) -> {
            next.send(request);
            return request.answer(200, Headers.EMPTY, new byte[0]);
        };
        ClientMiddleware throwing = (request, next) -> {
            next.send(request);
            throw new IllegalArgumentException("no");
        };
        ClientMiddleware racing = (request, next) ->
                gather(() -> next.send(request), () -> next.send(request)).getLast();
        for (ClientMiddleware each : List.of(sendsAgain, answers, throwing)) {
            with(options -> options.limit(1).use(each), session -> drop(session, 0));
        }
        with(options -> options.use(racing), session -> drop(session, 0));
    }

    @Test
    void whatATaskGetsAfterwardsIsForTheTaskToClose() throws Exception {
        var later = new ArrayList<Task<String>>();
        ClientMiddleware refreshing = (request, next) -> {
            later.add(
                    createTask(() -> next.send(request.withHeader("X", "later")).text()));
            return request.answer(200, Headers.EMPTY, "old".getBytes(StandardCharsets.UTF_8));
        };
        with(refreshing, session -> {
            assertThat(session.get("http://cafe/").text()).isEqualTo("old");
            assertThat(later.getFirst().await()).isEqualTo("later");
        });
    }

    @Test
    void aResponseThatIsDiscardedLeavesItsConnection() throws Exception {
        ClientMiddleware again = (request, next) -> {
            next.send(request).discard();
            return next.send(request);
        };
        with(again, session -> {
            session.get("http://cafe/").text();
            assertThat(session.statistics().made()).isEqualTo(1);
        });
    }

    @Test
    void aCancellationPassesThroughAndLeavesNothingOpen() throws Exception {
        for (int after : new int[] {0, 1, 3_100}) {
            ClientMiddleware telling = (request, next) -> {
                ClientResponse first = next.send(request.withUrl("http://cafe/long"));
                try {
                    sleep(seconds(3));
                    return next.send(request);
                } catch (CancelledError e) {
                    story.add("cancelled after " + after + " with " + first.status());
                    throw e;
                }
            };
            virtually(network -> {
                try (var session = network.session(app, options -> options.use(telling))) {
                    Task<?> task = createTask(() -> session.get("http://cafe/slow"));
                    sleep(millis(after));
                    task.cancel();
                    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                    assertThat(session.statistics().holders()).isEmpty();
                }
            });
        }
        assertThat(story).containsExactly("cancelled after 1 with 200", "cancelled after 3100 with 200");
    }

    @Test
    void theTimeLimitOfTheRequestHoldsInMiddlewares() throws Exception {
        ClientMiddleware slow = (request, next) -> {
            sleep(seconds(2));
            story.add("left " + request.timeLeft());
            return next.send(request);
        };
        virtually(network -> {
            try (var session = network.session(app, options -> options.use(slow))) {
                assertThatExceptionOfType(ClientTimeoutException.class)
                        .isThrownBy(() -> session.get("http://cafe/", request -> request.timeout(seconds(1))))
                        .withMessage("timed out after 1 s waiting in a middleware")
                        .matches(e -> e.phase() == Phase.MIDDLEWARE);
                assertThatExceptionOfType(ClientTimeoutException.class)
                        .isThrownBy(() -> session.get("http://cafe/slow", request -> request.timeout(seconds(4))))
                        .withMessage("timed out after 4 s waiting for the response");
                assertThat(session.get("http://cafe/").text()).isEqualTo("-");
            }
        });
        assertThat(story).containsExactly("left " + Optional.of(seconds(2)), "left " + Optional.empty());
    }

    @Test
    void misuseIsNamed() throws Exception {
        with(
                (_, _) -> noResponse(),
                session -> assertThatThrownBy(() -> session.get("http://cafe/"))
                        .isInstanceOf(NullPointerException.class)
                        .hasMessageEndingWith("returned null"));
        ClientMiddleware twice = (request, next) -> {
            story.add("repeatable " + request.isRepeatable());
            next.send(request).discard();
            story.add("repeatable " + request.isRepeatable());
            return next.send(request);
        };
        with(
                twice,
                session -> assertThatThrownBy(() -> session.post(
                                "http://cafe/",
                                request -> request.stream("text/csv", target -> target.write(new byte[1]))))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("the body of the request was a stream, which can be sent once"));
        assertThat(story).containsExactly("repeatable true", "repeatable false");
        with(
                (request, next) -> next.send(request.withHeader("Transfer-Encoding", "chunked")),
                session -> assertThatThrownBy(() -> session.get("http://cafe/"))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("the header Transfer-Encoding must be left to the session"));
    }

    @SuppressWarnings("NullAway") // what it must not do
    private static ClientResponse noResponse() {
        return null;
    }

    private ClientMiddleware named(String name) {
        return (request, next) -> {
            story.add(name);
            ClientResponse response = next.send(request);
            story.add("/" + name);
            return response;
        };
    }

    private void drop(ClientSession session, int held) {
        try {
            session.get("http://cafe/long").close();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessage("no");
        }
        assertThat(session.statistics().holders()).hasSize(held);
    }

    private void with(ClientMiddleware middleware, Consumer<ClientSession> body) throws Exception {
        with(options -> options.use(middleware), body);
    }

    private void with(Consumer<? super ClientOptions> configure, Consumer<ClientSession> body) throws Exception {
        virtually((MemoryNetwork network) -> {
            try (var session = network.session(app, configure)) {
                body.accept(session);
            }
        });
    }
}
