package io.asyncio4j.net.socket;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.net.Hops;
import io.asyncio4j.net.Peer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopSslSocketTest extends LoopSslSocketFixture {

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void manyTasksTalkAtOnceAndNoneOfThemLeavesTheLoop(String protocol) throws Exception {
        var hops = new Hops();
        try (var peer = new Peer(server(LoopSslSocketFixture::echo))) {
            hops.run(() -> gather(IntStream.range(0, 20).boxed().toList(), n -> {
                try (SSLSocket socket = connect(peer)) {
                    socket.setEnabledProtocols(new String[] {protocol});
                    socket.startHandshake();
                    hops.watchThisTask(); // before, JSSE takes locks that it shares with the peer's threads
                    byte[] sent = new byte[100_000 + n];
                    new Random(n).nextBytes(sent);
                    createTask(() -> socket.getOutputStream().write(sent));
                    assertThat(Arrays.equals(socket.getInputStream().readNBytes(sent.length), sent))
                            .isTrue();
                    assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
                }
                return n;
            }));
        }
        assertThat(hops.besidesLocks()).isZero();
    }

    @Test
    void aConnectedSocketIsUpgradedAndItsNameChecked() throws Exception {
        try (var peer = new Peer(server(LoopSslSocketFixture::echo))) {
            run(() -> {
                Socket below = LoopSocketFactory.getDefault().createSocket(peer.host(), peer.port());
                try (var socket = (SSLSocket) factory.createSocket(below, "localhost", peer.port(), true)) {
                    checkName(socket);
                    var told = new ArrayList<String>();
                    socket.addHandshakeCompletedListener(
                            event -> told.add(event.getSession().getProtocol()));
                    socket.startHandshake();
                    socket.startHandshake();
                    assertThat(told).containsExactly("TLSv1.3");
                    assertThat(socket.getSession().getPeerPrincipal().getName()).isEqualTo("CN=localhost");
                    socket.getOutputStream().write(5);
                    assertThat(socket.getInputStream().read()).isEqualTo(5);
                }
                assertThat(below.isClosed()).isTrue();
                try (Socket plain = LoopSocketFactory.getDefault().createSocket(peer.host(), peer.port());
                        var socket = (SSLSocket) factory.createSocket(plain, "example.com", peer.port(), false)) {
                    checkName(socket);
                    assertThatThrownBy(socket::startHandshake)
                            .isInstanceOf(SSLHandshakeException.class)
                            .hasMessageContaining("example.com");
                    assertThat(socket.getSession().isValid()).isFalse();
                }
            });
        }
    }

    @Test
    void aReadThatTakesTooLongTimesOutAndLosesNothing() throws Exception {
        var go = new CountDownLatch(1);
        inTask(
                peer -> {
                    peer.getOutputStream().write(1);
                    go.await();
                    peer.getOutputStream().write("late".getBytes(UTF_8));
                    peer.getInputStream().read();
                },
                socket -> {
                    assertThat(socket.getInputStream().read()).isEqualTo(1);
                    socket.setSoTimeout(20);
                    assertThatThrownBy(() -> socket.getInputStream().read())
                            .isExactlyInstanceOf(SocketTimeoutException.class);
                    go.countDown();
                    socket.setSoTimeout(0);
                    assertThat(new String(socket.getInputStream().readNBytes(4), UTF_8))
                            .isEqualTo("late");
                });
    }

    @Test
    void whoOnlyReadsAnswersAPeerThatNegotiatesAgain() throws Exception {
        inTask(
                peer -> {
                    peer.getInputStream().read();
                    ((SSLSocket) peer).startHandshake();
                    peer.getOutputStream().write(2);
                    peer.getInputStream().read();
                },
                socket -> {
                    socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                    socket.getOutputStream().write(1);
                    assertThat(timeout(
                                    seconds(20), () -> socket.getInputStream().read()))
                            .isEqualTo(2);
                });
    }

    @Test
    void severalTasksMayReadAtOnceAndShakeHandsAtOnce() throws Exception {
        var go = new CountDownLatch(1);
        inTask(
                peer -> {
                    ((SSLSocket) peer).startHandshake();
                    go.await();
                    for (int n = 1; n <= 3; n++) {
                        peer.getOutputStream().write(n);
                        assertThat(peer.getInputStream().read()).isEqualTo(n);
                    }
                },
                socket -> {
                    var told = new ArrayList<String>();
                    socket.addHandshakeCompletedListener(event -> told.add(event.getCipherSuite()));
                    gather(socket::startHandshake, socket::startHandshake);
                    assertThat(told).hasSize(1);
                    var readers = IntStream.range(0, 3)
                            .mapToObj(_ -> createTask(() -> {
                                int read = socket.getInputStream().read();
                                socket.getOutputStream().write(read);
                                return read;
                            }))
                            .toList();
                    yieldNow();
                    go.countDown();
                    var got = new ArrayList<Integer>();
                    for (var reader : readers) {
                        got.add(timeout(seconds(20), () -> reader.awaitThrowing(IOException.class)));
                    }
                    assertThat(got).containsExactlyInAnyOrder(1, 2, 3);
                });
    }

    @Test
    void theSocketBelowGoesOnIfSaidSo() throws Exception {
        try (var peer = new Peer(bare((socket, plain) -> {
            socket.getOutputStream().write(socket.getInputStream().read());
            plain.getOutputStream().write(socket.getInputStream().read() == -1 ? 7 : 0);
            plain.getOutputStream().write(plain.getInputStream().read());
        }))) {
            run(() -> {
                try (Socket below = LoopSocketFactory.getDefault().createSocket(peer.host(), peer.port())) {
                    var socket = (SSLSocket) factory.createSocket(below, "localhost", peer.port(), false);
                    socket.getOutputStream().write(1);
                    assertThat(socket.getInputStream().read()).isEqualTo(1);
                    socket.shutdownOutput();
                    socket.close();
                    assertThat(socket.isClosed()).isTrue();
                    assertThat(below.getInputStream().read()).isEqualTo(7);
                    below.getOutputStream().write(8);
                    assertThat(below.getInputStream().read()).isEqualTo(8);
                }
            });
        }
    }

    @Test
    void eachHalfThatIsShutSaysSo() throws Exception {
        inTask(LoopSslSocketFixture::echo, socket -> {
            var input = socket.getInputStream();
            var output = socket.getOutputStream();
            assertThat(input.available()).isZero();
            output.write(new byte[] {1, 2, 3});
            assertThat(input.read()).isEqualTo(1);
            assertThat(input.available()).isEqualTo(2);
            assertThatThrownBy(() -> output.write(new byte[1], 0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
            socket.shutdownInput();
            assertThat(socket.isInputShutdown()).isTrue();
            assertThat(input.read()).isEqualTo(-1);
            assertThatThrownBy(socket::getInputStream).hasMessage("Socket input is shutdown");
            assertThatThrownBy(socket::shutdownInput).hasMessage("Socket input is shutdown");
            socket.shutdownOutput();
            assertThatThrownBy(() -> output.write(1)).hasMessage("Socket output is shutdown");
            assertThatThrownBy(socket::shutdownOutput).hasMessage("Socket output is shutdown");
            socket.close();
            assertThatThrownBy(input::available).hasMessage("Socket is closed");
        });
    }

    @Test
    void applicationProtocolsAreNegotiated() throws Exception {
        inTask(
                peer -> {
                    ((SSLSocket) peer).setHandshakeApplicationProtocolSelector((_, offered) -> offered.getLast());
                    echo(peer);
                },
                socket -> {
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
                    socket.setSSLParameters(parameters);
                    socket.startHandshake();
                    assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
                });
    }

    @Test
    void itServesToo() throws Exception {
        run(() -> {
            var answers = createTask(() -> {
                try (var listener = new ServerSocket(0)) {
                    var client = createTask(() -> toThread(() -> {
                        try (Socket socket =
                                CONTEXT.getSocketFactory().createSocket("localhost", listener.getLocalPort())) {
                            socket.getOutputStream().write(9);
                            return socket.getInputStream().read();
                        }
                    }));
                    Socket plain = listener.accept();
                    byte[] first = plain.getInputStream().readNBytes(3);
                    try (var socket = (SSLSocket) factory.createSocket(plain, new ByteArrayInputStream(first), true)) {
                        assertThat(socket.getUseClientMode()).isFalse();
                        socket.getOutputStream().write(socket.getInputStream().read());
                        return client.await();
                    }
                }
            });
            assertThat(answers.await()).isEqualTo(9);
        });
    }

    @Test
    void aSocketThatIsNotConnectedHasTheSettingsOfTls() throws Exception {
        try (var socket = (SSLSocket) factory.createSocket()) {
            assertThat(socket.getSupportedProtocols()).contains("TLSv1.3");
            assertThat(List.of(factory.getDefaultCipherSuites()))
                    .containsAnyElementsOf(List.of(factory.getSupportedCipherSuites()));
            socket.setEnabledCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256"});
            assertThat(socket.getEnabledCipherSuites()).containsExactly("TLS_AES_128_GCM_SHA256");
            socket.setEnableSessionCreation(false);
            assertThat(socket.getEnableSessionCreation()).isFalse();
            socket.setUseClientMode(false);
            socket.setNeedClientAuth(true);
            assertThat(socket.getNeedClientAuth()).isTrue();
            socket.setWantClientAuth(true);
            assertThat(socket.getWantClientAuth()).isTrue();
            assertThat(socket.getSession().isValid()).isFalse();
            assertThatThrownBy(socket::startHandshake).hasMessage("Socket is not connected");
            assertThatThrownBy(() -> factory.createSocket(new Socket(), "localhost", 1, true))
                    .hasMessage("Underlying socket is not connected");
            socket.setSoTimeout(5);
            assertThat(socket.getSoTimeout()).isEqualTo(5);
        }
    }

    @Test
    void namedByAddressItKnowsThePeerWhenItConnects() throws Exception {
        try (var peer = new Peer(server(LoopSslSocketFixture::echo))) {
            run(() -> {
                try (var socket = (SSLSocket) factory.createSocket()) {
                    checkName(socket);
                    socket.connect(InetSocketAddress.createUnresolved("localhost", peer.port()), 20_000);
                    socket.startHandshake();
                    assertThat(socket.getSession().getPeerHost()).isEqualTo("localhost");
                    assertThat(socket.toString()).startsWith("LoopSslSocket[TLSv1.3 on ");
                }
            });
        }
    }
}
