package io.asyncio4j.net.socket;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.net.Until.stuck;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.TimedOutException;
import io.asyncio4j.net.Peer;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

class LoopSslSocketEndTest extends LoopSslSocketFixture {

    @Test
    void thePeerIsNotTrustedUnlessItsCertificateIs() throws Exception {
        var heard = new ArrayList<String>();
        var done = new CountDownLatch(1);
        try (var peer = new Peer(server(socket -> {
            try {
                socket.getInputStream().read();
            } catch (IOException e) {
                heard.add(String.valueOf(e.getMessage()));
                done.countDown();
            }
        }))) {
            run(() -> {
                try (Socket socket = LoopSslSocketFactory.getDefault().createSocket(peer.host(), peer.port())) {
                    assertThatThrownBy(() -> socket.getOutputStream().write(1)).isInstanceOf(SSLException.class);
                }
                toThread(() -> done.await());
            });
        }
        assertThat(heard).hasSize(1).first().asString().contains("certificate_unknown");
    }

    @Test
    void eitherSideMayEndFirst() throws Exception {
        inTask(
                peer -> {
                    byte[] all = peer.getInputStream().readAllBytes();
                    peer.getOutputStream().write(all);
                },
                socket -> {
                    socket.getOutputStream().write("all of it".getBytes(UTF_8));
                    socket.shutdownOutput();
                    assertThat(socket.isOutputShutdown()).isTrue();
                    assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                            .isEqualTo("all of it");
                    assertThatThrownBy(socket::getOutputStream).hasMessage("Socket output is shutdown");
                });
    }

    @Test
    void aPeerThatEndsWhileTlsIsNegotiatedIsNamed() throws Exception {
        try (var peer = new Peer(plain -> plain.getInputStream().read())) {
            run(() -> {
                try (SSLSocket socket = connect(peer)) {
                    assertThatThrownBy(() -> timeout(seconds(20), socket::startHandshake))
                            .isInstanceOf(SSLHandshakeException.class)
                            .hasMessage("Remote host terminated the handshake");
                }
            });
        }
    }

    @Test
    void anEndWithoutCloseNotifyIsTheEndButNotInTheMiddleOfARecord() throws Exception {
        try (var peer = new Peer(bare((socket, plain) -> {
            socket.getOutputStream().write("all".getBytes(UTF_8));
            plain.getOutputStream().write(socket.getInputStream().read() == 1 ? new byte[0] : new byte[] {23, 3, 3});
        }))) {
            run(() -> {
                try (SSLSocket socket = connect(peer)) {
                    socket.getOutputStream().write(1);
                    assertThat(socket.getInputStream().readAllBytes())
                            .asString()
                            .isEqualTo("all");
                    assertThat(socket.getInputStream().read()).isEqualTo(-1);
                }
                try (SSLSocket socket = connect(peer)) {
                    socket.getOutputStream().write(2);
                    assertThat(socket.getInputStream().readNBytes(3)).asString().isEqualTo("all");
                    assertThatThrownBy(() -> socket.getInputStream().read())
                            .isInstanceOf(EOFException.class)
                            .hasMessage("the connection ended in the middle of a TLS record");
                    assertThatThrownBy(() -> socket.getInputStream().read())
                            .isInstanceOf(SSLException.class)
                            .hasMessage("the TLS connection is broken: "
                                    + "the connection ended in the middle of a TLS record");
                }
            });
        }
    }

    @Test
    void aForgedRecordEndsTheConnectionAndThePeerIsTold() throws Exception {
        var heard = new ArrayList<String>();
        var done = new CountDownLatch(1);
        try (var peer = new Peer(bare((socket, plain) -> {
            socket.getInputStream().read();
            byte[] forged = new byte[45];
            forged[0] = 23; // application data
            forged[1] = 3;
            forged[2] = 3;
            forged[4] = 40; // bytes
            plain.getOutputStream().write(forged);
            try {
                socket.getInputStream().read();
            } catch (IOException e) {
                heard.add(String.valueOf(e.getMessage()));
            }
            done.countDown();
        }))) {
            run(() -> {
                try (SSLSocket socket = connect(peer)) {
                    socket.getOutputStream().write(1);
                    assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SSLException.class);
                    toThread(() -> done.await());
                    assertThatThrownBy(() -> socket.getInputStream().read())
                            .isInstanceOf(SSLException.class)
                            .hasMessageStartingWith("the TLS connection is broken: ");
                    assertThatThrownBy(() -> timeout(
                                    seconds(20), () -> socket.getOutputStream().write(1)))
                            .isInstanceOf(SocketException.class)
                            .hasMessage("the TLS connection is closed");
                }
            });
        }
        assertThat(heard).hasSize(1).first().asString().contains("bad_record_mac");
    }

    @Test
    void whoseSessionFailsIsClosed() throws Exception {
        try (var peer = new Peer(server(LoopSslSocketFixture::echo))) {
            run(() -> {
                Socket below = LoopSocketFactory.getDefault().createSocket(peer.host(), peer.port());
                var socket = (SSLSocket) factory.createSocket(below, "example.com", peer.port(), true);
                checkName(socket);
                assertThat(socket.getSession().isValid()).isFalse();
                assertThat(socket.isClosed()).isTrue();
                assertThat(below.isClosed()).isTrue();
            });
        }
    }

    @Test
    void aCancellationClosesTheSocketAndGoesAroundTheLibrary() throws Exception {
        inTask(LoopSslSocketFixture::echo, socket -> {
            socket.startHandshake();
            assertThatThrownBy(() -> timeout(millis(20), () -> {
                        try {
                            socket.getInputStream().read();
                        } catch (IOException e) {
                            throw new UncheckedIOException("wrapped", e);
                        }
                    }))
                    .isInstanceOf(TimedOutException.class)
                    .hasRootCauseMessage("Socket closed: the task was cancelled");
            assertThat(socket.isClosed()).isTrue();
            assertThatThrownBy(socket::getInputStream)
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Socket is closed");
        });
    }

    @Test
    void anyThreadMayCloseIt() throws Exception {
        inTask(LoopSslSocketFixture::echo, socket -> {
            socket.startHandshake();
            var reader = createTask(() -> socket.getInputStream().read());
            yieldNow();
            toThread(socket::close);
            assertThatThrownBy(() -> reader.awaitThrowing(IOException.class)).isInstanceOf(SocketException.class);
            assertThat(socket.isClosed()).isTrue();
        });
    }

    @Test
    void closingEndsAWriteThatThePeerDoesNotTake() throws Exception {
        var over = new CountDownLatch(1);
        inTask(
                peer -> {
                    ((SSLSocket) peer).startHandshake();
                    over.await();
                },
                socket -> {
                    socket.startHandshake();
                    var written = new int[1];
                    var writing = createTask(() -> {
                        while (true) {
                            socket.getOutputStream().write(new byte[10_000]);
                            written[0]++;
                        }
                    });
                    stuck(() -> written[0]);
                    timeout(seconds(10), socket::close);
                    assertThatThrownBy(() -> writing.awaitThrowing(IOException.class))
                            .isInstanceOf(SocketException.class);
                    over.countDown();
                });
    }
}
