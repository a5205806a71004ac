package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.function.VoidFn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whom proxies speak for, by the PROXY protocol.
class ProxyHeaderTest {

    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

    @TempDir
    Path directory;

    @Test
    void theAddressOfTheClientIsThatOfTheHeader() {
        serving(_ -> true, server -> {
            assertThat(ask(server, text("PROXY TCP4 203.0.113.7 10.0.0.1 56324 443\r\nping")))
                    .isEqualTo("/203.0.113.7:56324 ping");
            assertThat(ask(server, text("PROXY TCP6 2001:db8::1 ::1 1 65535\r\nping")))
                    .isEqualTo("/[2001:db8:0:0:0:0:0:1]:1 ping");
            assertThat(ask(server, text("PROXY UNKNOWN ffff::1 whatever\r\nping")))
                    .startsWith("/127.0.0.1");
            assertThat(ask(server, text("PROXY UNKNOWN\r\nping"))).startsWith("/127.0.0.1");
            assertThat(ask(server, binary(0x21, 0x11, "\1\2\3\4\5\6\7\10\0\120\1\273", "ping")))
                    .isEqualTo("/1.2.3.4:80 ping");
            assertThat(ask(
                            server,
                            binary(
                                    0x21,
                                    0x21,
                                    "\40\1" + "\0".repeat(13) + "\1" + "\0".repeat(16) + "\0\1\0\2" + "\4\0\1x",
                                    "ping")))
                    .isEqualTo("/[2001:0:0:0:0:0:0:1]:1 ping");
            assertThat(ask(server, binary(0x20, 0x00, "", "ping"))).startsWith("/127.0.0.1");
            assertThat(ask(server, binary(0x20, 0x11, "\1\2\3\4\5\6\7\10\0\120\1\273", "ping")))
                    .startsWith("/127.0.0.1");
            assertThat(ask(server, binary(0x21, 0x00, "abc", "ping"))).startsWith("/127.0.0.1");
        });
    }

    @Test
    void itMayComeByteByByte() {
        serving(_ -> true, server -> {
            for (byte[] each : List.of(
                    text("PROXY TCP4 1.2.3.4 10.0.0.1 80 443\r\nping"),
                    binary(0x21, 0x11, "\1\2\3\4\5\6\7\10\0\120\1\273", "ping"))) {
                try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                    socket.setTcpNoDelay(true);
                    for (byte one : each) {
                        socket.getOutputStream().write(one);
                    }
                    assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                            .isEqualTo("/1.2.3.4:80 ping");
                }
            }
        });
    }

    @Test
    void whatIsMalformedClosesTheConnection() {
        serving(_ -> true, server -> {
            for (byte[] each : List.of(
                    text("GET / HTTP/1.1\r\n\r\n"),
                    text("PROXY\r\nping"),
                    text("PROXY \r\nping"),
                    text("PROXY TCP4 1.2.3.4 5.6.7.8 1\r\nping"),
                    text("PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3\r\nping"),
                    text("PROXY TCP4 1.2.3.4 5.6.7.8 1 65536\r\nping"),
                    text("PROXY TCP4 1.2.3.4 5.6.7.8 -1 2\r\nping"),
                    text("PROXY TCP4 1.2.3.4 5.6.7.8 01 2\r\nping"),
                    text("PROXY TCP4 1.2.3.256 5.6.7.8 1 2\r\nping"),
                    text("PROXY TCP4 ::1 5.6.7.8 1 2\r\nping"),
                    text("PROXY TCP6 1.2.3.4 5.6.7.8 1 2\r\nping"),
                    text("PROXY TCP4 example.org 5.6.7.8 1 2\r\nping"),
                    text("PROXY UDP4 1.2.3.4 5.6.7.8 1 2\r\nping"),
                    text("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\nping"),
                    text("PROXY UNKNOWN " + "x".repeat(200) + "\r\nping"),
                    text("proxy TCP4 1.2.3.4 5.6.7.8 1 2\r\nping"),
                    binary(0x22, 0x11, "\1\2\3\4\5\6\7\10\0\120\1\273", "ping"),
                    binary(0x11, 0x11, "\1\2\3\4\5\6\7\10\0\120\1\273", "ping"),
                    binary(0x21, 0x11, "\1\2\3\4", "ping"),
                    binary(0x21, 0x21, "\1\2\3\4\5\6\7\10\0\120\1\273", "ping"),
                    binary(0x21, 0x41, "\1\2\3\4\5\6\7\10\0\120\1\273", "ping"),
                    binary(0x21, 0x00, "x".repeat(5000), "ping"))) {
                assertThat(ask(server, each))
                        .as(new String(each, StandardCharsets.ISO_8859_1))
                        .isEmpty();
            }
        });
    }

    @Test
    void nobodyElseIsBelieved() {
        serving(
                _ -> false,
                server -> assertThat(ask(server, text("PROXY UNKNOWN\r\nping")))
                        .startsWith("/127.0.0.1")
                        .endsWith(" PROXY UNKNOWN\r\nping"));
    }

    @Test
    void tlsComesBehindIt() throws Exception {
        var certificates = new Certificates(directory).sign("server", "localhost");
        run(() -> {
            try (var server = Server.start(
                    0,
                    options ->
                            options.host("127.0.0.1").proxyProtocol(_ -> true).tls(certificates.server("server")),
                    connection -> connection.write(connection.remoteAddress() + " " + connection.readLine()))) {
                try (var client = Connection.open("127.0.0.1", server.port())) {
                    client.write("PROXY TCP4 1.2.3.4 5.6.7.8 80 2\r\n");
                    client.startTls(certificates.client(), "localhost");
                    client.write("secret\n");
                    assertThat(new String(client.readAll(), StandardCharsets.UTF_8))
                            .isEqualTo("/1.2.3.4:80 secret");
                }
            }
        });
    }

    private static void serving(Predicate<Object> trusted, VoidFn<Server, IOException> body) {
        for (String transport : List.of("epoll", "nio")) {
            System.setProperty(NettyIo.PROPERTY, transport);
            try {
                run(() -> {
                    try (var server =
                            Server.start(0, options -> options.host("127.0.0.1").proxyProtocol(trusted), connection -> {
                                byte[] read = connection.readUntil("ping");
                                connection.write(
                                        connection.remoteAddress() + " " + new String(read, StandardCharsets.UTF_8));
                            })) {
                        body.accept(server);
                    }
                });
            } catch (IOException e) {
                throw new AssertionError(e);
            } finally {
                System.clearProperty(NettyIo.PROPERTY);
            }
        }
    }

    private static String ask(Server server, byte[] bytes) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes);
            try {
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (SocketException e) {
                return ""; // a reset
            }
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] binary(int version, int family, String addresses, String rest) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(SIGNATURE);
        bytes.write(version);
        bytes.write(family);
        bytes.write(addresses.length() >> 8);
        bytes.write(addresses.length());
        bytes.writeBytes(addresses.getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(rest.getBytes(StandardCharsets.ISO_8859_1));
        return bytes.toByteArray();
    }
}
