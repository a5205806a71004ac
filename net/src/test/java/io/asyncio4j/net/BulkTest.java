package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.net.Until.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// Large amounts on connections: they need no arrays of their own, and are used while they are in the processor's
/// cache.
class BulkTest extends OnEachTransport {

    private static final int BLOCK = 64 * 1024;

    @Test
    void readIntoDirectBuffersAndWrittenFromThemItNeedsNoArrays() throws Exception {
        run(() -> {
            try (var server = Server.start(0, client -> {
                        var buffer = ByteBuffer.allocateDirect(BLOCK);
                        while (client.read(buffer) >= 0) {
                            client.write(buffer.flip());
                            buffer.clear();
                        }
                    });
                    var connection = Connection.open("127.0.0.1", server.port())) {
                exchange(connection, 100); // loads what stays
                long before = allocated();
                exchange(connection, 500);
                assertThat(allocated() - before).isLessThan(500 * BLOCK); // one way; it is read twice
            }
        });
    }

    @Test
    void whatHasComeOnOneConnectionIsReadBeforeMoreComesOnAnother() throws Exception {
        run(() -> {
            var arrived = new ArrayList<Connection>();
            var read = new ArrayList<Connection>();
            var most = new int[1]; // connections with bytes that nobody has read
            try (var server = Server.start(0, client -> {
                arrived.add(client);
                client.read(BLOCK);
                long unread = arrived.stream()
                        .filter(other -> other.handler().reader().received() > 0 && !read.contains(other))
                        .count();
                most[0] = Math.max(most[0], (int) unread);
                read.add(client);
            })) {
                var peers = new ArrayList<Socket>();
                for (int i = 0; i < 8; i++) {
                    peers.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
                }
                until(() -> arrived.size() >= peers.size());
                for (Socket peer : peers) { // without giving way
                    peer.getOutputStream().write(new byte[BLOCK]);
                }
                until(() -> read.size() >= peers.size());
                for (Socket peer : peers) {
                    peer.close();
                }
            }
            assertThat(most[0]).isEqualTo(1);
        });
    }

    @Test
    void whatIsWrittenLastLeavesThoughTheLoopEnds() throws Exception {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            run(() -> Connection.open("127.0.0.1", listening.getLocalPort())
                    .write(ByteBuffer.wrap("good-bye".getBytes(StandardCharsets.UTF_8))));
            try (var peer = listening.accept()) {
                assertThat(peer.getInputStream().readAllBytes()).asString().isEqualTo("good-bye");
            }
        }
    }

    /// Sends blocks and reads them back, in the same direct buffer.
    private static void exchange(Connection connection, int blocks) {
        var buffer = ByteBuffer.allocateDirect(BLOCK);
        for (int i = 0; i < blocks; i++) {
            connection.write(buffer.clear());
            buffer.clear();
            while (buffer.hasRemaining()) {
                connection.read(buffer);
            }
        }
    }

    /// Bytes that the loop has allocated on the heap so far.
    private static long allocated() {
        long carrier = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getClass().getSimpleName().equals("LoopThread"))
                .findFirst()
                .orElseThrow()
                .threadId();
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(carrier);
    }
}
