package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.function.VoidFn;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a server does to a kept connection while the loop is too busy to see it. Its bytes wait in a real kernel.
@Timeout(60)
class UnseenEventTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Semaphore answered = new Semaphore(0);
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void aCloseIsSeenBeforeTheNextRequestIsSent() throws Exception {
        assertUnharmed(Socket::close);
    }

    @Test
    void soAreBytesThatNobodyHasAskedFor() throws Exception {
        for (String stray : List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
                "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                "\r\n",
                "garbage")) {
            assertUnharmed(socket -> send(socket, stray));
        }
    }

    /// Whatever the server does between two requests, the second is answered by the answer to it.
    private void assertUnharmed(VoidFn<Socket, IOException> event) throws Exception {
        for (String transport : List.of("epoll", "nio")) {
            System.setProperty("asyncio4j.transport", transport);
            done.set(0);
            try (var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
                Thread.ofPlatform().daemon().start(() -> serve(listener, event));
                run(() -> {
                    try (var session = new ClientSession()) {
                        String url = "http://127.0.0.1:" + listener.getLocalPort();
                        for (int n = 1; n <= 5; n++) {
                            var response = session.post(url, request -> request.text(""));
                            assertThat(response.status() + response.text()).isEqualTo("200ok");
                            answered.release();
                            while (done.get() < n) {
                                Thread.onSpinWait(); // real time: the loop must be too busy to see it
                            }
                        }
                    }
                });
            } finally {
                System.clearProperty("asyncio4j.transport");
            }
        }
    }

    private void serve(ServerSocket listener, VoidFn<Socket, IOException> event) {
        try {
            while (!listener.isClosed()) {
                Socket socket = listener.accept();
                readHead(socket.getInputStream());
                send(socket, OK);
                answered.acquireUninterruptibly();
                event.accept(socket);
                done.incrementAndGet();
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void readHead(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
    }
}
