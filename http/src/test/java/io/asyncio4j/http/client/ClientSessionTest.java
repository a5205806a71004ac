package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.HttpTest.application;
import static io.asyncio4j.http.HttpTest.awaitConnections;
import static io.asyncio4j.http.HttpTest.serving;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.asyncio4j.CancelledError;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.net.ConnectionFailedException;
import io.asyncio4j.net.Tls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientSessionTest {

    private static final List<String> BOTH = List.of("epoll", "nio");

    @Test
    void aCancelledRequestLosesNeitherPermitNorConnection() throws Exception {
        var app = application().get("/{millis}", request -> {
            sleep(millis(Long.parseLong(request.pathParam("millis"))));
            return Response.text("done");
        });
        serving(BOTH, app, server -> {
            try (var session = new ClientSession(options -> options.limit(2))) {
                for (int delay = 0; delay < 40; delay++) {
                    var tasks = IntStream.range(0, 4)
                            .mapToObj(n -> createTask(
                                    () -> session.get(server.uri() + "/" + n).text()))
                            .toList();
                    sleep(Duration.ofNanos(delay * 100_000L)); // real time: the kernel may be connecting
                    tasks.get(delay % 4).cancel();
                    for (var task : tasks) {
                        try {
                            assertThat(task.await()).isEqualTo("done");
                        } catch (CancelledError e) {
                            assertThat(task).isSameAs(tasks.get(delay % 4));
                        }
                    }
                }
                assertThat(session.get(server.uri() + "/0").text()).isEqualTo("done");
            }
            awaitConnections(server, 0);
        });
    }

    @Test
    void aSessionAndAnApplicationSayWhatTheyAreDoing() throws Exception {
        var app = application().get("/", _ -> Response.text("done"));
        assertThat(app).hasToString("Application[1 route]");
        serving(BOTH, app, server -> {
            try (var session = new ClientSession();
                    var _ = session.get(server.uri() + "/")) {
                assertThat(session).hasToString("ClientSession[1 in use]");
            }
        });
    }

    @Test
    void redirectsAreFollowedAsBrowsersDo() throws Exception {
        var app = application()
                .post(
                        "/to/{status}",
                        request -> Response.redirect("/end").withStatus(Integer.parseInt(request.pathParam("status"))))
                .get("/loop", _ -> Response.redirect("/loop"))
                .get("/nowhere", _ -> Response.redirect("ftp://nowhere"))
                .get("/end", request -> Response.text("GET " + request.text()))
                .post("/end", request -> Response.text("POST " + request.text()));
        serving(app, server -> {
            try (var session = new ClientSession()) {
                for (int status : List.of(301, 302, 303)) {
                    var response = session.post(server.uri() + "/to/" + status, r -> r.text("body"));
                    assertThat(response.text()).isEqualTo("GET ");
                    assertThat(response.history()).containsExactly(server.uri() + "/to/" + status);
                    assertThat(response.url()).isEqualTo(server.uri() + "/end");
                }
                assertThat(session.post(server.uri() + "/to/307", r -> r.text("body"))
                                .text())
                        .isEqualTo("POST body");
                assertThat(session.post(server.uri() + "/to/302", r -> r.followRedirects(false))
                                .status())
                        .isEqualTo(302);
                assertThatThrownBy(() -> session.get(server.uri() + "/loop"))
                        .isInstanceOf(RedirectException.class)
                        .hasMessageStartingWith("more than 10 redirects");
                assertThatThrownBy(() -> session.get(server.uri() + "/nowhere"))
                        .hasMessageContaining("invalid URL ftp://nowhere");
            }
        });
    }

    @Test
    void credentialsDoNotFollowToAnotherOrigin() throws Exception {
        var other = application()
                .get(
                        "/",
                        request -> Response.text(
                                request.headers().first("authorization").orElse("none")));
        serving(other, second -> {
            var app = application()
                    .get("/away", _ -> Response.redirect(second.uri() + "/"))
                    .get("/home", _ -> Response.redirect("/"))
                    .get(
                            "/",
                            request -> Response.text(
                                    request.headers().first("authorization").orElse("none")));
            try (var first = app.start(0);
                    var session = new ClientSession()) {
                String user = first.uri().toString().replace("//", "//user:pass@");
                assertThat(session.get(user + "/").text()).isEqualTo("Basic dXNlcjpwYXNz");
                assertThat(session.get(user + "/home").text()).isEqualTo("Basic dXNlcjpwYXNz");
                assertThat(session.get(user + "/away").text()).isEqualTo("none");
            }
        });
    }

    @Test
    void theJdksServerIsUnderstood() throws Exception {
        var text = "grüß dich ".repeat(1_000);
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/gzip", exchange -> {
            var zipped = new ByteArrayOutputStream();
            try (var zip = new GZIPOutputStream(zipped)) {
                zip.write(text.getBytes(StandardCharsets.ISO_8859_1));
            }
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=\"iso-8859-1\"");
            exchange.sendResponseHeaders(200, zipped.size());
            exchange.getResponseBody().write(zipped.toByteArray());
            exchange.close();
        });
        server.createContext("/chunked", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(exchange.getRequestURI().toString().getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        try {
            String base = "http://localhost:" + server.getAddress().getPort();
            run(() -> {
                try (var session = new ClientSession()) {
                    assertThat(session.get(base + "/gzip").text()).isEqualTo(text);
                    assertThat(session.get(base + "/chunked/%7Ea?x=%2B+1&y=[]".replace("[]", "%5b"))
                                    .text())
                            .isEqualTo("/chunked/%7Ea?x=%2B+1&y=%5b");
                }
            });
        } finally {
            server.stop(0);
        }
    }

    @Test
    void brokenServersAreNamed() throws Exception {
        refuses(
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                "the response ends after 4 bytes, before it is complete");
        refuses("SSH-2.0-OpenSSH_9\r\n\r\n", "the server did not answer in HTTP");
        refuses("", "the server closed the connection before it answered");
        refuses("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "");
        assertThat(answer("HTTP/1.1 200 OK\r\n\r\nuntil the end")).isEqualTo("until the end");
        assertThat(answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
                .isEqualTo("ok");
        assertThat(answer("HTTP/1.1 204 No Content\r\n\r\n")).isEmpty();
    }

    @Test
    void aStaleKeptConnectionIsReplacedUnseen() throws Exception {
        try (var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> answerOnceEach(listener));
            run(() -> {
                try (var session = new ClientSession()) {
                    for (int n = 0; n < 5; n++) {
                        assertThat(session.get("http://127.0.0.1:" + listener.getLocalPort() + "/")
                                        .text())
                                .isEqualTo("ok");
                    }
                }
            });
        }
    }

    @Test
    void aServerThatDoesNotNegotiateTlsIsGivenUp() throws Exception {
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String url = "https://127.0.0.1:" + silent.getLocalPort() + "/";
            run(() -> {
                // real time: long enough that the connection itself is made in time, whatever classes it loads
                try (var session = new ClientSession(o -> o.connectTimeout(seconds(2)))) {
                    assertThatThrownBy(() -> session.get(url))
                            .isInstanceOfSatisfying(
                                    ClientTimeoutException.class,
                                    e -> assertThat(e.phase()).isEqualTo(Phase.HANDSHAKE))
                            .hasMessage("timed out after 2 s negotiating TLS");
                }
            });
        }
    }

    @Test
    void aBodyIsReadAtTheReadersPace() throws Exception {
        var app = application()
                .get(
                        "/",
                        _ -> Response.stream("x/y", out -> {
                            for (int n = 0; n < 800; n++) {
                                out.write(new byte[64 * 1024]);
                            }
                        }));
        serving(BOTH, app, server -> {
            try (var session = new ClientSession();
                    var response = session.get(server.uri() + "/")) {
                long total = 0;
                for (byte[] chunk : response.body().chunks()) {
                    total += chunk.length;
                }
                assertThat(total).isEqualTo(800L * 64 * 1024);
            }
        });
    }

    @Test
    void tlsTrustsOnlyWhatItIsToldTo(@TempDir Path folder) throws Exception {
        KeyStore store = SelfSigned.store(folder, "localhost");
        SSLContext context = SelfSigned.context(store);
        Tls tls = Tls.client(options -> options.trust(store));
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        server.start();
        try {
            int port = server.getAddress().getPort();
            run(() -> {
                try (var session = new ClientSession(options -> options.tls(tls))) {
                    assertThat(session.get("https://localhost:" + port + "/").text())
                            .isEqualTo("ok");
                    assertThatThrownBy(() -> session.get("https://me:secret@127.0.0.1:" + port + "/menu"))
                            .isInstanceOf(ConnectionFailedException.class)
                            .hasMessageStartingWith("GET https://127.0.0.1:" + port + "/menu: cannot connect: ")
                            .hasMessageContaining("127.0.0.1");
                }
                try (var session = new ClientSession()) {
                    assertThatThrownBy(() -> session.get("https://localhost:" + port + "/"))
                            .isInstanceOf(ConnectionFailedException.class)
                            .hasMessageContaining("the certificate is not trusted");
                }
            });
        } finally {
            server.stop(0);
        }
        serving(application(), plain -> {
            try (var session = new ClientSession()) {
                assertThatThrownBy(() -> session.get("https://localhost:" + plain.port() + "/"))
                        .hasMessageContaining("the server does not speak TLS");
            }
        });
    }

    @Test
    void closingTheSessionEndsConnectionsThatAreStillMade() throws Exception {
        run(() -> {
            try (var listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                var session = new ClientSession();
                var request = createTask(() -> session.get("https://127.0.0.1:" + listener.getLocalPort())
                        .text());
                try (var socket = listener.accept()) {
                    assertThat(socket.getInputStream().read()).isEqualTo(22); // the client begins to negotiate
                    session.close();
                    socket.getInputStream().readAllBytes(); // until it has closed
                }
                assertThatThrownBy(request::await).hasMessage("the client session is closed");
            }
        });
    }

    @Test
    void misuseIsNamed() throws Exception {
        serving(application().get("/", _ -> Response.text("hi")), server -> {
            var session = new ClientSession();
            for (String url : List.of("/relative", "ftp://host/", "http://", "http://bad host/", "http://a:b/")) {
                assertThatThrownBy(() -> session.get(url))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("invalid URL " + url);
            }
            assertThatThrownBy(() -> session.get(server.uri() + "/", r -> r.header("X", "a\r\nY: b")))
                    .hasMessageContaining("value of header X must be printable");
            assertThatThrownBy(() -> session.get(server.uri() + "/", r -> r.header("X Y", "a")))
                    .hasMessageContaining("header name must be a token");
            var unread = session.get(server.uri() + "/");
            session.close();
            session.close();
            unread.close();
            assertThatThrownBy(() -> session.get(server.uri() + "/")).hasMessage("the client session is closed");
            awaitConnections(server, 0);
        });
    }

    private static void refuses(String response, String message) throws IOException {
        assertThatThrownBy(() -> answer(response))
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining(message);
    }

    /// What the client makes of a server that sends these bytes and closes.
    private static String answer(String response) throws IOException {
        try (var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> answerOnce(listener, response));
            return run(() -> {
                try (var session = new ClientSession()) {
                    return session.get("http://127.0.0.1:" + listener.getLocalPort() + "/")
                            .text();
                }
            });
        }
    }

    /// Answers as if it kept the connection, and closes it.
    private static void answerOnceEach(ServerSocket listener) {
        while (!listener.isClosed()) {
            answerOnce(listener, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    }

    private static void answerOnce(ServerSocket listener, String response) {
        try (Socket socket = listener.accept()) {
            byte[] buffer = new byte[8192];
            if (socket.getInputStream().read(buffer) > 0) {
                socket.getOutputStream().write(response.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            // the test is over
        }
    }
}
