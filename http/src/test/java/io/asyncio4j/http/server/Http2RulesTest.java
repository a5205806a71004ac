package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.MemoryNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What clients of HTTP/2 must not send, and how much of what they may.
///
/// Source: RFC 9113, section 8.
@Timeout(60)
class Http2RulesTest {

    private static final int PROTOCOL_ERROR = 1;
    private static final int STREAM_CLOSED = 5;
    private static final int REFUSED_STREAM = 7;
    private static final int CALM = 11; // ENHANCE_YOUR_CALM

    @Test
    void requestsThatAreMalformedAreReset() throws Exception {
        for (List<String> fields : List.of(
                List.of(":method", "GET", ":scheme", "http", ":authority", "a"),
                List.of(":method", "GET", ":scheme", "http", ":authority", "a", ":path", ""),
                List.of(":method", "GET", ":authority", "a", ":path", "/"),
                List.of(":scheme", "http", ":authority", "a", ":path", "/"),
                List.of(":method", "", ":scheme", "http", ":authority", "a", ":path", "/"),
                List.of(":method", "G T", ":scheme", "http", ":authority", "a", ":path", "/"),
                with(":path", "/other"),
                with(":method", "GET"),
                with(":status", "200"),
                with(":unknown", "x"),
                with(":protocol", "websocket"),
                with("x", "y", ":scheme", "http"),
                with("X-Upper", "y"),
                with("", "y"),
                with("a b", "y"),
                with("x", "a\r\nb: c"),
                with("x", "a\0"),
                with("connection", "close"),
                with("keep-alive", "timeout=5"),
                with("proxy-connection", "keep-alive"),
                with("transfer-encoding", "chunked"),
                with("upgrade", "h2c"),
                with("te", "gzip"),
                with("content-length", "3"), // and no body
                with("content-length", "x"),
                with("content-length", "0", "content-length", "1"),
                List.of(":method", "CONNECT", ":authority", "a:1", ":path", "/", ":scheme", "http"),
                List.of(":method", "CONNECT"))) {
            virtually(network -> {
                var peer = Http2Peer.connect(network, echo(network));
                int stream = peer.request(true, fields.toArray(String[]::new));
                assertThat(peer.answer(stream)).as("%s", fields).isEqualTo("reset " + PROTOCOL_ERROR);
                assertThat(network.story()).isEmpty();
                assertThat(peer.answer(peer.get("/"))).startsWith(":status=200"); // the others go on
            });
        }
    }

