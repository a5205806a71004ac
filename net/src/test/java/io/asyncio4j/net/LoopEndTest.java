package io.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Asyncio;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What a loop has opened, and nobody has closed.
class LoopEndTest {

    @Test
    void serversDatagramSocketsAndConnectionsEndWithTheirLoop() throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        var ports = new int[2];
        var hungUp = new CountDownLatch(1);
        try (var peer = new Peer(socket -> {
            try {
                socket.getInputStream().readAllBytes();
            } finally {
                hungUp.countDown();
            }
        })) {
            Asyncio.run(() -> {
                ports[0] = Server.start(0, _ -> {}).port();
                ports[1] = Datagrams.bind(new InetSocketAddress(here, 0))
                        .localAddress()
                        .getPort();
                Connection.open("127.0.0.1", peer.port());
            });
            assertThat(hungUp.await(20, TimeUnit.SECONDS)).isTrue();
        }
        try (var server = new ServerSocket(ports[0]);
                var datagrams = new DatagramSocket(ports[1], here)) {
            assertThat(server.isBound()).isTrue();
            assertThat(datagrams.isBound()).isTrue();
        }
    }
}
