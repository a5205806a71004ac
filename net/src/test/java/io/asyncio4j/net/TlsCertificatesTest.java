package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.toThread;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsCertificatesTest extends TlsFixture {

    TlsCertificatesTest(@TempDir Path directory) throws Exception {
        super(directory);
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
                for (int i = 0; i < 25 || seen.size() < 2; i++) { // whoever reads the files may be slow
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

    private void assertRefused(String certificate, String reason) throws Exception {
        serving(
                certificates.server(certificate),
                this::echo,
                server -> assertThatThrownBy(() -> open(server, certificates.client()))
                        .isInstanceOf(ConnectionFailedException.class)
                        .hasMessageStartingWith("cannot secure the connection to localhost/127.0.0.1:" + server.port()
                                + ": " + reason));
    }

    private Tls client(String name) {
        return Tls.client(
                o -> o.trust(certificates.root()).certificate(certificates.chain(name), certificates.key(name)));
    }

    private static String nameOrNobody(Connection connection) throws Exception {
        try {
            return nameOf(connection);
        } catch (SSLPeerUnverifiedException e) {
            return "nobody";
        }
    }
}
