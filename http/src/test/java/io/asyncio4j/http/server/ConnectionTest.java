package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.PayloadException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConnectionTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String HEAD_100 =
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 8\r\n\r\n";

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        var app = new Application().get("/{n}", request -> {
            sleep(millis(10 - Long.parseLong(request.pathParam("n"))));
            return Response.text("<" + request.pathParam("n") + ">");
        });
        virtually(network -> {
            var peer = network.peer(app);
            for (int n = 0; n < 10; n++) {
                peer.send("GET /" + n + " HTTP/1.1\r\nHost: a\r\n" + (n == 9 ? "Connection: close\r\n\r\n" : "\r\n"));
            }
            assertThat(peer.readAll().replaceAll("(?s)[^<]*(<\\d>)[^<]*", "$1"))
                    .isEqualTo("<0><1><2><3><4><5><6><7><8><9>");
            assertThat(network.now()).isEqualTo(55);
        });
    }

    @Test
    void idleConnectionsAreClosed() throws Exception {
        var app = new Application(options -> options.keepAlive(seconds(75))).get("/", _ -> {
            sleep(seconds(100)); // not idle
            return Response.text("hi");
        });
        virtually(network -> {
            var peer = network.peer(app);
            sleep(seconds(74));
            peer.send(GET);
            assertThat(peer.readAll()).endsWith("hi");
            assertThat(network.now()).isEqualTo(249_000);

            assertThat(network.peer(app).readAll()).isEmpty();
            assertThat(network.now()).isEqualTo(324_000);
        });
    }

    @Test
    void aClientThatExpects100ContinueGetsItWhenItsBodyIsWanted() throws Exception {
        var app = new Application().post("/", request -> {
            sleep(millis(20)); // nobody wants the body yet
            var pieces = new ArrayList<String>();
            for (byte[] piece : request.body().chunks()) {
                pieces.add(new String(piece, StandardCharsets.UTF_8));
            }
            return Response.text(pieces.toString());
        });
        virtually(network -> {
            var peer = network.peer(app);
            peer.send(HEAD_100);
            assertThat(peer.read(25)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(network.now()).isEqualTo(20);
            peer.send("once");
            sleep(millis(5));
            peer.send("more");
            assertThat(peer.readAll()).startsWith("HTTP/1.1 200 OK").endsWith("[once, more]");
        });
    }

    @Test
    void aClientWhoseBodyNobodyWantsIsNotToldToSendIt() throws Exception {
        virtually(network -> {
            var peer = network.peer(new Application().post("/", _ -> Response.text("no")));
            peer.send(HEAD_100);
            assertThat(peer.read(12)).isEqualTo("HTTP/1.1 200");
            peer.close();
        });
    }

    @Test
    void aBodyThatIsWantedAfterItsAnswerDisturbsNoLaterExchange() throws Exception {
        var late = new ArrayList<String>();
        var app = new Application()
                .post("/", request -> {
                    createTask(() -> {
                        sleep(millis(1));
                        late.add("<" + new String(request.body().readAll(), StandardCharsets.UTF_8) + ">");
                    });
                    return Response.text("first");
                })
                .get("/", _ -> Response.text("second"));
        virtually(network -> {
            var peer = network.peer(app);
            peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n");
            sleep(millis(2));
            peer.send("body" + GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
            assertThat(peer.readAll()).contains("first").endsWith("second");
        });
        assertThat(late).containsExactly("<>");
    }

    @Test
    void aClientThatWasNotToldToSendItsBodyMaySendItOrNotSoTheConnectionEnds() throws Exception {
        var app = new Application().post("/", _ -> Response.text("who are you?").withStatus(401));
        virtually(network -> {
            for (String next : List.of("body", GET, "body" + GET)) {
                var peer = network.peer(app);
                peer.send(HEAD_100.replace("Connection: close\r\n", ""));
                sleep(millis(2));
                peer.send(next);
                assertThat(peer.readAll())
                        .startsWith("HTTP/1.1 401")
                        .contains("connection: close")
                        .endsWith("who are you?");
            }
        });
    }

    @Test
    void aStreamThatFailsIsCutShortForTheClient() throws Exception {
        var app = new Application()
                .get(
                        "/",
                        _ -> Response.stream("text/plain", out -> {
                            out.write("begin");
                            sleep(millis(5));
                            throw new IllegalStateException("midway");
                        }));
        virtually(network -> {
            try (var session = network.session(app, _ -> {})) {
                var response = session.get("http://memory/");
                assertThat(response.status()).isEqualTo(200);
                assertThatThrownBy(response::text)
                        .isInstanceOf(PayloadException.class)
                        .hasMessage("the response ends after 5 bytes, before it is complete");
            }
        });
    }

    @Test
    void aHandlerSeesThatTheClientHasGone() throws Exception {
        var failures = new ArrayList<Throwable>();
        var app = new Application().post("/", request -> {
            try {
                return Response.text(request.text());
            } catch (PayloadException e) {
                failures.add(e);
                throw e;
            }
        });
        virtually(network -> {
            var peer = network.peer(app);
            peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo");
            sleep(millis(1));
            peer.close();
            sleep(millis(1));
        });
        assertThat(failures)
                .singleElement()
                .asString()
                .contains("the client closed the connection in the middle of its request");
    }

    @Test
    void aMalformedBodyIsAnsweredWith400AndEndsTheConnection() throws Exception {
        virtually(network -> {
            var peer = network.peer(new Application().post("/", request -> Response.text(request.text())));
            peer.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
            assertThat(peer.readAll())
                    .startsWith("HTTP/1.1 400")
                    .endsWith("the body of the request is cut short or malformed");
        });
    }

    @Test
    void whatAnotherServerSentWrongIsNotTheClientsFault() throws Exception {
        var broken = new Application()
                .get(
                        "/",
                        _ -> Response.stream("x/y", out -> {
                            out.write("half");
                            throw new IllegalStateException("midway");
                        }));
        virtually(network -> {
            try (var upstream = network.session(broken, _ -> {})) {
                var proxy = new Application()
                        .get(
                                "/",
                                _ -> Response.text(
                                        upstream.get("http://memory/").text()));
                try (var session = network.session(proxy, _ -> {})) {
                    var response = session.get("http://memory/");
                    assertThat(response.status()).isEqualTo(500);
                    assertThat(response.text()).isEqualTo("internal server error");
                    assertThat(session.get("http://memory/").status()).isEqualTo(500); // on the same connection
                }
            }
        });
    }
}
