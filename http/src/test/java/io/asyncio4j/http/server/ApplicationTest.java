package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.http.HttpTest.application;
import static io.asyncio4j.http.HttpTest.awaitConnections;
import static io.asyncio4j.http.HttpTest.raw;
import static io.asyncio4j.http.HttpTest.serving;
import static io.asyncio4j.http.HttpTest.standstill;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Promise;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.client.ClientSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApplicationTest {

    private static final List<String> BOTH = List.of("epoll", "nio");

    @Test
    void aRawRequestGetsARawAnswer() throws Exception {
        serving(
                BOTH,
                application().get("/", _ -> Response.text("grüß dich")),
                server -> assertThat(raw(server, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                        .matches("(?s)HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\ndate: .{29}\r\n"
                                        .replace("content-type", "(?i)content-type")
                                + "connection: close\r\ncontent-length: 11\r\n\r\n.*"));
    }

    @Test
    void routesHaveParametersAndQueriesDecoded() throws Exception {
        var app = application()
                .get(
                        "/users/{id}/posts/{post}",
                        request -> Response.text(request.pathParam("id") + "|" + request.pathParam("post") + "|"
                                + request.queryParams("q")))
                .get("/users/me/posts/1", _ -> Response.text("literal"));
        serving(app, server -> {
            try (var session = new ClientSession()) {
                assertThat(session.get(server.uri() + "/users/a%2Fb%20c+d/posts/%C3%BC?q=1&q=x%26y+z")
                                .text())
                        .isEqualTo("a/b c+d|ü|[1, x&y z]");
                assertThat(session.get(server.uri() + "/users/me/posts/1").text())
                        .isEqualTo("literal");
                assertThat(session.get(server.uri() + "/users/me/posts/2").text())
                        .isEqualTo("me|2|[]");
                assertThat(session.get(server.uri() + "/users//posts/2").status())
                        .isEqualTo(404);
                assertThat(raw(server, "GET /users/%zz/posts/2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                        .startsWith("HTTP/1.1 400");
            }
        });
    }

    @Test
    void unknownPathsAndMethodsAreAnsweredSo() throws Exception {
        var app = application().get("/thing", _ -> Response.text("body")).put("/thing", _ -> Response.empty());
        serving(app, server -> {
            try (var session = new ClientSession()) {
                assertThat(session.get(server.uri() + "/nothing").text()).isEqualTo("nothing at /nothing");
                var refused = session.delete(server.uri() + "/thing");
                assertThat(refused.status()).isEqualTo(405);
                assertThat(refused.headers().first("allow")).contains("GET, HEAD, OPTIONS, PUT");
                refused.close();
                var head = session.head(server.uri() + "/thing");
                assertThat(head.headers().first("content-length")).contains("4");
                assertThat(head.bytes()).isEmpty();
                assertThat(session.put(server.uri() + "/thing", _ -> {}).status())
                        .isEqualTo(204);
            }
        });
    }

    @Test
    @SuppressWarnings("NullAway") // a handler that returns null
    void errorsOfHandlersBecomeStatusesAndHarmNobodyElse() throws Exception {
        var app = application()
                .get("/missing", _ -> {
                    throw HttpException.notFound("no order 7");
                })
                .get("/broken", _ -> {
                    throw new IllegalStateException("secret");
                })
                .get("/null", _ -> null)
                .get("/fine", _ -> Response.text("fine"));
        serving(app, server -> {
            try (var session = new ClientSession(options -> options.limit(1))) {
                assertThat(session.get(server.uri() + "/missing").text()).isEqualTo("no order 7");
                var broken = session.get(server.uri() + "/broken");
                assertThat(broken.status()).isEqualTo(500);
                assertThat(broken.text()).isEqualTo("internal server error");
                assertThat(session.get(server.uri() + "/null").text()).isEqualTo("internal server error");
                assertThat(session.get(server.uri() + "/fine").text()).isEqualTo("fine");
                assertThat(server.connectionCount()).isEqualTo(1);
            }
        });
    }

    @Test
    void middlewaresStandAroundTheRoutesInTheOrderOfTheirAddition() throws Exception {
        var story = new ArrayList<String>();
        var app = application()
                .use((request, next) -> {
                    story.add("outer " + request);
                    return next.handle(request).withHeader("X-Outer", "1");
                })
                .use((request, next) -> {
                    story.add("inner");
                    return request.headers().contains("X-Stop") ? Response.text("stopped") : next.handle(request);
                })
                .get("/", _ -> Response.text("reached"));
        serving(app, server -> {
            try (var session = new ClientSession()) {
                var response = session.get(server.uri() + "/");
                assertThat(response.text()).isEqualTo("reached");
                assertThat(response.headers().first("x-outer")).contains("1");
                assertThat(session.get(server.uri() + "/", r -> r.header("X-Stop", "1"))
                                .text())
                        .isEqualTo("stopped");
            }
            assertThatThrownBy(() -> app.get("/late", _ -> Response.empty()))
                    .hasMessage("the application was started already: add routes before");
        });
        assertThat(story).containsExactly("outer GET /", "inner", "outer GET /", "inner");
    }

    @Test
    void aRequestMayComeInSingleBytes() throws Exception {
        var app =
                application().post("/", request -> Response.text(request.text().toUpperCase(java.util.Locale.ROOT)));
        serving(app, server -> {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.setTcpNoDelay(true);
                for (byte b : "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
                        .getBytes(StandardCharsets.US_ASCII)) {
                    socket.getOutputStream().write(b);
                    sleep(Duration.ZERO);
                }
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .endsWith("\r\n\r\nHELLO");
            }
        });
    }

    @Test
    void whatHttpForbidsIsRefused() throws Exception {
        serving(application().get("/", _ -> Response.text("reached")), server -> {
            assertThat(raw(server, "GET / HTTP/1.1\r\n\r\n"))
                    .startsWith("HTTP/1.1 400")
                    .contains("no Host header");
            assertThat(raw(server, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"))
                    .startsWith("HTTP/1.1 400");
            assertThat(raw(server, "GET / HTTP/1.9\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 505");
            assertThat(raw(server, "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                    .startsWith("HTTP/1.1 414");
            assertThat(raw(server, "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(70_000) + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 431");
            assertThat(raw(server, "complete nonsense\r\n\r\n")).startsWith("HTTP/1.1 400");
            assertThat(raw(
                            server,
                            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"))
                    .startsWith("HTTP/1.1 400");
            assertThat(raw(server, "GET / HTTP/1.0\r\n\r\n"))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("reached");
        });
    }

    @Test
    void bodiesThatAreTooLongAreRefusedAndTheClientCanReadIt() throws Exception {
        var app = new Application(options -> options.host("127.0.0.1").maxBody(1_000))
                .post("/", request -> Response.text("got " + request.bytes().length));
        serving(BOTH, app, server -> {
            try (var session = new ClientSession()) {
                assertThat(session.post(server.uri() + "/", r -> r.bytes("x/y", new byte[1_000]))
                                .text())
                        .isEqualTo("got 1000");
                var refused = session.post(server.uri() + "/", r -> r.bytes("x/y", new byte[3_000_000]));
                assertThat(refused.status()).isEqualTo(413);
                assertThat(refused.text()).isEqualTo("the body must be at most 1000 bytes long (maxBody)");
            }
        });
    }

    @Test
    void curlGetsAStreamAndSendsAfter100Continue() throws Exception {
        var app = application()
                .get(
                        "/stream",
                        _ -> Response.stream("text/plain", out -> {
                            for (int n = 0; n < 1_000; n++) {
                                out.write("line " + n + "\n");
                                if (n % 100 == 0) {
                                    sleep(Duration.ZERO); // what was written is sent
                                }
                            }
                        }))
                .post("/", request -> Response.text("got " + request.bytes().length));
        serving(BOTH, app, server -> {
            assertThat(curl(server.uri() + "/stream").lines()).hasSize(1_000).contains("line 999");
            assertThat(curl("-H", "Expect: 100-continue", "-d", "x".repeat(100_000), server.uri() + "/"))
                    .isEqualTo("got 100000");
            assertThat(curl("--http1.0", server.uri() + "/stream").lines()).hasSize(1_000);
        });
    }

    @Test
    void curlNamesTheHostInTheTargetWhenItTakesTheServerForAProxy() throws Exception {
        var app = application()
                .get(
                        "/admin",
                        request -> Response.text(request.headers().first("host").orElse("") + " " + request.target()));
        serving(app, server -> {
            assertThat(curl("--proxy", server.uri().toString(), "http://elsewhere:81/admin?x"))
                    .isEqualTo("elsewhere:81 http://elsewhere:81/admin?x");
            assertThat(curl("--path-as-is", server.uri() + "/x/../%61dmin"))
                    .isEqualTo("127.0.0.1:" + server.port() + " /x/../%61dmin");
            assertThat(curl("-p", "--proxy", server.uri().toString(), "http://elsewhere/"))
                    .contains("response 501");
        });
    }

    @Test
    void aSlowClientKeepsTheServersMemoryBounded() throws Exception {
        var written = new long[1];
        var app = application()
                .get(
                        "/",
                        _ -> Response.stream("x/y", out -> {
                            for (int n = 0; n < 1_000; n++) {
                                out.write(new byte[64 * 1024]);
                                written[0] += 64 * 1024;
                            }
                        }));
        serving(BOTH, app, server -> {
            written[0] = 0;
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(standstill(() -> written[0]))
                        .isBetween(64L * 1024, 16L << 20); // the kernel's buffers and ours
                socket.getInputStream().readNBytes(40 << 20);
                assertThat(written[0]).isGreaterThan(39L << 20); // a write may be under way
            }
        });
    }

    @Test
    void shutdownLetsRequestsUnderWayFinishAndClosesIdleConnections() throws Exception {
        for (String transport : BOTH) {
            var begun = new Promise<String>();
            var finish = new Promise<String>();
            var app = application().get("/slow", _ -> {
                begun.complete("begun");
                return Response.text(finish.await());
            });
            serving(List.of(transport), app, server -> {
                try (var session = new ClientSession();
                        var _ = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                    var slow = createTask(() -> {
                        var response = session.get(server.uri() + "/slow");
                        return response.text() + response.headers().first("connection");
                    });
                    begun.await();
                    var shutdown = createTask(() -> server.shutdown(seconds(600)));
                    awaitConnections(server, 1);
                    finish.complete("finished");
                    shutdown.await();
                    assertThat(slow.await()).isEqualTo("finishedOptional[close]");
                    assertThat(server.connectionCount()).isZero();
                }
            });
        }
    }

    @Test
    void closeEndsWhatDoesNotFinish() throws Exception {
        var story = new ArrayList<String>();
        var begun = new Promise<String>();
        var app = application().get("/endless", _ -> {
            try {
                begun.complete("begun");
                sleep(seconds(600));
            } finally {
                story.add("handler cancelled");
            }
            return Response.empty();
        });
        serving(app, server -> {
            try (var session = new ClientSession()) {
                var request = createTask(() -> session.get(server.uri() + "/endless"));
                begun.await();
                gather(server::close, server::close);
                assertThatThrownBy(request::await).isInstanceOf(PayloadException.class);
            }
        });
        assertThat(story).containsExactly("handler cancelled");
    }

    private static String curl(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "20"));
        command.addAll(List.of(arguments));
        return toThread(() -> {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        });
    }
}
