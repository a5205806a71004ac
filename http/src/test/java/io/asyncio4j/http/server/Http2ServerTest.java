package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.net.Service;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What clients of HTTP/2 get, and how they share a connection.
@Timeout(60)
class Http2ServerTest {

    @Test
    void handlersSeeWhatTheySeeOfHttp1() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .get(
                            "/tea/{kind}",
                            request -> Response.text(String.join(
                                            " ",
                                            request.version(),
                                            request.method(),
                                            request.target(),
                                            request.pathParam("kind"),
                                            request.host(),
                                            request.scheme(),
                                            request.headers().first("Host").orElse(""),
                                            request.headers().first("X-Any").orElse("")))
                                    .withHeader("X-Cookies", request.cookies().toString()));
            var peer = Http2Peer.connect(network, app);
            int stream = peer.request(
                    true,
                    ":method",
                    "GET",
                    ":scheme",
                    "http",
                    ":authority",
                    "tea.example:81",
                    ":path",
                    "/tea/green?hot=1",
                    "cookie",
                    "a=1",
                    "x-any",
                    "value",
                    "cookie",
                    "b=2");
            assertThat(peer.answer(stream))
                    .isEqualTo(":status=200 content-type=text/plain; charset=utf-8 x-cookies={a=1, b=2}"
                            + " content-length=74 / HTTP/2 GET /tea/green?hot=1 green tea.example:81 http"
                            + " tea.example:81 value / end");
        });
    }

    @Test
    void requestsAreAnsweredBesideEachOther() throws Exception {
        virtually(network -> {
            var app = new Application().get("/{ms}", request -> {
                sleep(millis(Integer.parseInt(request.pathParam("ms"))));
                return Response.text(request.pathParam("ms"));
            });
            var peer = Http2Peer.connect(network, app);
            var waits = new ArrayList<Integer>();
            for (int ms : new int[] {300, 100, 200}) {
                waits.add(peer.get("/" + ms));
            }
            var order = new ArrayList<Integer>();
            while (order.size() < 3) {
                order.add(peer.next(Http2Peer.DATA, nextOf(peer)).stream());
            }
            assertThat(order).containsExactly(waits.get(1), waits.get(2), waits.get(0));
            assertThat(network.now()).isEqualTo(300);
        });
    }

    private static int nextOf(Http2Peer peer) {
        Http2Peer.Frame frame = peer.next();
        while (frame.type() != Http2Peer.HEADERS) {
            frame = peer.next();
        }
        return frame.stream();
    }

    @Test
    void answersWithoutABodyEndWithTheirHeaders() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .get("/text", _ -> Response.text("12345"))
                    .get("/empty", _ -> Response.empty())
                    .get("/stream", _ -> Response.stream("x/y", out -> out.write("never sent")));
            var peer = Http2Peer.connect(network, app);
            assertThat(peer.answer(head(peer, "/text")))
                    .isEqualTo(":status=200 content-type=text/plain; charset=utf-8 content-length=5 / end");
            assertThat(peer.answer(head(peer, "/stream"))).isEqualTo(":status=200 content-type=x/y / end");
            assertThat(peer.answer(peer.get("/empty"))).isEqualTo(":status=204 / end");
            assertThat(peer.answer(peer.get("/none"))).startsWith(":status=404");
        });
    }

    private static int head(Http2Peer peer, String path) {
        return peer.request(true, ":method", "HEAD", ":scheme", "http", ":authority", "a", ":path", path);
    }

    @Test
    void headersOfAConnectionOfHttp1AreNotSent() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .get(
                            "/",
                            _ -> Response.text("x")
                                    .withHeader("Keep-Alive", "timeout=5")
                                    .withHeader("Upgrade", "h2c")
                                    .withHeader("Transfer-Encoding", "chunked")
                                    .withHeader("Proxy-Connection", "x")
                                    .withHeader("X-UPPER", "Case"));
            var peer = Http2Peer.connect(network, app);
            assertThat(peer.answer(peer.get("/")))
                    .isEqualTo(":status=200 content-type=text/plain; charset=utf-8 x-upper=Case content-length=1"
                            + " / x / end");
        });
    }

    @Test
    void trailersFollowABodyBothWays() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .post(
                            "/",
                            request -> Response.stream("x/y", out -> out.write(request.text()))
                                    .withTrailers(() -> Headers.EMPTY.with("X-Sum", "42")));
            var peer = Http2Peer.connect(network, app);
            int stream = peer.post("/");
            peer.send(Http2Peer.DATA, 0, stream, "body".getBytes(StandardCharsets.US_ASCII));
            peer.headers(stream, true, "x-sum", "41");
            assertThat(peer.answer(stream)).isEqualTo(":status=200 content-type=x/y / body / x-sum=42 / end");
            int pseudo = peer.post("/");
            peer.headers(pseudo, true, ":path", "/other");
            assertThat(peer.answer(pseudo)).endsWith("reset 1");
        });
    }

    @Test
    void aClientThatWaitsIsToldToSendTheBody() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .post("/read", request -> Response.text(request.text()))
                    .post("/refused", _ -> Response.empty());
            var peer = Http2Peer.connect(network, app);
            int stream = peer.post("/read", "expect", "100-continue");
            assertThat(peer.next(Http2Peer.HEADERS, stream).fields()).isEqualTo(":status=100");
            peer.send(Http2Peer.DATA, Http2Peer.END_STREAM, stream, (byte) 'x');
            assertThat(peer.answer(stream)).endsWith("/ x / end");
            int refused = peer.post("/refused", "expect", "100-continue");
            assertThat(peer.answer(refused)).isEqualTo(":status=204 / end");
            assertThat(peer.next(Http2Peer.RST_STREAM, refused).number(0)).isZero(); // NO_ERROR
        });
    }

    @Test
    void aBodyThatNobodyReadsStopsItsStreamAlone() throws Exception {
        virtually(network -> {
            var mayRead = new Promise<Boolean>();
            var app = new Application()
                    .post("/slow", request -> {
                        mayRead.await();
                        return Response.text(String.valueOf(request.bytes().length));
                    })
                    .post("/fast", request -> Response.text(String.valueOf(request.bytes().length)));
            var peer = Http2Peer.connect(network, app);
            int slow = peer.post("/slow");
            peer.data(slow, 262_144, false); // its window
            for (int n = 0; n < 8; n++) {
                int fast = peer.post("/fast");
                peer.data(fast, 260_000, true); // together more than the window of the connection
                assertThat(peer.answer(fast)).endsWith("/ 260000 / end");
            }
            int opened = peer.opened(slow);
            assertThat(opened).as("what the buffer of the body has taken").isBetween(100_000, 150_000);
            mayRead.complete(true);
            peer.data(slow, opened, false);
            peer.next(Http2Peer.WINDOW_UPDATE, slow);
            peer.data(slow, 100_000, true);
            assertThat(peer.answer(slow)).endsWith("/ " + (362_144 + opened) + " / end");
        });
    }

    @Test
    void aWindowThatIsClosedStopsTheWriter() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .get(
                            "/",
                            _ -> Response.stream("x/y", out -> {
                                for (int n = 0; n < 100; n++) {
                                    out.write(new byte[10_000]);
                                    network.tell("wrote");
                                }
                            }))
                    .get("/other", _ -> Response.text("other"));
            var peer = Http2Peer.connect(network, app, 4, 1000); // SETTINGS_INITIAL_WINDOW_SIZE
            int stream = peer.get("/");
            assertThat(peer.next(Http2Peer.DATA, stream).payload()).hasSize(1000);
            assertThat(peer.answer(peer.get("/other"))).endsWith("/ other / end");
            assertThat(network.story()).as("pieces of 10,000 bytes").hasSizeBetween(6, 8);
            peer.sendInt(Http2Peer.WINDOW_UPDATE, 0, 2_000_000);
            peer.sendInt(Http2Peer.WINDOW_UPDATE, stream, 2_000_000);
            int received = 1000;
            while (received < 1_000_000) {
                received += peer.next(Http2Peer.DATA, stream).payload().length;
            }
            assertThat(received).isEqualTo(1_000_000);
            assertThat(network.story()).hasSize(100);
        });
    }

    @Test
    void aStreamIsResetWhenItsClientTakesNothing() throws Exception {
        virtually(network -> {
            var app = new Application(options -> options.writeTimeout(seconds(8)))
                    .get("/", _ -> Response.text("0123456789"))
                    .get(
                            "/stream",
                            _ -> Response.stream("x/y", out -> {
                                try {
                                    out.write(new byte[100_000]);
                                    out.write(new byte[100_000]);
                                } catch (DisconnectedException e) {
                                    network.tell("the writer fails");
                                    throw e;
                                }
                            }));
            var peer = Http2Peer.connect(network, app, 4, 0);
            int small = peer.get("/");
            int large = peer.get("/stream");
            assertThat(peer.next(Http2Peer.RST_STREAM, small).number(0)).isEqualTo(8); // CANCEL
            assertThat(peer.next(Http2Peer.RST_STREAM, large).number(0)).isEqualTo(8);
            sleep(millis(1));
            assertThat(network.now()).isBetween(8000L, 10_001L);
            assertThat(network.story()).hasSize(1);
        });
    }

    @Test
    void aResetIsADisconnect() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .post("/read", request -> {
                        try {
                            return Response.text(request.text());
                        } catch (PayloadException e) {
                            network.tell("read: " + e.getMessage());
                            throw e;
                        }
                    })
                    .route("GET", "/cancelled", o -> o.cancelOnDisconnect(true), request -> {
                        request.onDisconnect(() -> network.tell("told"));
                        try {
                            sleep(seconds(100));
                        } finally {
                            network.tell("cancelled");
                        }
                        return Response.empty();
                    })
                    .get("/kept", _ -> {
                        sleep(seconds(1));
                        network.tell("kept");
                        return Response.empty();
                    })
                    .get(
                            "/stream",
                            _ -> Response.stream("x/y", out -> {
                                try {
                                    while (true) {
                                        out.write("x");
                                        sleep(millis(100));
                                    }
                                } catch (DisconnectedException e) {
                                    network.tell("written: " + e.getMessage());
                                    throw e;
                                }
                            }));
            var peer = Http2Peer.connect(network, app);
            List<Integer> streams =
                    List.of(peer.post("/read"), peer.get("/cancelled"), peer.get("/kept"), peer.get("/stream"));
            sleep(millis(250));
            streams.forEach(stream -> peer.sendInt(Http2Peer.RST_STREAM, stream, 8));
            sleep(seconds(2));
            assertThat(network.story())
                    .containsExactlyInAnyOrder(
                            "250 read: the client ended the stream in the middle of its request",
                            "250 told",
                            "250 cancelled",
                            "300 written: the client has left after 3 bytes of the response's body were written",
                            "1000 kept");
            assertThat(peer.answer(peer.get("/none"))).startsWith(":status=404");
        });
    }

    @Test
    void aBodyThatFailsIsCutShort() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .get(
                            "/",
                            _ -> Response.stream("x/y", out -> {
                                out.write("begun");
                                throw new IllegalStateException("on purpose");
                            }));
            var peer = Http2Peer.connect(network, app);
            assertThat(peer.answer(peer.get("/"))).endsWith("/ begun / reset 2"); // INTERNAL_ERROR
        });
    }

    @Test
    void aBodyThatComesTooSlowlyIsRefused() throws Exception {
        virtually(network -> {
            var app = new Application().post("/", request -> Response.text(request.text()));
            var peer = Http2Peer.connect(network, app);
            int stream = peer.post("/");
            assertThat(peer.answer(stream)).startsWith(":status=408");
            assertThat(network.now()).isEqualTo(20_000);
            assertThat(peer.next(Http2Peer.RST_STREAM, stream).number(0)).isZero();
        });
    }

    @Test
    void anIdleConnectionIsClosed() throws Exception {
        virtually(network -> {
            var app = new Application().get("/", _ -> Response.text("x"));
            var peer = Http2Peer.connect(network, app);
            peer.answer(peer.get("/"));
            assertThat(peer.goAway()).isEqualTo(Integer.MAX_VALUE + " 0");
            assertThat(network.now()).isEqualTo(75_000);
            assertThat(peer.goAway()).isEqualTo("1 0");
            peer.bytes().readAll();
            peer.bytes().close();
            sleep(seconds(11));
            assertThat(network.openConnections()).isZero();
        });
    }

    @Test
    void aServerThatEndsLosesNoRequest() throws Exception {
        virtually(network -> {
            var app = new Application().get("/", _ -> {
                sleep(seconds(1));
                return Response.text("whole");
            });
            var sessions = new ArrayList<Service.Session>();
            var service = MemoryService.of(network, app);
            var peer = Http2Peer.connect(network, channel -> {
                Service.Session session = service.accept(channel);
                sessions.add(session);
                return session;
            });
            int first = peer.get("/");
            sleep(millis(10));
            sessions.forEach(Service.Session::finish);
            assertThat(peer.goAway()).isEqualTo(Integer.MAX_VALUE + " 0");
            Http2Peer.Frame ping = peer.next(Http2Peer.PING, 0);
            int second = peer.get("/"); // sent before the client knew
            peer.send(Http2Peer.PING, Http2Peer.ACK, 0, ping.payload());
            assertThat(peer.goAway()).isEqualTo(second + " 0");
            int third = peer.get("/"); // sent although it knows
            assertThat(peer.answer(first)).endsWith("/ whole / end");
            assertThat(peer.answer(second)).endsWith("/ whole / end");
            assertThat(third).isGreaterThan(second);
            peer.bytes().readAll();
            sleep(seconds(11));
            assertThat(network.openConnections()).isZero();
            assertThat(EventLoop.current().allTasks()).hasSize(1);
        });
    }

    @Test
    void anAbortedServerCancelsAllTasks() throws Exception {
        virtually(network -> {
            var app = new Application().get("/", _ -> {
                try {
                    sleep(seconds(100));
                } finally {
                    network.tell("cancelled");
                }
                return Response.empty();
            });
            var sessions = new ArrayList<Service.Session>();
            var service = MemoryService.of(network, app);
            var peer = Http2Peer.connect(network, channel -> {
                Service.Session session = service.accept(channel);
                sessions.add(session);
                return session;
            });
            peer.get("/");
            peer.get("/");
            sleep(millis(10));
            sessions.forEach(Service.Session::abort);
            peer.bytes().readAll();
            sleep(millis(10));
            assertThat(network.story()).containsExactly("10 cancelled", "10 cancelled");
            assertThat(network.openConnections()).isZero();
            assertThat(EventLoop.current().allTasks()).hasSize(1);
        });
    }

    @Test
    void connectionCloseEndsTheConnectionAfterTheAnswer() throws Exception {
        virtually(network -> {
            var app = new Application().get("/", _ -> Response.text("x").withHeader("Connection", "close"));
            var peer = Http2Peer.connect(network, app);
            assertThat(peer.answer(peer.get("/"))).endsWith("content-length=1 / x / end");
            peer.bytes().readAll();
            assertThat(network.now()).isLessThan(5000);
        });
    }

    @Test
    void itCanBeSwitchedOff() throws Exception {
        virtually(network -> {
            var app = new Application(options -> options.http2(false)).get("/", _ -> Response.text("x"));
            var peer = network.peer(app);
            peer.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            assertThat(peer.readAll()).startsWith("HTTP/1.1 505");
        });
    }

    @Test
    void aPrefaceThatComesInPieces() throws Exception {
        virtually(network -> {
            var app = new Application().get("/", _ -> Response.text("x"));
            var peer = network.peer(app);
            for (char c : ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Http2Peer.frame(4, 0, 0)).toCharArray()) {
                peer.send(String.valueOf(c));
                sleep(millis(1));
            }
            assertThat(peer.read(4)).isEqualTo("\0\0\u001e\u0004"); // SETTINGS of 30 bytes
        });
    }
}
