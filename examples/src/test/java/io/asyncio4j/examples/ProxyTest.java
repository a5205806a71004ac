package io.asyncio4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Stands on both sides of `Proxy.java`, byte by byte.
class ProxyTest {

    private static final int LIMIT = 20_000; // ms, after which a read fails

    private ServerSocket behind;
    private Process program;
    private Socket client;

    @BeforeEach
    void start() throws IOException {
        behind = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        behind.setSoTimeout(LIMIT);
        program = Command.asyncio("run", "examples/Proxy.java", "0", "http://127.0.0.1:" + behind.getLocalPort())
                .start();
        String line = program.inputReader().readLine();
        if (line == null) {
            throw new AssertionError("it has ended: "
                    + String.join("\n", program.errorReader().lines().toList()));
        }
        assertThat(line).startsWith("🔀 http://127.0.0.1:");
        client = new Socket(
                InetAddress.getLoopbackAddress(),
                URI.create(line.split(" ", -1)[1]).getPort());
        client.setSoTimeout(LIMIT);
    }

    @AfterEach
    void stop() throws IOException {
        program.destroyForcibly();
        if (client != null) {
            client.close();
        }
        behind.close();
    }

    @Test
    void headersOfOneConnectionStayOnIt() throws IOException {
        send(client, """
            GET /a?b=%20c HTTP/1.1
            Host: shop.example
            Connection: close, X-Mine
            X-Mine: 1
            Keep-Alive: 5
            X-Forwarded-For: 10.0.0.9
            Accept: text/csv
            Cookie: a=b

            """);
        try (Socket server = behind.accept()) {
            List<String> head = head(reader(server));
            assertThat(head)
                    .startsWith("GET /a?b=%20c HTTP/1.1")
                    .contains(
                            "Accept: text/csv",
                            "Cookie: a=b",
                            "Accept-Encoding: identity",
                            "X-Forwarded-For: 10.0.0.9, 127.0.0.1",
                            "X-Forwarded-Proto: http",
                            "X-Forwarded-Host: shop.example")
                    .noneMatch(line -> line.startsWith("X-Mine") || line.startsWith("Keep-Alive"));
            send(server, """
                HTTP/1.1 404 Nothing
                Content-Type: text/plain
                Content-Length: 3
                Content-Encoding: gzip
                Set-Cookie: a=1
                Set-Cookie: b=2
                Connection: X-Hop
                X-Hop: 1

                \u001f\u008b!\
                """);
        }
        BufferedReader answer = reader(client);
        assertThat(head(answer))
                .startsWith("HTTP/1.1 404 Not Found")
                .contains("Content-Encoding: gzip", "Set-Cookie: a=1", "Set-Cookie: b=2")
                .noneMatch(line -> line.startsWith("X-Hop"));
        assertThat(answer.readLine()).isEqualTo("\u001f\u008b!");
    }

    @Test
    void aClientThatLeavesEndsTheRequestBehind() throws IOException {
        send(client, "GET / HTTP/1.1\nHost: a\n\n");
        try (Socket server = behind.accept()) {
            server.setSoTimeout(LIMIT);
            BufferedReader request = reader(server);
            head(request);
            client.close();
            assertThat(isEnded(request)).isTrue();
        }
    }

    @Test
    void anUploadThatBreaksOffEndsTheRequestBehind() throws IOException {
        send(client, "POST / HTTP/1.1\nHost: a\nContent-Length: 10\n\n12345");
        try (Socket server = behind.accept()) {
            server.setSoTimeout(LIMIT);
            BufferedReader request = reader(server);
            assertThat(head(request)).contains("Content-Length: 10");
            assertThat(request.skip(5)).isEqualTo(5);
            client.close();
            assertThat(isEnded(request)).isTrue();
        }
    }

    @Test
    void aServerThatBreaksOffIsSeenByTheClient() throws IOException {
        send(client, "GET / HTTP/1.1\nHost: a\n\n");
        BufferedReader answer = reader(client);
        try (Socket server = behind.accept()) {
            head(reader(server));
            send(server, "HTTP/1.1 200 OK\nContent-Length: 10\n\n12345");
            assertThat(head(answer)).contains("content-length: 10");
            assertThat(answer.skip(5)).isEqualTo(5);
        }
        assertThat(isEnded(answer)).isTrue();
    }

    @Test
    void aSlowClientHoldsTheServerBack() throws IOException {
        send(client, "GET / HTTP/1.1\nHost: a\n\n");
        try (Socket server = behind.accept()) {
            head(reader(server));
            send(server, "HTTP/1.1 200 OK\nContent-Length: 1000000000\n\n");
            InputStream answer = client.getInputStream();
            var sender = Thread.ofVirtual().start(() -> sendForEver(server));
            assertThat(answer.read()).isEqualTo('H');
            // real time: kernels and the proxy have filled their buffers when the sender has stood still for long
            long before = -1;
            while (before != sent) {
                before = sent;
                sleep();
            }
            assertThat(sent).isLessThan(100_000_000);
            client.close();
            join(sender);
        }
    }

    private volatile long sent;

    private void sendForEver(Socket server) {
        byte[] chunk = new byte[100_000];
        try {
            for (long all = 0; all < 1_000_000_000; all += chunk.length) {
                server.getOutputStream().write(chunk);
                sent = all;
            }
        } catch (IOException e) {
            // the proxy has closed the connection
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(1000); // real time: see above
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    private static List<String> head(BufferedReader reader) throws IOException {
        var lines = new ArrayList<String>();
        for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    private static boolean isEnded(BufferedReader reader) throws IOException {
        try {
            return reader.read() < 0;
        } catch (SocketException e) {
            return true; // a reset is an end, too
        }
    }
}
