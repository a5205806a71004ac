package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.toThread;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A peer that has ended its half of TLS gets what is written to it, or whoever writes is told.
class TlsPeerHasEndedTest {

    private static final int BLOCKS = 200;
    private static final int BLOCK = 16 * 1024; // bytes

    @ParameterizedTest
    @CsvSource({
        "epoll,jdk,TLSv1.2",
        "epoll,jdk,TLSv1.3",
        "epoll,openssl,TLSv1.2",
        "epoll,openssl,TLSv1.3",
        "nio,jdk,TLSv1.2",
        "nio,jdk,TLSv1.3"
    })
    void nothingThatIsWrittenToItVanishes(String transport, String tls, String version, @TempDir Path folder)
            throws Exception {
        var certificates = new Certificates(folder).sign("local", "localhost");
        var told = new AtomicLong();
        Network.run(transport, tls, () -> {
            var secured = certificates.server("local");
            try (var server = Server.start(0, o -> o.host("127.0.0.1").tls(secured), connection -> {
                assertThat(connection.readAll()).asString().isEqualTo("question");
                try {
                    for (int i = 0; i < BLOCKS; i++) {
                        connection.write(new byte[BLOCK]);
                    }
                    connection.flush();
                } catch (ConnectionLostException e) {
                    told.incrementAndGet();
                }
            })) {
                long received = toThread(() -> endAndRead(certificates.root(), server.port(), version));
                Network.awaitConnections(server, 0);
                assertThat(told.get() == 1 || received == BLOCKS * BLOCK).isTrue();
            }
        });
    }

    /// How much comes after the end of what is sent.
    private static long endAndRead(Path root, int port, String version) throws Exception {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (var file = new FileInputStream(root.toFile())) {
            trusted.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setEnabledProtocols(new String[] {version});
            socket.getOutputStream().write("question".getBytes(US_ASCII));
            socket.shutdownOutput();
            return socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }
}