    @Test
    void requestsThatAreWrongAreAnswered() throws Exception {
        assertAnswer(":status=200", with("te", "trailers"));
        assertAnswer(":status=200", with("host", "A"));
        assertAnswer(":status=200", List.of(":method", "GET", ":scheme", "http", ":path", "/", "host", "a"));
        assertAnswer(":status=400", with("host", "b"));
        assertAnswer(":status=400", List.of(":method", "GET", ":scheme", "http", ":path", "/"));
        assertAnswer(":status=400", List.of(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "u@a"));
        assertAnswer(
                ":status=400", List.of(":method", "GET", ":scheme", "http", ":path", "http://a/", ":authority", "a"));
        assertAnswer(":status=400", List.of(":method", "GET", ":scheme", "http", ":path", "*", ":authority", "a"));
        assertAnswer(":status=204", List.of(":method", "OPTIONS", ":scheme", "http", ":path", "*", ":authority", "a"));
        assertAnswer(":status=501", List.of(":method", "CONNECT", ":authority", "a:80"));
        assertAnswer(":status=417", with("expect", "x"));
        assertAnswer(
                ":status=414",
                List.of(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/" + "x".repeat(9000)));
        assertAnswer(":status=431", with("x", "y".repeat(70_000)));
    }

    @Test
    void aBodyThatIsNotAsLongAsAnnouncedIsReset() throws Exception {
        virtually(network -> {
            var peer = Http2Peer.connect(network, echo(network));
            int more = peer.post("/", "content-length", "3");
            peer.data(more, 4, true);
            assertThat(peer.answer(more)).isEqualTo("reset " + PROTOCOL_ERROR);
            int less = peer.post("/", "content-length", "3");
            peer.data(less, 2, true);
            assertThat(peer.answer(less)).isEqualTo("reset " + PROTOCOL_ERROR);
        });
    }

    @Test
    void headersOfAStreamThatHasEndedAreAnError() throws Exception {
        virtually(network -> {
            var app = new Application().get("/", _ -> {
                sleep(millis(10));
                return Response.text("x");
            });
            var peer = Http2Peer.connect(network, app);
            int half = peer.get("/");
            peer.headers(half, true, "x", "y");
            assertThat(peer.answer(half)).isEqualTo("reset " + STREAM_CLOSED);
            int whole = peer.get("/");
            assertThat(peer.answer(whole)).startsWith(":status=200");
            peer.headers(whole, true, ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/");
            assertThat(peer.goAway()).endsWith(" " + STREAM_CLOSED);
        });
        virtually(network -> {
            var peer = Http2Peer.connect(network, echo(network));
            peer.skipStream();
            peer.skipStream();
            peer.get("/");
            peer.headers(3, true, ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/");
            assertThat(peer.goAway()).endsWith(" " + STREAM_CLOSED);
        });
    }

    @Test
    void aBodyThatIsOnItsWayWhenItIsRefusedIsNoError() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .post("/", _ -> Response.empty().withStatus(401))
                    .get("/", _ -> Response.text("x"));
            var peer = Http2Peer.connect(network, app);
            for (int n = 0; n < 300; n++) {
                int stream = peer.post("/");
                assertThat(peer.answer(stream)).isEqualTo(":status=401 content-length=0 / end");
                assertThat(peer.next(Http2Peer.RST_STREAM, stream).number(0)).isZero();
                peer.data(stream, 100_000, false); // the client has not seen it yet
            }
            assertThat(peer.answer(peer.get("/"))).startsWith(":status=200");
        });
    }

    @Test
    void requestsBeyondTheLimitAreRefused() throws Exception {
        virtually(network -> {
            var app = new Application(options -> options.limits(limits -> limits.maxStreams(2))).get("/", _ -> {
                network.tell("begun");
                sleep(seconds(1));
                return Response.text("x");
            });
            var peer = Http2Peer.connect(network, app);
            int first = peer.get("/");
            peer.get("/");
            int third = peer.get("/");
            assertThat(peer.answer(third)).isEqualTo("reset " + REFUSED_STREAM);
            peer.sendInt(Http2Peer.RST_STREAM, first, 8); // its task runs on, and counts
            int fourth = peer.get("/");
            assertThat(peer.answer(fourth)).isEqualTo("reset " + REFUSED_STREAM);
            sleep(seconds(2));
            assertThat(peer.answer(peer.get("/"))).startsWith(":status=200");
            assertThat(network.story()).containsExactly("0 begun", "0 begun", "2000 begun");
        });
    }

    @Test
    void floodsEndTheConnection() throws Exception {
        assertCalm("pings", peer -> repeat(2000, () -> peer.send(Http2Peer.PING, 0, 0, new byte[8])));
        assertCalm("settings", peer -> repeat(2000, () -> peer.send(Http2Peer.SETTINGS, 0, 0)));
        assertCalm("priorities", peer -> repeat(2000, () -> peer.send(Http2Peer.PRIORITY, 0, 1, new byte[5])));
        assertCalm("unknown frames", peer -> repeat(2000, () -> peer.send(77, 0, 0)));
        assertCalm(
                "resets",
                peer -> repeat(1000, () -> {
                    int stream = peer.get("/");
                    peer.sendInt(Http2Peer.RST_STREAM, stream, 8);
                }));
        assertCalm(
                "resets that the server sends",
                peer -> repeat(1000, () -> {
                    int stream = peer.get("/");
                    peer.sendInt(Http2Peer.WINDOW_UPDATE, stream, 0);
                }));
        assertCalm("empty data", peer -> {
            int stream = peer.post("/");
            repeat(1000, () -> peer.send(Http2Peer.DATA, 0, stream));
        });
        assertCalm("continuations", peer -> {
            peer.send(Http2Peer.HEADERS, Http2Peer.END_STREAM, 1, peer.block(1, ":method", "GET"));
            repeat(10_000, () -> peer.send(Http2Peer.CONTINUATION, 0, 1));
        });
        assertEnds(PROTOCOL_ERROR, "headers without an end", peer -> {
            peer.send(Http2Peer.HEADERS, Http2Peer.END_STREAM, 1, peer.block(1, ":method", "GET"));
            byte[] block = peer.block(1, "x", "y".repeat(15_000));
            repeat(100, () -> peer.send(Http2Peer.CONTINUATION, 0, 1, block));
        });
    }

    @Test
    void whatIsUsualIsNoFlood() throws Exception {
        virtually(network -> {
            var peer = Http2Peer.connect(network, echo(network));
            for (int n = 0; n < 100; n++) {
                repeat(100, () -> peer.send(Http2Peer.PING, 0, 0, new byte[8]));
                sleep(seconds(5));
                assertThat(peer.answer(peer.get("/"))).startsWith(":status=200");
            }
        });
    }

    @Test
    void aFrameThatDoesNotEndEndsTheConnection() throws Exception {
        virtually(network -> {
            var app = new Application(options -> options.headTimeout(seconds(3))).get("/", _ -> Response.text("x"));
            var peer = Http2Peer.connect(network, app);
            peer.answer(peer.get("/"));
            String frame = Http2Peer.frame(Http2Peer.HEADERS, 5, 3, peer.block(3, ":method", "GET"));
            peer.bytes().send(frame.substring(0, 8));
            assertThat(peer.goAway()).isEqualTo("1 " + CALM);
            peer.bytes().readAll();
            assertThat(network.now()).isEqualTo(3000);
        });
    }

    private static void assertAnswer(String expected, List<String> fields) throws Exception {
        virtually(network -> {
            var peer = Http2Peer.connect(network, echo(network));
            int stream = largeRequest(peer, fields);
            assertThat(peer.answer(stream))
                    .as("%s", fields)
                    .startsWith(expected)
                    .endsWith("end");
            assertThat(peer.answer(peer.get("/"))).startsWith(":status=200");
        });
    }

    /// Sends a request whose headers may need more than a frame.
    private static int largeRequest(Http2Peer peer, List<String> fields) {
        byte[] block = peer.block(1, fields.toArray(String[]::new));
        int first = Math.min(16_384, block.length);
        int end = block.length == first ? Http2Peer.END_HEADERS : 0;
        peer.send(Http2Peer.HEADERS, Http2Peer.END_STREAM | end, 1, Arrays.copyOf(block, first));
        for (int from = first; from < block.length; from += 16_384) {
            int to = Math.min(block.length, from + 16_384);
            end = to == block.length ? Http2Peer.END_HEADERS : 0;
            peer.send(Http2Peer.CONTINUATION, end, 1, Arrays.copyOfRange(block, from, to));
        }
        peer.skipStream();
        return 1;
    }

    private static void assertCalm(String what, Consumer<Http2Peer> flood) throws Exception {
        assertEnds(CALM, what, flood);
    }

    private static void assertEnds(int error, String what, Consumer<Http2Peer> flood) throws Exception {
        virtually(network -> {
            var peer = Http2Peer.connect(network, echo(network));
            flood.accept(peer);
            assertThat(peer.goAway()).as(what).endsWith(" " + error);
            peer.bytes().close();
            sleep(millis(10));
            assertThat(network.openConnections()).as(what).isZero();
        });
    }

    private static void repeat(int times, Runnable action) {
        for (int n = 0; n < times; n++) {
            action.run();
        }
    }

    private static List<String> with(String... more) {
        var all = new ArrayList<>(List.of(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/"));
        all.addAll(List.of(more));
        return all;
    }

    private static Application echo(MemoryNetwork network) {
        return new Application()
                .get("/", _ -> {
                    network.tell("answered");
                    return Response.text("x");
                })
                .post("/", request -> Response.bytes("x/y", request.bytes()));
    }
}
