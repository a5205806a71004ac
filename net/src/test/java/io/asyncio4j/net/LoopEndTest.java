package io.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Asyncio;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What a loop has opened, and nobody has closed.
class LoopEndTest {

    @Test
    void serversDatagramSocketsAndConnectionsEndWithTheirLoop() throws Exception {
        var address = FreeAddress.find();
        var hungUp = new CountDownLatch(1);
        try (var peer = new Peer(socket -> {
            try {
                socket.getInputStream().readAllBytes();
            } finally {
                hungUp.countDown();
            }
        })) {
            Asyncio.run(() -> {
                Server.start(address.getPort(), _ -> {});
                assertThat(Datagrams.bind(address).localAddress()).isEqualTo(address);
                Connection.open("127.0.0.1", peer.port());
            });
            assertThat(hungUp.await(20, TimeUnit.SECONDS)).isTrue();
        }
        try (var server = new ServerSocket(address.getPort());
                var datagrams = new DatagramSocket(address)) {
            assertThat(server.isBound()).isTrue();
            assertThat(datagrams.isBound()).isTrue();
        }
    }
}
