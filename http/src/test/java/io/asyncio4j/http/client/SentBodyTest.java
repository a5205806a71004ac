package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.HttpTest.serving;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.asyncio4j.Asyncio;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.HttpTest;
import io.asyncio4j.http.MemoryPeer;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentBodyTest {

    private static final String URL = "http://cafe/";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final List<Object> seen = new ArrayList<>();

    private final Application echo = new Application(options -> options.maxBody(100_000_000)).post("/", request -> {
        seen.add(request.headers().first("Content-Type").orElse("no type") + ", "
                + request.headers().first("Content-Length").orElse("no length"));
        return Response.bytes("text/plain", request.bytes());
    });

    @Test
    void aStreamArrivesAsItIsWritten() throws Exception {
        virtually(network -> {
            var app = new Application().post("/", request -> {
                for (byte[] chunk : request.body().chunks()) {
                    network.tell(text(chunk));
                }
                return Response.text("all");
            });
            try (var session = network.session(app, _ -> {})) {
                var response = session.post(
                        URL,
                        request -> request.stream("text/plain", body -> {
                            body.write("one");
                            sleep(millis(100));
                            body.write("two");
                            sleep(millis(100));
                        }));
                network.tell(response.text());
            }
            assertThat(network.story()).containsExactly("0 one", "100 two", "200 all");
        });
    }

    @Test
    void theResponseMayBeginBeforeTheRequestHasEnded() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .post(
                            "/",
                            request -> Response.stream("text/plain", out -> {
                                for (byte[] chunk : request.body().chunks()) {
                                    out.write(text(chunk).toUpperCase(Locale.ROOT));
                                }
                            }));
            try (var session = network.session(app, _ -> {})) {
                try (var response = session.post(
                        URL,
                        request -> request.stream("text/plain", body -> {
                            for (String word : List.of("one", "two")) {
                                body.write(word);
                                sleep(millis(100));
                            }
                        }))) {
                    for (byte[] chunk : response.body().chunks()) {
                        network.tell(text(chunk));
                    }
                }
            }
            assertThat(network.story()).containsExactly("0 ONE", "100 TWO");
        });
    }

    @Test
    void aPromisedLengthIsKept() throws Exception {
        virtually(network -> {
            try (var session = network.session(echo, _ -> {})) {
                assertThat(session.post(
                                        URL,
                                        request -> request.header("Content-Length", "6").stream("text/plain", body -> {
                                            body.write("one");
                                            body.write("two");
                                        }))
                                .text())
                        .isEqualTo("onetwo");
                assertThatIllegalStateException()
                        .isThrownBy(() -> session.post(
                                URL,
                                request -> request.header("Content-Length", "4").stream("text/plain", body -> {
                                    body.write("one");
                                    body.write("two");
                                })))
                        .withMessage(
                                "the body of the request must have the 4 bytes of its Content-Length, was to have 6");
                assertThatIllegalStateException()
                        .isThrownBy(() -> session.post(
                                URL,
                                request -> request.header("Content-Length", "7").stream(
                                        "text/plain", body -> body.write("three"))))
                        .withMessage("the body of the request must have the 7 bytes of its Content-Length, had 5");
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> session.post(
                                URL, request -> request.header("Content-Length", "x").stream("text/plain", _ -> {})))
                        .withMessage("the header Content-Length must be a number of bytes, was x");
            }
            assertThat(seen).contains("text/plain, 6");
        });
    }

    @Test
    void aBodyThatThrowsFailsTheRequestWithTheSame() throws Exception {
        var own = new IllegalStateException("no more tea");
        virtually(network -> {
            try (var session = network.session(echo, options -> options.limit(1))) {
                assertThatIllegalStateException()
                        .isThrownBy(() -> session.post(
                                URL,
                                request -> request.stream("text/plain", body -> {
                                    body.write("some");
                                    throw own;
                                })))
                        .isSameAs(own);
                assertThatExceptionOfType(UncheckedIOException.class)
                        .isThrownBy(() -> session.post(
                                URL,
                                request -> request.stream("text/plain", _ -> {
                                    throw new IOException("no more tea");
                                })))
                        .withMessage("the body of the request failed: no more tea");
                assertThat(session.post(URL, request -> request.text("again")).text())
                        .isEqualTo("again");
            }
        });
    }

    @Test
    void formsAreEncoded() throws Exception {
        virtually(network -> {
            try (var session = network.session(echo, _ -> {})) {
                assertThat(session.post(
                                        URL,
                                        request -> request.form(List.of(
                                                Map.entry("a b", "ü&="), Map.entry("x", "1"), Map.entry("x", "2"))))
                                .text())
                        .isEqualTo("a+b=%C3%BC%26%3D&x=1&x=2");
                assertThat(session.post(URL, request -> request.form(Map.of("drink", "tea")))
                                .text())
                        .isEqualTo("drink=tea");
            }
        });
        assertThat(seen)
                .containsExactly("application/x-www-form-urlencoded, 24", "application/x-www-form-urlencoded, 9");
    }

    @Test
    void muchInMemoryLeavesPieceByPiece() throws Exception {
        byte[] much = noise(3_000_000);
        virtually(network -> {
            try (var session = network.session(echo, _ -> {})) {
                assertThat(session.post(
                                        URL,
                                        request -> request.bytes("x/y", much).onSent(seen::add))
                                .bytes())
                        .isEqualTo(much);
            }
        });
        assertThat(seen).contains("x/y, 3000000", 64L * 1024, 3_000_000L).hasSizeGreaterThan(40);
    }

    @Test
    void aFileIsSent(@TempDir Path folder) throws Exception {
        byte[] content = noise(3_000_000);
        Path file = Files.write(folder.resolve("file"), content);
        virtually(network -> {
            try (var session = network.session(echo, _ -> {})) {
                assertThat(session.post(URL, request -> request.file("x/y", file))
                                .bytes())
                        .isEqualTo(content);
                assertThatExceptionOfType(UncheckedIOException.class)
                        .isThrownBy(() -> session.post(URL, request -> request.file("x/y", folder.resolve("none"))))
                        .withMessageStartingWith("cannot send " + folder.resolve("none"));
                assertThatExceptionOfType(UncheckedIOException.class)
                        .isThrownBy(() -> session.post(URL, request -> request.file("x/y", folder)))
                        .withMessage("cannot send " + folder + ": it is not a regular file");
            }
        });
        assertThat(seen).containsExactly("x/y, 3000000");
    }

    @Test // real time: the kernel copies
    void aFileIsSentByTheKernel(@TempDir Path folder) throws Exception {
        byte[] content = noise(3_000_000);
        Path file = Files.write(folder.resolve("file"), content);
        var app = new Application(options -> options.host("127.0.0.1").maxBody(100_000_000))
                .put("/", request -> Response.bytes("x/y", request.bytes()));
        serving(List.of("epoll", "nio"), app, server -> {
            try (var session = new ClientSession()) {
                String url = server.uri() + "/";
                assertThat(session.put(url, request -> request.file("x/y", file).onSent(seen::add))
                                .bytes())
                        .isEqualTo(content);
                assertThat(session.get(server.uri() + "/none").status()).isIn(404, 405);
            }
        });
        assertThat(seen).endsWith(3_000_000L);
    }

    @Test // real time: the kernel copies
    void aFileThatIsCutMeanwhileFailsTheRequest(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("file"), noise(20_000_000));
        var app = HttpTest.application().put("/", request -> {
            request.body().readExactly(10);
            Files.write(file, new byte[100]);
            return Response.text("" + request.body().readAll().length);
        });
        serving(app, server -> {
            try (var session = new ClientSession()) {
                assertThatExceptionOfType(UncheckedIOException.class)
                        .isThrownBy(() -> session.put(server.uri() + "/", request -> request.file("x/y", file))
                                .text())
                        .withMessageContaining(file.toString());
            }
        });
    }

    @Test
    void theBodyWaitsUntilTheServerWantsIt() throws Exception {
        virtually(network -> {
            var server = MemoryPeer.serving(peer -> {
                network.tell(peer.readHead().contains("expect: 100-continue\r\n") ? "head" : "other");
                sleep(millis(300));
                peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                network.tell(peer.read(3));
                peer.send(OK);
            });
            try (var session = MemoryConnector.session(network, server, _ -> {})) {
                network.tell(session.post(URL, request -> request.text("tea").expectContinue())
                        .text());
            }
            assertThat(network.story()).containsExactly("0 head", "300 tea", "300 ok");
        });
    }

    @Test
    void aServerThatDoesNotKnowExpectGetsTheBodyAllTheSame() throws Exception {
        virtually(network -> {
            var server = MemoryPeer.serving(peer -> {
                peer.readHead();
                network.tell(peer.read(3));
                peer.send(OK);
            });
            try (var session = MemoryConnector.session(network, server, _ -> {})) {
                session.post(URL, request -> request.text("tea").expectContinue())
                        .text();
            }
            assertThat(network.story()).containsExactly("1000 tea");
        });
    }

    @Test
    void aRefusedBodyIsNotSentAndItsConnectionNotUsedAgain() throws Exception {
        virtually(network -> {
            var server = MemoryPeer.serving(peer -> {
                if (peer.readHead().isEmpty()) {
                    return;
                }
                peer.send("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n");
                network.tell("rest: '" + peer.readAll() + "'");
            });
            try (var session = MemoryConnector.session(network, server, _ -> {})) {
                assertThat(session.post(URL, request -> request.text("tea").expectContinue())
                                .status())
                        .isEqualTo(417);
                assertThat(session.post(URL, request -> request.text("tea").expectContinue())
                                .status())
                        .isEqualTo(417);
                sleep(millis(1));
            }
            assertThat(network.story()).containsExactly("0 rest: ''", "0 rest: ''");
        });
    }

    @Test
    void aRefusalEndsTheStream() throws Exception {
        virtually(network -> {
            var server = MemoryPeer.serving(peer -> {
                peer.readHead();
                peer.send("HTTP/1.1 413 Too much\r\nContent-Length: 2\r\n\r\nno");
                peer.readAll();
                network.tell("closed");
            });
            try (var session = MemoryConnector.session(network, server, _ -> {})) {
                var response = session.post(
                        URL,
                        request -> request.stream("text/plain", body -> {
                            try {
                                for (; ; ) {
                                    body.write("tea");
                                    sleep(millis(100));
                                }
                            } finally {
                                network.tell("stopped");
                            }
                        }));
                network.tell(response.status() + " " + response.text());
                sleep(seconds(1));
            }
            assertThat(network.story()).containsExactlyInAnyOrder("0 413 no", "0 stopped", "0 closed");
        });
    }

    @Test
    void trailersStandBehindTheBody() throws Exception {
        virtually(network -> {
            var server = MemoryPeer.serving(peer -> {
                peer.readHead();
                network.tell(peer.read("3\r\ntea\r\n0\r\nDigest: 7\r\n\r\n".length()));
                peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nTook: 5 ms\r\n\r\n");
            });
            try (var session = MemoryConnector.session(network, server, _ -> {})) {
                try (var response = session.post(
                        URL,
                        request -> request.stream("text/plain", body -> body.write("tea"))
                                .trailers(() -> Headers.EMPTY.with("Digest", "7")))) {
                    assertThat(response.text()).isEqualTo("ok");
                    assertThat(response.trailers().first("took")).contains("5 ms");
                }
                assertThatIllegalStateException()
                        .isThrownBy(() -> session.post(
                                URL,
                                request -> request.stream("text/plain", body -> body.write("tea"))
                                        .trailers(() -> Headers.EMPTY.with("Content-Length", "7"))))
                        .withMessage("Content-Length must stand before the body, not behind it");
            }
            assertThat(network.story().getFirst()).isEqualTo("0 3\r\ntea\r\n0\r\nDigest: 7\r\n\r\n");
        });
    }

    @Test
    void answersBeforeTheAnswerAreHeard() throws Exception {
        virtually(network -> {
            var server = MemoryPeer.serving(peer -> {
                peer.readHead();
                peer.send("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
                sleep(millis(10));
                peer.send(OK);
            });
            try (var session = MemoryConnector.session(network, server, _ -> {})) {
                session.get(
                        URL,
                        request -> request.onInterim(interim -> network.tell(interim.status() + " "
                                + interim.headers().first("Link").orElse(""))));
            }
            assertThat(network.story()).containsExactly("0 102 ", "0 103 </a.css>");
        });
    }

    @Test
    void progressIsToldBothWays() throws Exception {
        virtually(network -> {
            try (var session = network.session(echo, _ -> {})) {
                var response = session.post(
                        URL,
                        request -> request.stream("text/plain", body -> {
                                    body.write("tea");
                                    sleep(millis(1));
                                    body.write("s");
                                })
                                .onSent(count -> seen.add("sent " + count))
                                .onReceived(count -> seen.add("received " + count)));
                response.text();
                assertThat(response.receivedBytes()).isEqualTo(4);
            }
        });
        assertThat(seen).containsExactlyInAnyOrder("text/plain, no length", "sent 3", "sent 4", "received 4");
    }

    @Test // real time: the kernel's buffers fill
    void aServerThatTakesNothingIsTimedOut() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Asyncio.<RuntimeException>run(() -> {
                try (var session = new ClientSession(options -> options.writeTimeout(millis(200)))) {
                    assertThatExceptionOfType(ClientTimeoutException.class)
                            .isThrownBy(() -> session.post(
                                    "http://127.0.0.1:" + silent.getLocalPort(),
                                    request -> request.bytes("x/y", new byte[20_000_000])))
                            .withMessage("timed out after 0.2 s sending the request")
                            .matches(e -> e.phase() == Phase.WRITE);
                }
            });
        }
    }

    @Test
    void aLongUploadIsNoSilenceOfTheServer() throws Exception {
        virtually(network -> {
            try (var session = network.session(
                    echo, options -> options.readTimeout(seconds(5)).writeTimeout(seconds(5)))) {
                assertThat(session.post(
                                        URL,
                                        request -> request.stream("text/plain", body -> {
                                            for (int i = 0; i < 10; i++) {
                                                body.write("x".repeat(10_000));
                                                sleep(seconds(3));
                                            }
                                        }))
                                .text())
                        .isEqualTo("x".repeat(100_000));
            }
        });
    }

    @Test
    void theWholeTimeCountsWhileTheRequestIsSent() throws Exception {
        virtually(network -> {
            try (var session = network.session(echo, _ -> {})) {
                assertThatExceptionOfType(ClientTimeoutException.class)
                        .isThrownBy(() -> session.post(
                                URL,
                                request -> request.timeout(seconds(7)).stream("text/plain", _ -> sleep(seconds(100)))))
                        .withMessage("timed out after 7 s sending the request");
            }
        });
    }

    @Test
    void aBodyIsCompressed() throws Exception {
        String text = "grüß dich ".repeat(10_000);
        var app = new Application().post("/", request -> {
            seen.add(request.headers().first("Content-Encoding").orElse(""));
            return Response.text(request.text()); // the server decodes it
        });
        virtually(network -> {
            try (var session = network.session(app, _ -> {})) {
                assertThat(session.post(URL, request -> request.text(text).compress("gzip"))
                                .text(StandardCharsets.UTF_8))
                        .isEqualTo(text);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> session.post(URL, request -> request.compress("exi")))
                        .withMessageStartingWith("coding must be one of ");
            }
        });
        assertThat(seen).containsExactly("gzip");
    }

    @Test
    void aStreamIsSentOnce() throws Exception {
        var app = new Application()
                .post("/", request -> {
                    request.bytes();
                    return Response.redirect("/there").withStatus(307);
                })
                .post("/there", request -> Response.text(request.text()));
        virtually(network -> {
            try (var session = network.session(app, _ -> {})) {
                assertThat(session.post(URL, request -> request.text("tea")).text())
                        .isEqualTo("tea");
                assertThatExceptionOfType(RedirectException.class)
                        .isThrownBy(() ->
                                session.post(URL, request -> request.stream("text/plain", body -> body.write("tea"))))
                        .withMessage("redirect from http://cafe/ with status 307 asks for the body again, which was a"
                                + " stream: it can be sent once");
            }
        });
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(1).nextBytes(noise);
        return noise;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
