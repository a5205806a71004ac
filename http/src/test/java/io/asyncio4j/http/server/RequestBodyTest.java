package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.HttpTest.application;
import static io.asyncio4j.http.HttpTest.serving;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Promise;
import io.asyncio4j.http.client.ClientSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestBodyTest {

    @Test
    void aClientThatExpects100ContinueGetsItOnce() throws Exception {
        var firstPiece = new Promise<String>();
        var app = application().post("/", request -> {
            var pieces = new ArrayList<String>();
            for (byte[] piece : request.body().chunks()) {
                pieces.add(new String(piece, StandardCharsets.UTF_8));
                firstPiece.complete("here");
            }
            return Response.text(pieces.toString());
        });
        serving(app, server -> {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                send(socket, head(8));
                assertThat(new String(socket.getInputStream().readNBytes(25), StandardCharsets.UTF_8))
                        .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                send(socket, "once");
                firstPiece.await();
                sleep(millis(5)); // the handler waits for more
                send(socket, "more");
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 200 OK")
                        .endsWith("[once, more]");
            }
        });
    }

    @Test
    void aHandlerMayStreamBackWhatItStillReads() throws Exception {
        var app = application()
                .post(
                        "/",
                        request -> Response.stream(
                                "text/plain", out -> request.body().chunks().forEach(out::write)));
        serving(app, server -> {
            try (var session = new ClientSession()) {
                String text = "x".repeat(1_000_000);
                assertThat(session.post(server.uri().toString(), request -> request.text(text))
                                .text())
                        .isEqualTo(text);
            }
        });
    }

    @Test
    void aBodyBehindPipelinedRequestsIsHeldBackToo() throws Exception {
        var begin = new Promise<String>();
        var app = application()
                .get("/first", _ -> {
                    sleep(millis(50)); // meanwhile all have come
                    return Response.text("first");
                })
                .get("/", _ -> Response.text(begin.await()))
                .post("/", request -> Response.text(request.method()));
        serving(app, server -> {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                var sent = new AtomicLong();
                var sender = createTask(() -> flood(socket, sent));
                long before;
                do {
                    before = sent.get();
                    sleep(millis(100));
                } while (sent.get() > before);
                assertThat(sent.get()).isLessThan(40_000_000);
                begin.complete("ok");
                sender.awaitThrowing(IOException.class);
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .endsWith("POST");
            }
        });
    }

    /// As many requests as a server keeps waiting, the last with a body of 80 MB.
    private static void flood(Socket socket, AtomicLong sent) throws IOException {
        send(socket, "GET /first HTTP/1.1\r\nHost: a\r\n\r\n" + "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(31));
        send(socket, head(80_000_000));
        byte[] piece = new byte[80_000];
        for (int n = 0; n < 1_000; n++) {
            socket.getOutputStream().write(piece);
            sent.addAndGet(piece.length);
        }
    }

    private static String head(int length) {
        return "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: " + length
                + "\r\n\r\n";
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }
}
