package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Task;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Requests on streams of HTTP/2, against the library's own server.
class Http2ClientTest {

    private static final String URL = "http://cafe/";
    private static final int MUCH = 1_000_000; // bytes: more than any window

    private final Application app = new Application(options -> options.maxBody(10_000_000))
            .get(
                    "/",
                    request -> Response.text(
                            request.version() + " " + request.queryParam("id").orElse("")))
            .get("/slow", _ -> {
                sleep(seconds(1));
                return Response.text("slow");
            })
            .get("/empty", _ -> Response.empty())
            .get(
                    "/cookies",
                    request -> Response.text(request.headers().first("Cookie").orElse("")))
            .get(
                    "/host",
                    request -> Response.text(request.headers().first("Host").orElse("")))
            .get("/much", _ -> Response.bytes("x/y", new byte[MUCH]))
            .get(
                    "/endless",
                    _ -> Response.stream("x/y", out -> {
                        while (true) {
                            out.write(new byte[10_000]);
                        }
                    }))
            .get(
                    "/cut",
                    _ -> Response.stream("x/y", out -> {
                        out.write("some");
                        out.flush();
                        throw new IllegalStateException("on purpose");
                    }))
            .post("/", request -> Response.text(String.valueOf(request.bytes().length)))
            .post("/early", _ -> Response.text("no, thanks").withStatus(413));

    @Test
    void manyRequestsShareAConnection() throws Exception {
        virtually(network -> {
            try (var session = session(network)) {
                var tasks = new ArrayList<Task<String>>();
                for (int i = 0; i < 50; i++) {
                    int id = i;
                    tasks.add(createTask(() -> session.get(URL + "?id=" + id).text()));
                }
                List<String> answers = tasks.stream().map(Task::await).toList();
                assertThat(answers)
                        .hasSize(50)
                        .startsWith("HTTP/2 0", "HTTP/2 1")
                        .endsWith("HTTP/2 49");
                sleep(millis(1));
                PoolStatistics now = session.statistics();
                assertThat(now.made()).as("%s", now).isEqualTo(1);
                assertThat(now.kept()).isEqualTo(1);
                assertThat(now.inUse() + now.streams() + now.waiting()).isZero();
            }
        });
    }

    @Test
    void whatIsMoreThanTheServerAllowsWaitsItsTurn() throws Exception {
        var narrow = new Application(options -> options.limits(limits -> limits.maxStreams(2))).get("/slow", _ -> {
            sleep(seconds(1));
            return Response.text("slow");
        });
        virtually(network -> {
            try (var session = network.session(narrow, options -> options.http2PriorKnowledge(true))) {
                var tasks = new ArrayList<Task<String>>();
                for (int i = 0; i < 6; i++) {
                    tasks.add(createTask(() -> session.get(URL + "slow").text()));
                }
                sleep(millis(500));
                PoolStatistics now = session.statistics();
                assertThat(now.streams()).isEqualTo(2);
                assertThat(now.inUse()).isEqualTo(1);
                assertThat(now.waiting()).isEqualTo(4);
                tasks.forEach(Task::await);
                assertThat(network.now()).isEqualTo(3000);
                assertThat(session.statistics().made()).isEqualTo(1);
            }
        });
    }

    @Test
    void waitingForAStreamHasALimit() throws Exception {
        var narrow = new Application(options -> options.limits(limits -> limits.maxStreams(1))).get("/slow", _ -> {
            sleep(seconds(1));
            return Response.text("slow");
        });
        virtually(network -> {
            try (var session = network.session(
                    narrow, options -> options.http2PriorKnowledge(true).poolTimeout(millis(100)))) {
                Task<String> first = createTask(() -> session.get(URL + "slow").text());
                sleep(millis(10));
                assertThatThrownBy(() -> session.get(URL + "slow"))
                        .isInstanceOf(ClientTimeoutException.class)
                        .hasMessageContaining("/slow");
                assertThat(first.await()).isEqualTo("slow");
                assertThat(session.get(URL + "slow").text()).isEqualTo("slow");
            }
        });
    }

