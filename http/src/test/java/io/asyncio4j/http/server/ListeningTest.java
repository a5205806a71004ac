package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.http.HttpTest.application;
import static io.asyncio4j.http.HttpTest.awaitConnections;
import static io.asyncio4j.http.HttpTest.raw;
import static io.asyncio4j.http.HttpTest.serving;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Asyncio;
import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import io.asyncio4j.http.client.SelfSigned;
import io.asyncio4j.net.Connection;
import io.asyncio4j.net.Server;
import io.asyncio4j.net.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where a server listens, and what stands between it and its clients: TLS, Unix sockets, proxies.
class ListeningTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n";
    private static final String LAST = GET + "Connection: close\r\n\r\n";

    @TempDir
    Path folder;

    @Test
    void certificatesAreReadAgainAndConnectionsGoOn() throws Exception {
        KeyStore first = store("one");
        KeyStore second = store("two");
        writeFiles(first);
        Tls tls = tls();
        serving(secured(tls).get("/", request -> Response.text(request.scheme())), server -> {
            assertThat(server.uri().getScheme()).isEqualTo("https");
            try (SSLSocket old = connect(server, SelfSigned.context(first))) {
                assertThat(ask(old, GET + "\r\n", "https")).contains("200 OK");
                writeFiles(second);
                tls.reload();
                try (SSLSocket fresh = connect(server, SelfSigned.context(second))) {
                    assertThat(ask(fresh, LAST, "https")).contains("200 OK");
                }
                assertThatThrownBy(() -> ask(connect(server, SelfSigned.context(first)), LAST, "https"))
                        .isInstanceOf(IOException.class);
                assertThat(ask(old, LAST, "https")).contains("200 OK");
            }
        });
    }

    @Test
    void theCertificateOfTheClientIsSeen() throws Exception {
        KeyStore store = store("one");
        writeFiles(store);
        Tls tls = Tls.server(
                options -> options.certificate(chain(), key()).trust(store).askForClientCertificate());
        Application app = secured(tls).get("/", request -> {
            try {
                var certificate =
                        (X509Certificate) request.tlsSession().orElseThrow().getPeerCertificates()[0];
                return Response.text(certificate.getSubjectX500Principal().getName());
            } catch (SSLPeerUnverifiedException e) {
                return Response.text("nobody");
            }
        });
        serving(app, server -> {
            try (SSLSocket socket = connect(server, SelfSigned.context(store))) {
                assertThat(ask(socket, LAST, "CN=localhost")).contains("200 OK");
            }
        });
        serving(
                application()
                        .get(
                                "/",
                                request ->
                                        Response.text("" + request.tlsSession().isPresent())),
                server -> assertThat(raw(server, LAST)).endsWith("false"));
    }

    @Test
    void theEndOfABodyIsProvenByTlsUnlessItIsCutShort() throws Exception {
        KeyStore store = store("one");
        writeFiles(store);
        Application app = secured(tls())
                .get("/", _ -> Response.stream("x/y", out -> out.write("whole")))
                .get(
                        "/cut",
                        _ -> Response.stream("x/y", out -> {
                            out.write("part");
                            out.flush();
                            throw new IllegalStateException("on purpose");
                        }))
                .post("/", _ -> Response.text("early").withHeader("Connection", "close"));
        serving(List.of("epoll", "nio"), app, server -> {
            try (SSLSocket socket = connect(server, SelfSigned.context(store))) {
                assertThat(ask(socket, "GET / HTTP/1.0\r\n\r\n", "whole")).contains("200 OK");
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
            try (SSLSocket socket = connect(server, SelfSigned.context(store))) {
                assertThat(ask(socket, "GET /cut HTTP/1.0\r\n\r\n", "part")).contains("200 OK");
                assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(IOException.class);
            }
            try (SSLSocket socket = connect(server, SelfSigned.context(store))) {
                String unfinished = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n";
                assertThat(ask(socket, unfinished, "early")).contains("200 OK");
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(raw(server, LAST)).doesNotContain("200 OK");
        });
    }

    @Test
    void whoeverEndsTlsInTheMiddleOfAResponseHasLeft() throws Exception {
        KeyStore store = store("one");
        writeFiles(store);
        for (String transport : List.of("epoll", "nio")) {
            var closed = new Promise<Boolean>();
            var left = new Promise<Boolean>();
            Application app = secured(tls())
                    .get(
                            "/",
                            _ -> Response.stream("x/y", out -> {
                                try {
                                    out.write("begun");
                                    out.flush();
                                    closed.await();
                                    while (true) {
                                        out.write(new byte[10_000]);
                                    }
                                } finally {
                                    left.complete(true);
                                }
                            }));
            serving(List.of(transport), app, server -> {
                try (SSLSocket socket = connect(server, SelfSigned.context(store))) {
                    assertThat(ask(socket, GET + "\r\n", "begun")).contains("200 OK");
                }
                closed.complete(true);
                timeout(seconds(20), () -> left.await());
                awaitConnections(server, 0);
            });
        }
    }

    @Test
    void aFileIsSentThroughTls() throws Exception {
        KeyStore store = store("one");
        writeFiles(store);
        Path file = Files.writeString(folder.resolve("file"), "0123456789".repeat(100_000) + "end");
        serving(secured(tls()).get("/", _ -> Response.file(file)), server -> {
            try (SSLSocket socket = connect(server, SelfSigned.context(store))) {
                assertThat(ask(socket, LAST, "end")).hasSizeGreaterThan(1_000_000);
            }
        });
    }

    @Test
    void aUnixSocket() throws Exception {
        Application app = application().get("/", request -> Response.text("from " + request.remoteAddress()));
        Asyncio.run(() -> {
            Path socket = folder.resolve("socket");
            try (Server server = app.startUnix(socket)) {
                assertThat(server.uri().toString()).startsWith("http:");
                try (var connection = Connection.openUnix(socket)) {
                    connection.write(LAST);
                    assertThat(new String(connection.readAll(), StandardCharsets.UTF_8))
                            .contains("from localhost/127.0.0.1:0");
                }
            }
            assertThat(socket).doesNotExist();
        });
    }

    @Test
    void theProtocolOfAProxySaysWhoTheClientIs() throws Exception {
        Application trusting = new Application(
                        options -> options.host("127.0.0.1").listening(server -> server.proxyProtocol(_ -> true)))
                .get("/", request -> Response.text("from " + request.remoteAddress()));
        serving(trusting, server -> {
            assertThat(raw(server, "PROXY TCP4 203.0.113.9 10.0.0.1 1234 80\r\n" + LAST))
                    .endsWith("from /203.0.113.9:1234");
            assertThat(raw(server, LAST)).isIn("", "<reset>");
        });
        serving(
                application().get("/", _ -> Response.text("")),
                server -> assertThat(raw(server, "PROXY TCP4 203.0.113.9 10.0.0.1 1234 80\r\n" + LAST))
                        .contains("400 Bad Request"));
    }

    @Test
    void connectionsBeyondTheLimitWait() throws Exception {
        Application app = new Application(
                        options -> options.host("127.0.0.1").listening(server -> server.maxConnections(1)))
                .get("/", _ -> Response.text("served"));
        serving(app, server -> {
            Task<String> second;
            try (var first = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                first.getOutputStream().write((GET + "\r\n").getBytes(StandardCharsets.UTF_8));
                first.getInputStream().readNBytes(10);
                second = createTask(() -> raw(server, LAST));
                assertThat(server.connectionCount()).isEqualTo(1);
            }
            assertThat(second.await()).endsWith("served");
            awaitConnections(server, 0);
        });
    }

    private Application secured(Tls tls) {
        return new Application(options -> options.host("127.0.0.1").tls(tls));
    }

    private Tls tls() {
        return Tls.server(options -> options.certificate(chain(), key()));
    }

    private Path chain() {
        return folder.resolve("chain.pem");
    }

    private Path key() {
        return folder.resolve("key.pem");
    }

    private KeyStore store(String name) throws Exception {
        return SelfSigned.store(Files.createDirectories(folder.resolve(name)), "localhost");
    }

    private void writeFiles(KeyStore store) throws Exception {
        Files.writeString(
                chain(), pem("CERTIFICATE", store.getCertificate("key").getEncoded()));
        Files.writeString(
                key(),
                pem("PRIVATE KEY", store.getKey("key", "secret".toCharArray()).getEncoded()));
    }

    private static String pem(String type, byte[] bytes) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + type
                + "-----\n";
    }

    private static SSLSocket connect(Server server, SSLContext context) throws IOException {
        var socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /// Asks, and reads up to `end`.
    private static String ask(Socket socket, String request, String end) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        var answer = new StringBuilder();
        byte[] block = new byte[10_000];
        while (answer.indexOf(end, Math.max(0, answer.length() - 10_100)) < 0) {
            int count = socket.getInputStream().read(block);
            if (count < 0) {
                return answer + "<end>";
            }
            answer.append(new String(block, 0, count, StandardCharsets.ISO_8859_1));
        }
        return answer.toString();
    }
}
