package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.http.HttpTest.application;
import static io.asyncio4j.http.HttpTest.serving;
import static io.asyncio4j.http.HttpTest.standstill;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Promise;
import io.asyncio4j.http.client.ClientSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestBodyTest {

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
        var allHaveCome = new Promise<String>();
        var begin = new Promise<String>();
        var app = application()
                .get("/first", _ -> Response.text(allHaveCome.await()))
                .get("/", _ -> Response.text(begin.await()))
                .post("/", request -> Response.text(request.method()));
        serving(app, server -> {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                var sent = new AtomicLong();
                var sender = createTask(() -> flood(socket, sent));
                standstill(sent::get);
                allHaveCome.complete("first");
                assertThat(standstill(sent::get)).isLessThan(40_000_000);
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
