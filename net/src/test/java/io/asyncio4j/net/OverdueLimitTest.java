package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.timeout;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// A loop that was busy for longer than a limit: what came in time goes before the limit.
class OverdueLimitTest {

    private static final int CONNECTIONS = 100; // more than the driver takes at once

    @Test
    void whatCameInTimeIsReadThoughTheLimitHasPassedMeanwhile() throws IOException {
        try (var listener = new ServerSocket(0, CONNECTIONS, InetAddress.getLoopbackAddress())) {
            run(() -> {
                var connections = new ArrayList<Connection>();
                var peers = new ArrayList<Socket>();
                for (int number = 0; number < CONNECTIONS; number++) {
                    connections.add(Connection.open("127.0.0.1", listener.getLocalPort()));
                    peers.add(listener.accept());
                }
                var reads = new ArrayList<Task<String>>();
                for (Connection connection : connections) {
                    reads.add(createTask(() -> new String(
                            timeout(millis(500), () -> connection.read(10)), US_ASCII))); // real time: the peer's
                }
                EventLoop.current().awaitAllBlocked();
                stallWhile(peers);
                for (Task<String> read : reads) {
                    assertEquals("!", read.await());
                }
                for (int number = 0; number < CONNECTIONS; number++) {
                    connections.get(number).abort();
                    peers.get(number).close();
                }
            });
        }
    }

    /// Blocks the loop until all have sent and the limits have passed.
    private static void stallWhile(List<Socket> peers) {
        long end = System.nanoTime() + 600_000_000;
        var sent = new CountDownLatch(1);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                for (Socket peer : peers) {
                    peer.getOutputStream().write('!');
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            sent.countDown();
        });
        while (System.nanoTime() < end || sent.getCount() > 0) {
            Thread.onSpinWait();
        }
    }
}
