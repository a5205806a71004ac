package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.MemoryPeer;
import io.asyncio4j.http.PayloadException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Requests that take their time to arrive.
@Timeout(60)
class SlowRequestTest {

    private static final String HEAD = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n";

    @Test
    void aBodyOfAByteASecondIsCut() throws Exception {
        virtually(network -> {
            var app = new Application().post("/", request -> {
                try {
                    return Response.text("got " + request.bytes().length);
                } catch (PayloadException e) {
                    network.tell(String.valueOf(e.getMessage()));
                    throw e;
                }
            });
            var peer = network.peer(app);
            peer.send(HEAD);
            drip(peer, 1);
            assertThat(peer.readAll())
                    .startsWith("HTTP/1.1 408 ")
                    .contains("connection: close\r\n")
                    .endsWith("the body of the request comes too slowly: 20 bytes in 20000 ms, expected at least 2048");
            assertThat(network.story())
                    .containsExactly(
                            "20000 the body of the request comes too slowly: 20 bytes in 20000 ms, expected at least"
                                    + " 2048");
            assertThat(network.openConnections()).isZero();
        });
    }

    @Test
    void aBodyThatTakesLongerThanItsRouteAllowsIsCut() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .route("POST", "/", r -> r.bodyTimeout(seconds(5)), request -> Response.text(request.text()))
                    .post("/patient", request -> Response.text("got " + request.bytes().length));
            var peer = network.peer(app);
            peer.send(HEAD);
            drip(peer, 1);
            assertThat(peer.readAll())
                    .startsWith("HTTP/1.1 408 ")
                    .endsWith("the body of the request did not arrive within 5000 ms");
            assertThat(network.now()).isBetween(5_000L, 6_000L);
            var patient = network.peer(app);
            patient.send("POST /patient HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\nx");
            sleep(seconds(10));
            patient.send("y");
            assertThat(patient.readAll()).endsWith("got 2");
        });
    }

    @Test
    void afterARequestWithABodyTheConnectionIsIdleAndNotInAHead() throws Exception {
        virtually(network -> {
            var peer = network.peer(new Application().post("/", request -> Response.text(request.text())));
            peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab");
            sleep(seconds(30)); // more than headTimeout, less than keepAlive
            peer.send("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\ncd");
            assertThat(peer.readAll()).doesNotContain("408").endsWith("cd");
        });
    }

    @Test
    void anEmptyLineInFrontOfARequestTakesNoneOfItsTime() throws Exception {
        virtually(network -> {
            var peer = network.peer(new Application().get("/", _ -> Response.text("got")));
            peer.send("\r");
            sleep(seconds(1));
            peer.send("\n");
            sleep(seconds(18));
            peer.send("GET / HTTP/1.1\r\n");
            sleep(seconds(2)); // headTimeout has passed since the first byte
            peer.send("Host: a\r\nConnection: close\r\n\r\n");
            assertThat(peer.readAll()).doesNotContain("408").endsWith("got");
        });
    }

    @Test
    void aConnectionIsNotIdleWhileAHeadArrives() throws Exception {
        virtually(network -> {
            var app = new Application(options -> options.keepAlive(seconds(5))).get("/", _ -> Response.text("got"));
            var slow = network.peer(app);
            sleep(seconds(4));
            slow.send("GET / HTTP/1.1\r\n");
            sleep(seconds(2));
            slow.send("Host: a\r\nConnection: close\r\n\r\n");
            assertThat(slow.readAll()).endsWith("got");
            var endless = network.peer(app);
            endless.send("GET / HTTP/1.1\r\n");
            assertThat(endless.readAll()).startsWith("HTTP/1.1 408 ");
            assertThat(network.now()).isEqualTo(26_000);
        });
    }

    @Test
    void aBodyThatStopsAfterAQuickBeginIsCutToo() throws Exception {
        virtually(network -> {
            var peer = network.peer(new Application().post("/", request -> Response.text(request.text())));
            peer.send(HEAD + "x".repeat(9_999));
            assertThat(peer.readAll()).startsWith("HTTP/1.1 408 ");
            assertThat(network.now()).isEqualTo(20_000);
        });
    }

    @Test
    void aBodyThatIsQuickEnoughArrives() throws Exception {
        virtually(network -> {
            var peer = network.peer(new Application()
                    .post("/", request -> Response.text("got " + request.bytes().length)));
            peer.send(HEAD.replace("HTTP/1.1\r\n", "HTTP/1.1\r\nConnection: close\r\n"));
            drip(peer, 103);
            assertThat(peer.readAll()).startsWith("HTTP/1.1 200").endsWith("got 10000");
        });
    }

    @Test
    void aRouteMayBeMorePatientOrLess() throws Exception {
        virtually(network -> {
            var app = new Application(options -> options.everyRoute(o -> o.minBody(1_000, seconds(1))))
                    .route(
                            "POST",
                            "/",
                            o -> o.minBody(0, seconds(1)),
                            request -> Response.text("got " + request.bytes().length))
                    .post("/hasty", request -> Response.text(request.text()));
            var peer = network.peer(app);
            peer.send(HEAD.replace("HTTP/1.1\r\n", "HTTP/1.1\r\nConnection: close\r\n"));
            drip(peer, 1);
            assertThat(peer.readAll()).endsWith("got 10000");
            assertThat(network.now()).isEqualTo(9_999_000);

            peer = network.peer(app);
            peer.send(HEAD.replace("/ HTTP", "/hasty HTTP"));
            assertThat(peer.readAll()).startsWith("HTTP/1.1 408 ");
            assertThat(network.now()).isEqualTo(10_000_000);
        });
    }

    @Test
    void timeInWhichTheServerWantsNothingDoesNotCount() throws Exception {
        virtually(network -> {
            var app = new Application().post("/", request -> {
                sleep(seconds(100)); // meanwhile its buffer is full, or the client was not told to send
                long count = 0;
                for (byte[] chunk : request.body().chunks()) {
                    count += chunk.length;
                }
                return Response.text("got " + count);
            });
            var patient = network.peer(app);
            patient.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
            var large = network.peer(app);
            large.send("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n"
                    + "x".repeat(999_999));
            assertThat(patient.read(12)).isEqualTo("HTTP/1.1 100");
            assertThat(network.now()).isEqualTo(100_000);
            large.send("x");
            assertThat(large.readAll()).endsWith("got 1000000");
            patient.close();
        });
    }

    @Test
    void aClientThatAnswersAStreamMayTakeItsTime() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .post(
                            "/",
                            request -> Response.stream(
                                    "x/y", out -> request.body().chunks().forEach(out::write)));
            var peer = network.peer(app);
            peer.send(HEAD.replace("10000", "3").replace("HTTP/1.1\r\n", "HTTP/1.1\r\nConnection: close\r\n"));
            for (String piece : new String[] {"a", "b", "c"}) {
                sleep(seconds(100));
                peer.send(piece);
            }
            assertThat(peer.readAll()).endsWith("1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n");
        });
    }

    @Test
    void theRestOfABodyThatNobodyWantsMustComeInTimeToo() throws Exception {
        virtually(network -> {
            var peer = network.peer(new Application().post("/", _ -> Response.text("no, thanks")));
            peer.send(HEAD);
            drip(peer, 1);
            assertThat(peer.readAll()).startsWith("HTTP/1.1 200").endsWith("no, thanks");
            assertThat(network.now()).isEqualTo(20_000);
        });
    }

    @Test
    void aHeadMustComeInTime() throws Exception {
        virtually(network -> {
            for (String begin : new String[] {"G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n"}) {
                var peer = network.peer(new Application());
                peer.send(begin);
                drip(peer, 1);
                assertThat(peer.readAll())
                        .startsWith("HTTP/1.1 408 ")
                        .contains("connection: close\r\n")
                        .endsWith("the head of the request did not arrive within 20000 ms");
            }
            assertThat(network.now()).isEqualTo(60_000);
        });
    }

    @Test
    void theHeadOfTheNextRequestMustComeInTimeToo() throws Exception {
        virtually(network -> {
            var app = new Application(options -> options.headTimeout(seconds(5))).get("/", _ -> Response.text("first"));
            var peer = network.peer(app);
            peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HT");
            assertThat(peer.readAll()).startsWith("HTTP/1.1 200").contains("firstHTTP/1.1 408 ");
            assertThat(network.now()).isEqualTo(5_000);
        });
    }

    /// Sends some bytes a second, at most 10,000 in all.
    private static void drip(MemoryPeer peer, int bytes) {
        var left = new AtomicInteger(10_000);
        createTask(() -> {
            while (left.get() > 0) {
                peer.send("x".repeat(Math.min(bytes, left.getAndAdd(-bytes))));
                sleep(seconds(1));
            }
        });
    }
}
