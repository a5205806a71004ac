package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.ErrorReport;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.function.VoidOp;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.SocketChannel;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    private final Certificates certificates;

    TlsTest(@TempDir Path directory) throws Exception {
        certificates = new Certificates(directory).sign("local", "localhost");
    }

    @Test
    void bothSidesSeeTheSession() throws Exception {
        serving(certificates.server("local"), this::echo, server -> {
            try (var client = open(server, certificates.client())) {
                client.write("hello\n");
                assertThat(client.readLine()).isEqualTo("hello");
                assertThat(client.tlsSession().getProtocol()).isEqualTo("TLSv1.3");
                assertThat(nameOf(client)).isEqualTo("CN=localhost");
                assertThat(client.applicationProtocol()).isEmpty();
            }
        });
    }

    @Test
    void theWorkIsDoneByWhomTheSystemPropertyNames() throws Exception {
        serving(certificates.server("local"), this::echo, server -> {
            try (var client = open(server, certificates.client())) {
                String engine =
                        client.handler().tls().orElseThrow().engine().getClass().getSimpleName();
                assertThat(engine).matches(tls().equals("openssl") ? ".*OpenSsl.*" : "(?!.*OpenSsl).*");
            }
        });
        assertThatThrownBy(
                        () -> Network.run("epoll", "gnutls", () -> Tls.client().prepare()))
                .hasMessage("TLS cannot be set up: system property asyncio4j.tls must be jdk or openssl, was gnutls");
    }

    @Test
    void aConnectionWithoutTlsHasNoSession() throws Exception {
        run(() -> {
            try (var server = Server.start(0, o -> o.host("127.0.0.1"), this::echo);
                    var client = Connection.open("127.0.0.1", server.port())) {
                assertThatThrownBy(client::tlsSession)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageEndingWith(" has no TLS");
            }
        });
    }

    @Test
    void certificatesThatMustNotBeTrustedAreNamed() throws Exception {
        certificates
                .selfSign("self", "localhost")
                .signExpired("old", "localhost")
                .sign("other", "example.org");
        assertRefused("self", "the certificate is not trusted: it is self-signed, or signed by somebody unknown");
        assertRefused("old", "the certificate has expired (NotAfter: ");
        assertRefused("other", "the certificate is for another name (");
        serving(
                certificates.server("local"),
                this::echo,
                server -> assertThatThrownBy(() -> open(server, Tls.client()))
                        .isInstanceOf(ConnectionFailedException.class)
                        .hasMessageContaining("the certificate is not trusted"));
    }

    @Test
    void anotherNameCanBeExpected() throws Exception {
        certificates.sign("other", "example.org");
        serving(certificates.server("other"), this::echo, server -> {
            var tls = Tls.client(o -> o.trust(certificates.root()).serverName("example.org"));
            try (var client = open(server, tls)) {
                assertThat(nameOf(client)).isEqualTo("CN=example.org");
            }
        });
    }

    @Test
    void testsMayTrustAnyone() throws Exception {
        certificates.selfSign("self", "example.org");
        serving(certificates.server("self"), this::echo, server -> {
            try (var client = open(server, Tls.client(Tls.Options::insecureTrustAnyoneForTestsOnly))) {
                assertThat(nameOf(client)).isEqualTo("CN=example.org");
            }
        });
    }

    @Test
    void theClientsNameChoosesTheCertificate() throws Exception {
        certificates.sign("org", "www.example.org").sign("wild", "a.example.net");
        var tls = Tls.server(o -> o.certificate(certificates.chain("local"), certificates.key("local"))
                .certificateFor("www.example.org", certificates.chain("org"), certificates.key("org"))
                .certificateFor("*.example.net", certificates.chain("wild"), certificates.key("wild")));
        serving(tls, this::echo, server -> {
            for (String name : new String[] {"localhost", "www.example.org", "a.example.net"}) {
                var client = Tls.client(o -> o.trust(certificates.root()).serverName(name));
                try (var connection = open(server, client)) {
                    assertThat(nameOf(connection)).isEqualTo("CN=" + name);
                }
            }
        });
    }

    @Test
    void bothSidesKeepToTheTimesThatWereSet() throws Exception {
        var times = new ArrayList<String>();
        var tls = Tls.server(o -> o.certificate(certificates.chain("local"), certificates.key("local"))
                .certificateFor("other.example.net", certificates.chain("local"), certificates.key("local"))
                .handshakeTimeout(millis(20_001))
                .shutdownTimeout(millis(20_002)));
        serving(tls, c -> times.add(timesOf(c)), server -> {
            var client = Tls.client(o -> o.trust(certificates.root())
                    .handshakeTimeout(millis(20_003))
                    .shutdownTimeout(millis(504)));
            try (var connection = open(server, client)) {
                times.add(timesOf(connection));
                connection.readAll();
            }
        });
        assertThat(times).containsExactlyInAnyOrder("20001 20002 1000", "20003 504 504");
    }

    @Test
    void bothSidesAgreeOnAProtocol() throws Exception {
        var tls = Tls.server(o -> o.certificate(certificates.chain("local"), certificates.key("local"))
                .applicationProtocols("h2", "echo"));
        serving(tls, c -> c.write(c.applicationProtocol().orElseThrow() + "\n"), server -> {
            var client = Tls.client(o -> o.trust(certificates.root()).applicationProtocols("old", "echo"));
            try (var connection = open(server, client)) {
                assertThat(connection.readLine()).isEqualTo("echo");
                assertThat(connection.applicationProtocol()).contains("echo");
            }
        });
    }

    @Test
    void aServerMayInsistOnACertificateOfTheClient() throws Exception {
        certificates.sign("client", "alice");
        var tls = Tls.server(o -> o.certificate(certificates.chain("local"), certificates.key("local"))
                .trust(certificates.root())
                .requireClientCertificate());
        serving(tls, c -> c.write(nameOf(c) + "\n"), server -> {
            try (var connection = open(server, client("client"))) {
                assertThat(connection.readLine()).isEqualTo("CN=alice");
            }
            assertThatThrownBy(() -> {
                        try (var connection = open(server, certificates.client())) {
                            connection.readLine();
                        }
                    })
                    .isInstanceOf(UncheckedIOException.class)
                    .satisfies(e -> assertThat(e.getMessage())
                            .containsIgnoringCase("certificate_required")
                            .doesNotContain("Exception"));
        });
    }

    @Test
    void aServerMayAskForACertificateOfTheClient() throws Exception {
        certificates.sign("client", "alice");
        var tls = Tls.server(o -> o.certificate(certificates.chain("local"), certificates.key("local"))
                .trust(certificates.root())
                .askForClientCertificate());
        serving(tls, c -> c.write(nameOrNobody(c) + "\n"), server -> {
            try (var connection = open(server, client("client"))) {
                assertThat(connection.readLine()).isEqualTo("CN=alice");
            }
            try (var connection = open(server, certificates.client())) {
                assertThat(connection.readLine()).isEqualTo("nobody");
            }
        });
    }

    @Test
    void aClientWhomTheServerDoesNotTrustIsNotServed(@TempDir Path elsewhere) throws Exception {
        var others = new Certificates(elsewhere).sign("mallory", "alice");
        Consumer<Tls.Options> required = Tls.Options::requireClientCertificate;
        Consumer<Tls.Options> asked = Tls.Options::askForClientCertificate;
        for (var wish : List.of(required, asked)) {
            var tls = Tls.server(o -> {
                o.certificate(certificates.chain("local"), certificates.key("local"))
                        .trust(certificates.root());
                wish.accept(o);
            });
            var served = new ArrayList<Connection>();
            serving(tls, served::add, server -> {
                var mallory = Tls.client(
                        o -> o.trust(certificates.root()).certificate(others.chain("mallory"), others.key("mallory")));
                assertThatThrownBy(() -> {
                            try (var connection = open(server, mallory)) {
                                connection.readLine();
                            }
                        })
                        .isInstanceOf(UncheckedIOException.class);
            });
            assertThat(served).isEmpty();
        }
    }

    @Test
    void keysAndWhomToTrustMayBeInKeyStores() throws Exception {
        certificates.sign("client", "alice");
        var password = "secret".toCharArray();
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (var root = Files.newInputStream(certificates.root())) {
            trusted.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(root));
        }
        var serverKeys = certificates.keyStore("local", password);
        var clientKeys = certificates.keyStore("client", password);
        var tls =
                Tls.server(o -> o.keyStore(serverKeys, password).trust(trusted).requireClientCertificate());
        var alice = Tls.client(o -> o.keyStore(clientKeys, password).trust(trusted));
        serving(tls, c -> c.write(nameOf(c) + "\n"), server -> {
            try (var connection = open(server, alice)) {
                assertThat(connection.readLine()).isEqualTo("CN=alice");
                assertThat(nameOf(connection)).isEqualTo("CN=localhost");
            }
            var forgotten = Tls.client(o -> o.keyStore(clientKeys, "wrong".toCharArray()));
            assertThatThrownBy(() -> open(server, forgotten))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("TLS cannot be set up: ");
        });
    }

    @Test
    void reloadedCertificatesAreForNewConnections() throws Exception {
        var tls = certificates.server("local");
        serving(tls, this::echo, server -> {
            try (var before = open(server, certificates.client())) {
                certificates.sign("new", "localhost");
                Files.copy(certificates.chain("new"), certificates.chain("local"), REPLACE_EXISTING);
                Files.copy(certificates.key("new"), certificates.key("local"), REPLACE_EXISTING);
                tls.reload();
                try (var after = open(server, certificates.client())) {
                    assertThat(after.tlsSession().getPeerCertificates()[0])
                            .isNotEqualTo(before.tlsSession().getPeerCertificates()[0]);
                }
                before.write("still here\n");
                assertThat(before.readLine()).isEqualTo("still here");
                Files.delete(certificates.key("local"));
                assertThatThrownBy(tls::reload)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessage("TLS cannot be set up: cannot read " + certificates.key("local"));
                open(server, certificates.client()).close();
            }
        });
    }

    @Test
    void nobodyIsTurnedAwayWhileCertificatesAreReloaded() throws Exception {
        certificates.sign("first", "localhost").sign("second", "localhost");
        var tls = certificates.server("local");
        var seen = new HashSet<Certificate>();
        serving(tls, this::echo, server -> {
            var reloading = createTask(() -> {
                for (int i = 0; ; i++) {
                    String next = i % 2 == 0 ? "first" : "second";
                    toThread(() -> {
                        Files.copy(certificates.chain(next), certificates.chain("local"), REPLACE_EXISTING);
                        Files.copy(certificates.key(next), certificates.key("local"), REPLACE_EXISTING);
                    });
                    tls.reload();
                }
            });
            forEachConcurrent(List.of("tea", "coffee", "milk", "juice"), drink -> {
                for (int i = 0; i < 25; i++) {
                    try (var client = open(server, certificates.client())) {
                        seen.add(client.tlsSession().getPeerCertificates()[0]);
                        client.write(drink + "\n");
                        assertThat(client.readLine()).isEqualTo(drink);
                    }
                }
            });
            reloading.cancel();
            assertThatThrownBy(reloading::await).isInstanceOf(CancelledError.class);
        });
        assertThat(seen).hasSizeGreaterThan(1);
    }

    @Test
    void aConnectionIsSecuredOnItsWay() throws Exception {
        var reports = run(() -> {
            try (var server = Server.start(0, o -> o.host("127.0.0.1"), connection -> {
                assertThat(connection.readLine()).isEqualTo("STARTTLS");
                connection.write("go on\n");
                sleep(millis(50)); // the client's first message of TLS has come by then
                connection.startTls(certificates.server("local"), "");
                echo(connection);
            })) {
                try (var client = Connection.open("127.0.0.1", server.port())) {
                    client.write("STARTTLS\n");
                    assertThat(client.readLine()).isEqualTo("go on");
                    client.startTls(certificates.client(), "localhost");
                    client.write("secret\n");
                    assertThat(client.readLine()).isEqualTo("secret");
                    assertThat(client.tlsSession().getProtocol()).isEqualTo("TLSv1.3");
                    assertThatThrownBy(() -> client.startTls(certificates.client(), "localhost"))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageEndingWith(" is secured already");
                }
            }
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void whoHasEndedTheStreamIsNotWaitedFor() throws Exception {
        run(() -> {
            try (var server = Server.start(0, o -> o.host("127.0.0.1"), _ -> {});
                    var client = Connection.open("127.0.0.1", server.port())) {
                assertThat(client.readLine()).isNull();
                assertThatThrownBy(
                                () -> timeout(seconds(20), () -> client.startTls(certificates.client(), "localhost")))
                        .isInstanceOf(ConnectionFailedException.class)
                        .hasMessageEndingWith("the other side closed the connection while TLS was negotiated");
            }
        });
    }

    @Test
    void whatIsInjectedBeforeTlsIsNotReadAsIfItWereSecure() throws Exception {
        run(() -> {
            try (var server = Server.start(0, o -> o.host("127.0.0.1"), connection -> {
                connection.write("go on\ninjected\n");
                connection.startTls(certificates.server("local"), "");
            })) {
                try (var client = Connection.open("127.0.0.1", server.port())) {
                    assertThat(client.readLine()).isEqualTo("go on");
                    assertThatThrownBy(() -> client.startTls(certificates.client(), "localhost"))
                            .isInstanceOf(ConnectionFailedException.class)
                            .hasMessageEndingWith("the other side does not speak TLS");
                }
            }
        });
    }

    @Test
    void noTaskMayReadWhileAConnectionIsSecured() throws Exception {
        run(() -> {
            try (var server = Server.start(0, o -> o.host("127.0.0.1"), c -> c.readLine());
                    var client = Connection.open("127.0.0.1", server.port())) {
                var reading = createTask(client::readLine);
                sleep(millis(20));
                assertThatThrownBy(() -> client.startTls(certificates.client(), "localhost"))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("startTls: a task is reading from ");
                reading.cancel();
                assertThatThrownBy(reading::await).isInstanceOf(CancelledError.class);
                var tls = certificates.client();
                tls.prepare();
                var securing = createTask(() -> client.startTls(tls, "localhost"));
                var late = createTask(client::readLine);
                assertThatThrownBy(securing::await)
                        .isInstanceOf(ConnectionFailedException.class)
                        .hasMessageContaining(" is reading this stream already");
                assertThat(late.await()).isNull();
            }
        });
    }

    @Test
    void whoWaitsForTlsIsToldThatTheConnectionWasClosed() throws Exception {
        run(() -> {
            try (var server = Server.start(0, o -> o.host("127.0.0.1"), c -> c.readAll());
                    var hasty = Connection.open("127.0.0.1", server.port());
                    var client = Connection.open("127.0.0.1", server.port())) {
                var tls = certificates.client();
                var preparing = createTask(() -> hasty.startTls(tls, "localhost"));
                yieldNow();
                hasty.abort();
                assertThatThrownBy(preparing::await)
                        .isInstanceOfAny(IllegalStateException.class, ConnectionFailedException.class);

                var securing = createTask(() -> client.startTls(tls, "localhost"));
                sleep(millis(20));
                client.abort();
                assertThatThrownBy(securing::await)
                        .isInstanceOf(ConnectionFailedException.class)
                        .hasMessageEndingWith(server.port() + ": it was closed meanwhile");
            }
        });
    }

    @Test
    void anEndWithoutCloseNotifyIsALoss() throws Exception {
        serving(
                certificates.server("local"),
                c -> {
                    c.write("half of the da");
                    c.flush();
                    EventLoop.current()
                            .callSoon(() -> ((SocketChannel) c.handler().channel()).shutdownOutput());
                    c.readAll();
                },
                server -> {
                    try (var client = open(server, certificates.client())) {
                        assertThatThrownBy(client::readLine)
                                .isInstanceOf(ConnectionLostException.class)
                                .hasMessageEndingWith(
                                        "it ended without a close_notify of TLS, what came may be cut short");
                        assertThat(client.readExactly(14)).asString().isEqualTo("half of the da");
                    }
                });
    }

    @Test
    void garbageBetweenRecordsEndsTheConnection() throws Exception {
        var ended = new Promise<Boolean>();
        serving(
                certificates.server("local"),
                c -> {
                    c.write("fine\n");
                    c.flush();
                    EventLoop.current().callSoon(() -> {
                        var garbage = Unpooled.copiedBuffer("this is no TLS at all", UTF_8);
                        c.handler().channel().pipeline().firstContext().writeAndFlush(garbage);
                    });
                    try {
                        c.readAll();
                    } finally {
                        ended.complete(true);
                    }
                },
                server -> {
                    try (var client = open(server, certificates.client())) {
                        assertThat(client.readLine()).isEqualTo("fine");
                        assertThatThrownBy(client::readLine)
                                .isInstanceOf(ConnectionLostException.class)
                                .message()
                                .doesNotContain("Exception");
                        ended.await();
                    }
                });
    }

    @Test
    void garbageAndSilenceEndTheNegotiation() throws Exception {
        run(() -> {
            try (var server = Server.start(0, o -> o.host("127.0.0.1"), connection -> {
                if (connection.readExactly(1)[0] == 22) {
                    connection.write("I do not speak TLS at all, sorry\n");
                }
            })) {
                assertThatThrownBy(() -> open(server, certificates.client()))
                        .isInstanceOf(ConnectionFailedException.class)
                        .hasMessageStartingWith("cannot secure the connection to localhost/127.0.0.1:" + server.port())
                        .hasMessageEndingWith("the other side does not speak TLS");
            }
            try (var silent = Server.start(0, o -> o.host("127.0.0.1"), connection -> connection.readAll())) {
                var tls = Tls.client(o -> o.trust(certificates.root()).handshakeTimeout(millis(200)));
                assertThatThrownBy(() -> open(silent, tls))
                        .isInstanceOf(ConnectionFailedException.class)
                        .hasMessageEndingWith("TLS was not negotiated in time");
            }
            for (boolean reset : new boolean[] {true, false}) {
                try (var rude = Server.start(0, o -> o.host("127.0.0.1"), connection -> {
                    connection.readExactly(100);
                    if (reset) {
                        connection.abort();
                    }
                })) {
                    assertThatThrownBy(() -> open(rude, certificates.client()))
                            .isInstanceOf(ConnectionFailedException.class)
                            .hasMessageStartingWith("cannot secure the connection to localhost/127.0.0.1:")
                            .message()
                            .containsPattern("(reset by peer|closed the connection while TLS was negotiated)$");
                }
            }
        });
    }

    @Test
    void aClientThatSendsGarbageHarmsNobody() throws Exception {
        serving(certificates.server("local"), this::echo, server -> {
            try (var rude = Connection.open("127.0.0.1", server.port())) {
                rude.write("GET / HTTP/1.1\r\n\r\n");
                rude.readAll();
            }
            try (var client = open(server, certificates.client())) {
                client.write("fine\n");
                assertThat(client.readLine()).isEqualTo("fine");
            }
        });
    }

    @Test
    void mistakesAreNamed() throws Exception {
        assertThatThrownBy(() -> Tls.server(_ -> {}))
                .hasMessage("a server needs a certificate: set certificate or keyStore");
        assertThatThrownBy(() -> Tls.client(o -> o.requireClientCertificate()))
                .hasMessage("requireClientCertificate is for Tls.server");
        assertThatThrownBy(() -> Tls.client(o -> o.handshakeTimeout(millis(0))))
                .hasMessage("handshakeTimeout must be positive, was PT0S");
        run(() -> {
            assertThatThrownBy(() -> Connection.open("127.0.0.1", 1, o -> o.tls(certificates.server("local"))))
                    .hasMessage("Tls.client is needed here, was Tls.server");
            assertThatThrownBy(() -> Server.start(0, o -> o.tls(Tls.client()), this::echo))
                    .hasMessage("Tls.server is needed here, was Tls.client");
            assertThatThrownBy(() -> Server.start(0, o -> o.tls(certificates.server("missing")), this::echo))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("TLS cannot be set up: cannot read " + certificates.chain("missing"));
        });
    }

    private void assertRefused(String certificate, String reason) throws Exception {
        serving(
                certificates.server(certificate),
                this::echo,
                server -> assertThatThrownBy(() -> open(server, certificates.client()))
                        .isInstanceOf(ConnectionFailedException.class)
                        .hasMessageStartingWith("cannot secure the connection to localhost/127.0.0.1:" + server.port()
                                + ": " + reason));
    }

    private void serving(Tls tls, VoidFn<Connection, ?> handler, VoidFn<Server, ?> body) throws Exception {
        var reports = run(() -> {
            try (var server = Server.start(0, o -> o.host("127.0.0.1").tls(tls), handler)) {
                body.accept(server);
            }
        });
        assertThat(reports).isEmpty();
    }

    /// Who does the work of TLS.
    String tls() {
        return "jdk";
    }

    private List<ErrorReport> run(VoidOp<?> body) throws Exception {
        return Network.run("epoll", tls(), body);
    }

    private Tls client(String name) {
        return Tls.client(
                o -> o.trust(certificates.root()).certificate(certificates.chain(name), certificates.key(name)));
    }

    private static Connection open(Server server, Tls tls) {
        Consumer<Connection.Options> secured = options -> options.tls(tls);
        return Connection.open("localhost", server.port(), secured);
    }

    private void echo(Connection connection) {
        for (var line : connection.lines()) {
            connection.write(line + "\n");
        }
    }

    /// For the handshake, for sending the close_notify, for the other side's.
    private static String timesOf(Connection connection) {
        var handler = connection.handler().tls().orElseThrow();
        return handler.getHandshakeTimeoutMillis() + " " + handler.getCloseNotifyFlushTimeoutMillis() + " "
                + handler.getCloseNotifyReadTimeoutMillis();
    }

    private static String nameOrNobody(Connection connection) throws Exception {
        try {
            return nameOf(connection);
        } catch (SSLPeerUnverifiedException e) {
            return "nobody";
        }
    }

    private static String nameOf(Connection connection) throws Exception {
        return ((X509Certificate) connection.tlsSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }
}
