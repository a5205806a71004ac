package io.asyncio4j.net.socket;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.TimedOutException;
import io.asyncio4j.net.Peer;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.util.ArrayList;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

class LoopSocketSetupTest extends LoopSocketFixture {

    @Test
    void errorsAreOfTheClassesThatLibrariesLookFor() throws Exception {
        run(() -> {
            assertThatThrownBy(() -> factory.createSocket(InetAddress.getLoopbackAddress(), 1))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("Connection refused");
            assertThatThrownBy(() -> factory.createSocket("no-such-host.invalid", 1))
                    .isInstanceOf(UnknownHostException.class);
            try (var unconnected = factory.createSocket()) {
                assertThatThrownBy(unconnected::getInputStream).hasMessage("Socket is not connected");
                assertThatThrownBy(() -> unconnected.connect(InetSocketAddress.createUnresolved("127.0.0.1", 1), -1))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        });
        inTask(
                peer -> {
                    peer.getInputStream().read();
                    peer.setSoLinger(true, 0);
                },
                socket -> {
                    socket.getOutputStream().write(1);
                    assertThatThrownBy(() -> socket.getInputStream().read())
                            .isExactlyInstanceOf(SocketException.class)
                            .hasMessage("Connection reset");
                    assertThatThrownBy(() -> socket.getOutputStream().write(1)).isInstanceOf(SocketException.class);
                });
    }

    @Test
    void connectingTimesOutAndCanBeClosedMeanwhile() throws Exception {
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var fillers = new ArrayList<Socket>();
            for (int n = 0; n < 4; n++) { // the kernel answers no more when its line is full
                var filler = new Socket();
                fillers.add(filler);
                try {
                    filler.connect(full.getLocalSocketAddress(), 50);
                } catch (SocketTimeoutException e) {
                    // it is full, or the machine is slow
                }
            }
            run(() -> {
                Socket late = factory.createSocket();
                assertThatThrownBy(() -> late.connect(full.getLocalSocketAddress(), 30))
                        .isExactlyInstanceOf(SocketTimeoutException.class)
                        .hasMessage("Connect timed out");
                assertThat(late.isClosed()).isTrue();

                Socket closed = factory.createSocket();
                var connecting = createTask(() -> closed.connect(full.getLocalSocketAddress()));
                yieldNow();
                yieldNow();
                toThread(closed::close);
                assertThatThrownBy(() -> connecting.awaitThrowing(IOException.class))
                        .isExactlyInstanceOf(SocketException.class)
                        .hasMessage("Socket closed");

                assertThatThrownBy(() ->
                                timeout(millis(20), () -> factory.createSocket().connect(full.getLocalSocketAddress())))
                        .isInstanceOf(TimedOutException.class)
                        .hasRootCauseMessage("Socket closed: the task was cancelled");
            });
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void optionsCanBeSetBeforeAndAfterConnecting() throws Exception {
        try (var peer = new Peer(LoopSocketFixture::ignore)) {
            run(() -> {
                try (Socket socket = factory.createSocket()) {
                    socket.setReceiveBufferSize(40_000);
                    socket.setKeepAlive(true);
                    socket.setSoLinger(true, 3);
                    assertThat(socket.getTcpNoDelay()).isTrue();
                    assertThat(socket.getReceiveBufferSize()).isEqualTo(40_000);
                    socket.bind(new InetSocketAddress(peer.host(), 0));
                    socket.connect(new InetSocketAddress(peer.host(), peer.port()), 20_000);

                    assertThat(socket.getKeepAlive()).isTrue();
                    assertThat(socket.getSoLinger()).isEqualTo(3);
                    assertThat(socket.getReceiveBufferSize()).isGreaterThanOrEqualTo(40_000);
                    socket.setTcpNoDelay(false);
                    socket.setKeepAlive(false);
                    socket.setSoLinger(false, 0);
                    socket.setTrafficClass(8);
                    socket.setSendBufferSize(30_000);
                    assertThat(socket.getTcpNoDelay()).isFalse();
                    assertThat(socket.getKeepAlive()).isFalse();
                    assertThat(socket.getSoLinger()).isEqualTo(-1);
                    assertThat(socket.getSendBufferSize()).isGreaterThanOrEqualTo(30_000);
                    assertThat(socket.getOption(StandardSocketOptions.SO_KEEPALIVE))
                            .isFalse();
                    assertThat(socket.supportedOptions()).contains(ExtendedSocketOptions.TCP_KEEPIDLE);
                    socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 77);
                    assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE))
                            .isEqualTo(77);
                    assertThatThrownBy(() -> socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1))
                            .isInstanceOf(UnsupportedOperationException.class)
                            .hasMessageContaining("IP_MULTICAST_TTL");
                    assertThatThrownBy(() -> socket.sendUrgentData(1)).hasMessage("Urgent data not supported");

                    assertThat(socket.isConnected()).isTrue();
                    assertThat(socket.getPort()).isEqualTo(peer.port());
                    assertThat(socket.getInetAddress()).isEqualTo(peer.host());
                    assertThat(socket.getLocalAddress()).isEqualTo(peer.host());
                    assertThat(socket.getLocalPort()).isPositive();
                    assertThat(socket.getRemoteSocketAddress())
                            .isEqualTo(new InetSocketAddress(peer.host(), peer.port()));
                    assertThat(socket.getChannel()).isNull();
                    assertThat(socket.toString()).contains("port=" + peer.port());
                }
            });
        }
    }

    @Test
    void aLocalAddressThatIsTakenIsABindException() throws Exception {
        try (var peer = new Peer(LoopSocketFixture::ignore)) {
            run(() -> assertThatThrownBy(() -> factory.createSocket(peer.host(), peer.port(), peer.host(), peer.port()))
                    .isInstanceOf(BindException.class));
        }
    }

    @Test
    void hostsAreLookedUpByTheSocketItself() throws Exception {
        try (var peer = new Peer(LoopSocketFixture::echo)) {
            run(() -> {
                try (Socket socket = factory.createSocket("localhost", peer.port())) {
                    socket.getOutputStream().write(5);
                    assertThat(socket.getInputStream().read()).isEqualTo(5);
                }
            });
        }
    }
}
