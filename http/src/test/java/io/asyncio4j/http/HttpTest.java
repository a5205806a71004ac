package io.asyncio4j.http;

import static io.asyncio4j.Asyncio.run;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.net.Server;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

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
}