    @Test
    void theVersionIsKnown() throws Exception {
        virtually(network -> {
            try (var session = session(network);
                    var old = network.session(app, _ -> {})) {
                assertThat(session.get(URL).version()).isEqualTo("HTTP/2");
                assertThat(old.get(URL).version()).isEqualTo("HTTP/1.1");
            }
        });
    }

    @Test
    void answersWithoutABody() throws Exception {
        virtually(network -> {
            try (var session = session(network)) {
                assertThat(session.get(URL + "empty").status()).isEqualTo(204);
                var head = session.head(URL + "much");
                assertThat(head.headers().first("Content-Length")).contains(String.valueOf(MUCH));
                assertThat(head.bytes()).isEmpty();
                assertThat(session.statistics().inUse()).isZero();
            }
        });
    }

    @Test
    void bodiesThatAreLargerThanTheWindows() throws Exception {
        virtually(network -> {
            try (var session = session(network)) {
                for (int i = 0; i < 3; i++) {
                    assertThat(session.get(URL + "much").bytes()).hasSize(MUCH);
                    assertThat(session.post(URL, request -> request.bytes("x/y", new byte[MUCH]))
                                    .text())
                            .isEqualTo(String.valueOf(MUCH));
                }
                assertThat(session.post(
                                        URL,
                                        request -> request.stream("x/y", body -> {
                                            for (int i = 0; i < 100; i++) {
                                                body.write(new byte[10_000]);
                                            }
                                            body.flush();
                                        }))
                                .text())
                        .isEqualTo(String.valueOf(MUCH));
                assertThat(session.statistics().made()).isEqualTo(1);
            }
        });
    }

    @Test
    void aBodyThatIsNotReadStopsItsSenderAndNobodyElse() throws Exception {
        virtually(network -> {
            try (var session = session(network)) {
                for (int i = 0; i < 20; i++) { // more than the connection's window in all
                    try (var endless = session.get(URL + "endless")) {
                        sleep(seconds(1));
                        assertThat(session.get(URL + "?id=1").text()).isEqualTo("HTTP/2 1");
                        endless.body().readExactly(300_000);
                    }
                }
                sleep(millis(1));
                assertThat(session.get(URL + "much").bytes()).hasSize(MUCH);
                assertThat(session.statistics().made()).isEqualTo(1);
                assertThat(session.statistics().streams()).isZero();
            }
        });
    }

    @Test
    void whoeverGivesUpResetsTheStream() throws Exception {
        virtually(network -> {
            var ends = new ArrayList<String>();
            var slow = new Application(options -> options.everyRoute(route -> route.cancelOnDisconnect(true)))
                    .get("/head", _ -> Response.text(waitForEver("head", ends)))
                    .get(
                            "/body",
                            _ -> Response.stream("x/y", out -> {
                                out.write("begun");
                                waitForEver("body", ends);
                            }));
            try (var session = network.session(slow, options -> options.http2PriorKnowledge(true))) {
                assertThatThrownBy(() -> session.get(URL + "head", request -> request.timeout(seconds(1))))
                        .isInstanceOf(ClientTimeoutException.class);
                try (var response = session.get(URL + "body")) {
                    response.body().readExactly(5);
                }
                sleep(seconds(1));
                assertThat(ends).containsExactly("head", "body");
                assertThat(session.statistics().made()).isEqualTo(1);
            }
        });
    }

    @Test
    void anAnswerMayComeBeforeTheEndOfTheRequest() throws Exception {
        virtually(network -> {
            try (var session = session(network)) {
                var response = session.post(
                        URL + "early",
                        request -> request.stream("x/y", body -> {
                            while (true) {
                                body.write(new byte[10_000]);
                            }
                        }));
                assertThat(response.status()).isEqualTo(413);
                assertThat(response.text()).isEqualTo("no, thanks");
                assertThat(session.get(URL + "?id=1").text()).isEqualTo("HTTP/2 1");
                assertThat(session.statistics().made()).isEqualTo(1);
            }
        });
    }

