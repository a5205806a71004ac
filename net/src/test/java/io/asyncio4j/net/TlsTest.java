package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.net.Until.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.SocketChannel;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest extends TlsFixture {

    TlsTest(@TempDir Path directory) throws Exception {
        super(directory);
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
    void aConnectionIsSecuredOnItsWay() throws Exception {
        var reports = run(() -> {
            try (var server = Server.start(0, o -> o.host("127.0.0.1"), connection -> {
                assertThat(connection.readLine()).isEqualTo("STARTTLS");
                connection.write("go on\n");
                until(() -> connection.handler().reader().buffered() > 0); // the client's first message of TLS
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
                yieldNow();
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
                until(client.handler()::isSecure);
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

    /// For the handshake, for sending the close_notify, for the other side's.
    private static String timesOf(Connection connection) {
        var handler = connection.handler().tls().orElseThrow();
        return handler.getHandshakeTimeoutMillis() + " " + handler.getCloseNotifyFlushTimeoutMillis() + " "
                + handler.getCloseNotifyReadTimeoutMillis();
    }
}
