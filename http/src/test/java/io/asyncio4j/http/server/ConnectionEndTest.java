package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.HttpTest.application;
import static io.asyncio4j.http.HttpTest.awaitConnections;
import static io.asyncio4j.http.HttpTest.serving;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Promise;
import io.asyncio4j.net.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How connections end, with a client of the JDK's sockets: one that sends on although it has its answer, and one that
/// closes its half.
@Timeout(120)
class ConnectionEndTest {

    private static final List<String> BOTH = List.of("epoll", "nio");
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void aClientThatStillSendsMegabytesGetsItsAnswer() throws Exception {
        var app = application()
                .post("/", request -> Response.text("got " + request.bytes().length))
                .post("/no", _ -> Response.text("no").withHeader("Connection", "close"));
        serving(BOTH, app, server -> {
            assertThat(afterMegabytes(server, "GET /" + "x".repeat(10_000))).startsWith("HTTP/1.1 414");
            assertThat(afterMegabytes(server, "nonsense\r\n")).startsWith("HTTP/1.1 400");
            assertThat(afterMegabytes(server, "GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400");
            assertThat(afterMegabytes(server, "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(70_000)))
                    .startsWith("HTTP/1.1 431");
            assertThat(afterMegabytes(server, "GET / HTTP/2.0\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 505");
            assertThat(afterMegabytes(server, "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 501");
            assertThat(afterMegabytes(server, post("/", "Content-Length: 20000000"))).startsWith("HTTP/1.1 413");
            assertThat(afterMegabytes(server, post("/", "Transfer-Encoding: chunked") + "1312d00\r\n"))
                    .startsWith("HTTP/1.1 413");
            assertThat(afterMegabytes(server, post("/", "Transfer-Encoding: chunked") + "zz\r\n"))
                    .startsWith("HTTP/1.1 400");
            assertThat(afterMegabytes(server, post("/no", "Content-Length: 3") + "abc")).endsWith("no");
            assertThat(afterMegabytes(server, post("/no", "Content-Length: 20000000"))).endsWith("no");
        });
    }

    @Test
    void aClientThatClosesItsHalfGetsItsAnswers() throws Exception {
        var app = application().get("/", _ -> {
            sleep(millis(20)); // real time: the end of the client's half arrives first
            return Response.text("<late>");
        });
        serving(BOTH, app, server -> {
            assertThat(halfClosed(server, GET)).startsWith("HTTP/1.1 200").endsWith("<late>");
            assertThat(halfClosed(server, GET + GET + GET).split("<late>", -1)).hasSize(4);
            assertThat(halfClosed(server, "GET / HTTP/1.0\r\n\r\n")).endsWith("<late>");
            assertThat(halfClosed(server, "")).isEmpty();
            awaitConnections(server, 0);
        });
    }

    @Test
    void aRequestThatIsCutShortIsNoRequest() throws Exception {
        var bodies = new ArrayList<String>();
        var app = application()
                .get("/", _ -> Response.text("reached"))
                .post("/", request -> {
                    bodies.add(request.text());
                    return Response.text("reached");
                });
        serving(BOTH, app, server -> {
            for (int length = 1; length < GET.length(); length++) {
                assertThat(halfClosed(server, GET.substring(0, length))).doesNotContain("reached");
            }
            for (String request : List.of(
                    post("/", "Content-Length: 3") + "ab",
                    post("/", "Transfer-Encoding: chunked"),
                    post("/", "Transfer-Encoding: chunked") + "3\r\nab",
                    post("/", "Transfer-Encoding: chunked") + "3\r\nabc\r\n",
                    post("/", "Transfer-Encoding: chunked") + "3\r\nabc\r\n0\r\n",
                    post("/", "Transfer-Encoding: chunked") + "3\r\nabc\r\n0\r\nX: y\r\n")) {
                assertThat(halfClosed(server, request)).as(request).startsWith("HTTP/1.1 400");
            }
        });
        assertThat(bodies).isEmpty();
    }

    @Test
    void whereClientsThatLeaveCancelTheHalfIsEnough() throws Exception {
        var cancelled = new Promise<String>();
        var app = application().route("GET", "/", o -> o.cancelOnDisconnect(true), _ -> {
            try {
                sleep(millis(100_000));
            } catch (CancelledError e) {
                cancelled.complete("cancelled");
                throw e;
            }
            return Response.empty();
        });
        serving(app, server -> {
            assertThat(halfClosed(server, GET)).isEmpty();
            assertThat(cancelled.await()).isEqualTo("cancelled");
        });
    }

    /// What a client gets that first sends 20 MB more, and only then reads.
    private static String afterMegabytes(Server server, String request) throws IOException {
        try (var socket = connect(server)) {
            var sender = createTask(() -> {
                socket.getOutputStream().write(latin(request));
                byte[] piece = new byte[100_000];
                for (int n = 0; n < 200; n++) {
                    socket.getOutputStream().write(piece);
                }
            });
            sender.awaitThrowing(IOException.class);
            return read(socket);
        }
    }

    private static String halfClosed(Server server, String request) throws IOException {
        try (var socket = connect(server)) {
            socket.getOutputStream().write(latin(request));
            socket.shutdownOutput();
            return read(socket);
        }
    }

    private static Socket connect(Server server) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String read(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static String post(String path, String header) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + header + "\r\n\r\n";
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