    @Test
    void aBodyThatIsCutShort() throws Exception {
        virtually(network -> {
            try (var session = session(network)) {
                assertThatThrownBy(() -> session.get(URL + "cut").text())
                        .isInstanceOf(PayloadException.class)
                        .hasMessageContaining("GET http://cafe/cut: the server reset the stream: INTERNAL_ERROR");
                assertThat(session.get(URL + "?id=1").text()).isEqualTo("HTTP/2 1");
                assertThat(session.statistics().made()).isEqualTo(1);
            }
        });
    }

    @Test
    void whatHttp2SaysInItsOwnWay() throws Exception {
        virtually(network -> {
            try (var session = session(network)) {
                assertThat(session.get(URL + "cookies", request -> request.header("Cookie", "a=1; b=2"))
                                .text())
                        .isEqualTo("a=1; b=2");
                assertThat(session.get(URL + "host", request -> request.header("Connection", "keep-alive"))
                                .text())
                        .isEqualTo("cafe");
            }
        });
    }

    @Test
    void trailersBothWays() throws Exception {
        var trailing = new Application().post("/", request -> {
            request.bytes();
            return Response.stream("x/y", out -> out.write("body")).withTrailers(() -> Headers.EMPTY.with("Sum", "4"));
        });
        virtually(network -> {
            try (var session = network.session(trailing, options -> options.http2PriorKnowledge(true))) {
                var response = session.post(
                        URL, request -> request.text("tea").trailers(() -> Headers.EMPTY.with("Sum", "3")));
                assertThat(response.text()).isEqualTo("body");
                assertThat(response.trailers().first("Sum")).contains("4");
            }
        });
    }

    @Test
    void aBodyThatWaitsForTheServer() throws Exception {
        virtually(network -> {
            try (var session = session(network)) {
                assertThat(session.post(URL, request -> request.text("tea").expectContinue())
                                .text())
                        .isEqualTo("3");
                assertThat(network.now()).isZero();
            }
        });
    }

    @Test
    void aServerThatIsRestartedLosesNoRequest() throws Exception {
        virtually(network -> {
            try (var session = session(network)) {
                for (int i = 0; i < 3; i++) {
                    assertThat(session.get(URL + "?id=" + i).text()).isEqualTo("HTTP/2 " + i);
                    sleep(seconds(3600)); // the server has closed the connection, or the session
                }
                assertThat(session.statistics().made()).isEqualTo(3);
            }
        });
    }

    @Test
    void aConnectionThatIsTooOldIsNotJoined() throws Exception {
        virtually(network -> {
            try (var session = network.session(
                    app, options -> options.http2PriorKnowledge(true).maxAge(millis(500)))) {
                Task<String> slow = createTask(() -> session.get(URL + "slow").text());
                sleep(millis(600));
                assertThat(session.get(URL + "?id=1").text()).isEqualTo("HTTP/2 1");
                assertThat(slow.await()).isEqualTo("slow");
                assertThat(session.statistics().made()).isEqualTo(2);
                sleep(seconds(1));
                assertThat(session.statistics().inUse()).isZero();
            }
        });
    }

    @Test
    void closingTheSessionEndsItsStreams() throws Exception {
        virtually(network -> {
            Task<String> slow;
            try (var session = session(network)) {
                slow = createTask(() -> session.get(URL + "slow").text());
                sleep(millis(100));
            }
            assertThatThrownBy(slow::await).isInstanceOf(RuntimeException.class);
            sleep(Duration.ofSeconds(2));
            assertThat(network.openClients()).isZero();
        });
    }

    private static String waitForEver(String name, List<String> ends) {
        try {
            sleep(seconds(1_000_000));
            return name;
        } finally {
            ends.add(name);
        }
    }

    private ClientSession session(MemoryNetwork network) {
        return session(network, _ -> {});
    }

    private ClientSession session(MemoryNetwork network, Consumer<? super ClientOptions> configure) {
        return network.session(app, options -> configure.accept(options.http2PriorKnowledge(true)));
    }
}
