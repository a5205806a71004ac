package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.http.HttpTest.application;
import static io.asyncio4j.http.HttpTest.serving;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.asyncio4j.http.server.Response;
import io.asyncio4j.net.Connection;
import io.asyncio4j.net.ConnectionFailedException;
import io.asyncio4j.net.Server;
import io.asyncio4j.net.Tls;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On real sockets. // real time: certificates, Unix sockets and addresses of the system are the subject
class WaysTest {

    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void aCertificateIsKnownByItsFingerprint(@TempDir Path folder) throws Exception {
        KeyStore store = SelfSigned.store(folder, "localhost");
        byte[] certificate = store.getCertificate("key").getEncoded();
        String right =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
        String colons = right.toUpperCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
        String wrong = "0".repeat(64);
        run(() -> {
            try (var server = Server.start(
                            0,
                            options -> options.host("127.0.0.1")
                                    .tls(Tls.server(tls -> tls.keyStore(store, "secret".toCharArray()))),
                            WaysTest::answer);
                    var session = new ClientSession(options -> options.fingerprints(wrong, colons))) {
                String url = "https://127.0.0.1:" + server.port() + "/";
                assertThat(session.get(url).text()).isEqualTo("ok");
                assertThatExceptionOfType(ConnectionFailedException.class)
                        .isThrownBy(() -> session.get(url, request -> request.fingerprints(wrong)))
                        .withMessageContaining("fingerprint " + right + ", expected one of [" + wrong + "]");
                assertThatExceptionOfType(ConnectionFailedException.class)
                        .as("a certificate that nobody trusts")
                        .isThrownBy(() -> session.get(url, request -> request.tls(Tls.client())));
                assertThat(session.statistics().inUse()).isZero();
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> session.get(url, request -> request.fingerprints("12")))
                        .withMessage("a fingerprint must be the 64 hexadecimal digits of a SHA-256, was \"12\"");
            }
        });
    }

    @Test
    void aUnixSocketLeadsToEveryHost(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("s");
        run(() -> {
            try (var server = Server.startUnix(socket, WaysTest::answer);
                    var session = new ClientSession(options -> options.unixSocket(socket))) {
                assertThat(session.get("http://one/").text()).isEqualTo("ok");
                assertThat(session.get("http://two/").text()).isEqualTo("ok");
                assertThat(server).isNotNull();
            }
            try (var session = new ClientSession(options -> options.unixSocket(folder.resolve("none")))) {
                assertThatExceptionOfType(ConnectionFailedException.class)
                        .isThrownBy(() -> session.get("http://one/"))
                        .withMessageContaining(folder.resolve("none").toString());
            }
        });
    }

    @Test
    void connectionsComeFromTheAddressThatWasChosen() throws Exception {
        var app = application()
                .get(
                        "/",
                        request -> Response.text(
                                request.remoteAddress().getAddress().getHostAddress()));
        serving(app, server -> {
            try (var session = new ClientSession(options -> options.localAddress(InetAddress.ofLiteral("127.0.0.2")))) {
                assertThat(session.get(server.uri() + "/").text()).isEqualTo("127.0.0.2");
            }
        });
    }

    private static void answer(Connection connection) {
        for (; ; ) {
            connection.readUntil(END);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    }
}
