package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.net.socket.LoopSslSocketFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The peer of a connection whose TLS has failed hears why, though it still sends.
@Timeout(120)
class TlsLastWordsTest {

    private static final byte[] NO_HANDSHAKE = {22, 3, 3, 0, 4, 99, 0, 0, 0
    }; // a record with a message of no known kind
    private static final int MUCH = 8_000_000; // bytes, more than the kernel keeps

    @ParameterizedTest
    @CsvSource({"epoll,jdk", "epoll,openssl", "nio,jdk", "nio,openssl"})
    void theServerOfAClient(String transport, String tls) throws Exception {
        var heard = new CompletableFuture<Integer>();
        try (var peer = new Peer(socket -> heard.complete(alertTo(socket)))) {
            Network.run(
                    transport,
                    tls,
                    () -> assertThatThrownBy(() ->
                                    Connection.open("127.0.0.1", peer.port(), options -> options.tls(Tls.client())))
                            .isInstanceOf(ConnectionFailedException.class));
        }
        assertThat(heard.get()).isEqualTo(21);
    }

    @ParameterizedTest
    @CsvSource({"epoll,jdk", "epoll,openssl", "nio,jdk", "nio,openssl"})
    void theClientOfAServer(String transport, String tls, @TempDir Path folder) throws Exception {
        var certificates = new Certificates(folder).sign("local", "localhost");
        Network.run(transport, tls, () -> {
            var secured = certificates.server("local");
            try (var server = Server.start(0, o -> o.host("127.0.0.1").tls(secured), _ -> {})) {
                int heard = toThread(() -> {
                    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                        return sendAndHear(socket);
                    }
                });
                assertThat(heard).isEqualTo(21);
                Network.awaitConnections(server, 0);
            }
        });
    }

    @Test
    void theServerOfALibrarysSocket() throws Exception {
        var heard = new CompletableFuture<Integer>();
        try (var peer = new Peer(socket -> heard.complete(alertTo(socket)))) {
            Network.run("epoll", () -> {
                try (Socket socket = LoopSslSocketFactory.getDefault().createSocket(peer.host(), peer.port())) {
                    assertThatThrownBy(() -> socket.getOutputStream().write(1)).isInstanceOf(SSLException.class);
                }
            });
        }
        assertThat(heard.get()).isEqualTo(21);
    }

    @Test
    void aPeerThatNeverEndsHasASecond() throws Exception {
        var over = new CompletableFuture<Void>();
        try (var peer = new Peer(socket -> {
            socket.getInputStream().read();
            socket.getOutputStream().write(NO_HANDSHAKE);
            over.join();
        })) {
            Network.run("epoll", () -> {
                assertThatThrownBy(() -> timeout(
                                seconds(60),
                                () -> Connection.open("127.0.0.1", peer.port(), options -> options.tls(Tls.client()))))
                        .isInstanceOf(ConnectionFailedException.class);
                try (Socket socket = LoopSslSocketFactory.getDefault().createSocket(peer.host(), peer.port())) {
                    assertThatThrownBy(() -> timeout(
                                    seconds(60), () -> socket.getOutputStream().write(1)))
                            .isInstanceOf(SSLException.class);
                }
            });
            over.complete(null);
        }
    }

    /// The kind of the record that answers a server which speaks no TLS.
    private static int alertTo(Socket socket) throws IOException {
        byte[] hello = socket.getInputStream().readNBytes(5);
        socket.getInputStream().readNBytes(hello[3] * 256 + (hello[4] & 0xff));
        return sendAndHear(socket);
    }

    /// Sends what is no TLS, and then much more, which would fail if the other side had gone.
    private static int sendAndHear(Socket socket) throws IOException {
        socket.getOutputStream().write(NO_HANDSHAKE);
        int kind = socket.getInputStream().read();
        socket.getOutputStream().write(new byte[MUCH]);
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
        return kind;
    }
}
