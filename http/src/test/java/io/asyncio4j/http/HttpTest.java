package io.asyncio4j.http;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.net.Server;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongSupplier;

/// What the tests of client and server share.
public final class HttpTest {

    private HttpTest() {}

    public static Application application() {
        return new Application(options -> options.host("127.0.0.1"));
    }

    /// Runs `body` beside a started application, and closes that.
    public static void serving(Application application, VoidFn<Server, Exception> body) {
        serving(List.of("epoll"), application, body);
    }

    /// The same on each of the transports.
    public static void serving(List<String> transports, Application application, VoidFn<Server, Exception> body) {
        for (String transport : transports) {
            System.setProperty("asyncio4j.transport", transport);
            try {
                run(() -> {
                    try (var server = application.start(0)) {
                        body.accept(server);
                    }
                });
            } catch (Exception e) {
                throw new AssertionError("on " + transport, e);
            } finally {
                System.clearProperty("asyncio4j.transport");
            }
        }
    }

    /// Has a port that workers may share, and that nobody else is given until it is closed.
    public static SocketChannel reservedPort() throws IOException {
        return SocketChannel.open()
                .setOption(StandardSocketOptions.SO_REUSEPORT, true)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /// Sends bytes as they are and returns all that comes back until the server closes.
    public static String raw(Server server, String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            var answer = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(answer);
            } catch (IOException e) {
                answer.writeBytes("<reset>".getBytes(StandardCharsets.ISO_8859_1));
            }
            return answer.toString(StandardCharsets.ISO_8859_1);
        }
    }

    /// Waits until `value` has begun to grow, and then has not for 100 ms. In real time: the kernel's buffers fill.
    public static long standstill(LongSupplier value) {
        long before;
        do {
            before = value.getAsLong();
            sleep(millis(100));
        } while (before == 0 || value.getAsLong() > before);
        return before;
    }

    /// Waits until the server has at most `count` connections. In real time: the kernel tells it.
    public static void awaitConnections(Server server, int count) {
        timeout(seconds(20), () -> {
            while (server.connectionCount() > count) {
                sleep(millis(1));
            }
        });
    }
}
