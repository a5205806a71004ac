package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio4j.Deadline;
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
                var limits = new ArrayList<Deadline>();
                var reads = new ArrayList<Task<String>>();
                for (Connection connection : connections) {
                    reads.add(createTask(() -> read(connection, limits)));
                }
                EventLoop.current().awaitAllBlocked();
                stall(peers, limits);
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

    private static String read(Connection connection, List<Deadline> limits) {
        return Deadline.call(seconds(50), limit -> {
            limits.add(limit);
            return new String(connection.read(10), US_ASCII);
        });
    }

    /// Blocks the loop until all have sent, and then until the limits have passed.
    private static void stall(List<Socket> peers, List<Deadline> limits) {
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
        while (sent.getCount() > 0) {
            Thread.onSpinWait();
        }
        limits.forEach(limit -> limit.reschedule(millis(1))); // real time: they pass before the loop turns
        long end = System.nanoTime() + 20_000_000;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
