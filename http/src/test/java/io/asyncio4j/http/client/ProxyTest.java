package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.asyncio4j.TaskGroup;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.net.Connection;
import io.asyncio4j.net.ConnectionFailedException;
import io.asyncio4j.net.Server;
import io.asyncio4j.net.Tls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Through proxies that the test plays, on real sockets. // real time: Netty's tunnels need real channels
class ProxyTest {

    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final List<String> seen = new ArrayList<>();
    private int target; // port

    @ParameterizedTest
    @ValueSource(strings = {"", "me:s%40cret@"})
    void urlsOfHttpAreAskedForByTheirWholeName(String user) throws Exception {
        run(() -> {
            try (var proxy = Server.start(0, ProxyTest::local, this::forward);
                    var session = new ClientSession(
                            options -> options.proxy(Proxy.of("http://" + user + "127.0.0.1:" + proxy.port())
                                    .withHeader("X-Via", "test")))) {
                assertThat(session.get("http://nowhere.invalid/tea?x=1").text()).isEqualTo("ok");
                assertThat(session.get("http://nowhere.invalid:81/").text()).isEqualTo("ok");
            }
        });
        String credentials = Base64.getEncoder().encodeToString("me:s@cret".getBytes(StandardCharsets.UTF_8));
        assertThat(seen).hasSize(2);
        assertThat(seen.getFirst())
                .startsWith("GET http://nowhere.invalid/tea?x=1 HTTP/1.1\r\n")
                .contains("host: nowhere.invalid\r\n")
                .contains("X-Via: test\r\n");
        assertThat(seen.getFirst().contains("Proxy-Authorization: Basic " + credentials + "\r\n"))
                .isEqualTo(!user.isEmpty());
        assertThat(seen.getLast()).startsWith("GET http://nowhere.invalid:81/ HTTP/1.1\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "socks4a", "socks5", "socks5h"})
    void aTunnelLeadsToTheServerWhoseNameTheProxyLooksUp(String scheme, @TempDir Path folder) throws Exception {
        KeyStore store = SelfSigned.store(folder, "nowhere.invalid");
        run(() -> {
            try (var server = Server.start(
                            0,
                            options ->
                                    local(options).tls(Tls.server(tls -> tls.keyStore(store, "secret".toCharArray()))),
                            this::answer);
                    var proxy = Server.start(0, ProxyTest::local, this::tunnel);
                    var session = new ClientSession(options -> options.tls(Tls.client(tls -> tls.trust(store)))
                            .proxy(Proxy.of(scheme + "://me:secret@127.0.0.1:" + proxy.port())))) {
                target = server.port();
                for (int i = 0; i < 2; i++) {
                    var response = session.get("https://nowhere.invalid/");
                    assertThat(response.text()).isEqualTo("GET / HTTP/1.1");
                    assertThat(response.tlsSession()).isPresent();
                }
                assertThat(session.statistics().made()).isEqualTo(1);
            }
        });
        assertThat(seen).hasSize(1);
        assertThat(seen.getFirst()).contains("nowhere.invalid");
        assertThat(seen.getFirst()).contains(scheme.equals("http") ? "proxy-authorization: Basic " : "me");
    }

    @Test
    void theWayToAProxyMayBeSecuredAndThatThroughItToo(@TempDir Path folder, @TempDir Path other) throws Exception {
        KeyStore ofProxy = SelfSigned.store(folder, "localhost");
        KeyStore ofServer = SelfSigned.store(other, "nowhere.invalid");
        run(() -> {
            try (var server = Server.start(0, options -> secured(options, ofServer), this::answer);
                    var proxy = Server.start(0, options -> secured(options, ofProxy), this::tunnel);
                    var forwarding = Server.start(0, options -> secured(options, ofProxy), this::forward);
                    var session = new ClientSession(options -> options.tls(Tls.client(tls -> tls.trust(ofServer))))) {
                target = server.port();
                var toProxy = Tls.client(tls -> tls.trust(ofProxy));
                var tunnel = Proxy.of("https://localhost:" + proxy.port()).withTls(toProxy);
                var response = session.get("https://nowhere.invalid/tea", request -> request.proxy(tunnel));
                assertThat(response.text()).isEqualTo("GET /tea HTTP/1.1");
                assertThat(response.tlsSession()
                                .orElseThrow()
                                .getPeerPrincipal()
                                .getName())
                        .isEqualTo("CN=nowhere.invalid");
                var plain = Proxy.of("https://localhost:" + forwarding.port()).withTls(toProxy);
                assertThat(session.get("http://nowhere.invalid/tea", request -> request.proxy(plain))
                                .text())
                        .isEqualTo("ok");
                var stranger = Proxy.of("https://localhost:" + proxy.port());
                assertThatExceptionOfType(ConnectionFailedException.class)
                        .isThrownBy(() -> session.get("https://nowhere.invalid/", r -> r.proxy(stranger)))
                        .withMessageContaining("https://localhost:" + proxy.port());
            }
        });
        assertThat(seen).hasSize(2);
        assertThat(seen.getFirst()).startsWith("ONNECT nowhere.invalid:443 HTTP/1.1\r\n");
        assertThat(seen.getLast()).startsWith("GET http://nowhere.invalid/tea HTTP/1.1\r\n");
    }

    @Test
    void socksCarriesHttpToo() throws Exception {
        run(() -> {
            try (var server = new Application(options -> options.host("127.0.0.1"))
                            .get("/", _ -> Response.text("tea"))
                            .start(0);
                    var proxy = Server.start(0, ProxyTest::local, this::tunnel);
                    var session = new ClientSession()) {
                target = server.port();
                assertThat(session.get(
                                        "http://nowhere.invalid/",
                                        request -> request.proxy(Proxy.of("socks5://127.0.0.1:" + proxy.port())))
                                .text())
                        .isEqualTo("tea");
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"http, ws", "http, wss", "socks4a, ws", "socks5, wss"})
    void webSocketsGoThroughATunnel(String proxyScheme, String scheme, @TempDir Path folder) throws Exception {
        KeyStore store = SelfSigned.store(folder, "nowhere.invalid");
        run(() -> {
            try (var server = new Application(options -> {
                                options.host("127.0.0.1");
                                if (scheme.equals("wss")) {
                                    options.tls(Tls.server(tls -> tls.keyStore(store, "secret".toCharArray())));
                                }
                            })
                            .webSocket("/echo", (_, socket) -> socket.texts().forEach(socket::send))
                            .start(0);
                    var proxy = Server.start(0, ProxyTest::local, this::tunnel);
                    var session = new ClientSession(options -> options.tls(Tls.client(tls -> tls.trust(store)))
                            .proxy(Proxy.of(proxyScheme + "://127.0.0.1:" + proxy.port())))) {
                target = server.port();
                try (var socket = session.webSocket(scheme + "://nowhere.invalid/echo")) {
                    socket.send("tea");
                    assertThat(socket.receiveText()).isEqualTo("tea");
                }
            }
        });
        assertThat(seen).singleElement().asString().contains("nowhere.invalid");
    }

    @Test
    void aProxyThatRefusesIsNamed() throws Exception {
        run(() -> {
            try (var proxy = Server.start(0, ProxyTest::local, connection -> {
                        connection.readUntil(END);
                        connection.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
                    });
                    var session = new ClientSession(
                            options -> options.proxy(Proxy.of("http://x:secret@127.0.0.1:" + proxy.port())))) {
                assertThatExceptionOfType(ConnectionFailedException.class)
                        .isThrownBy(() -> session.get("https://nowhere.invalid/"))
                        .withMessage("GET https://nowhere.invalid/: cannot connect through the proxy http://127.0.0.1:"
                                + proxy.port()
                                + ": it answered 407 Proxy Authentication Required (127.0.0.1)");
                assertThat(session.statistics().inUse()).isZero();
            }
        });
    }

    @Test
    void aProxyThatIsNotThereIsNamed() throws Exception {
        run(() -> {
            try (var session = new ClientSession(options -> options.proxy(Proxy.of("socks5://127.0.0.1:1")))) {
                assertThatExceptionOfType(ConnectionFailedException.class)
                        .isThrownBy(() -> session.get("http://nowhere.invalid/"))
                        .withMessageContaining(
                                "cannot connect through the proxy socks5://127.0.0.1:1: connection refused");
            }
        });
    }

    private static void secured(Server.Options options, KeyStore store) {
        local(options).tls(Tls.server(tls -> tls.keyStore(store, "secret".toCharArray())));
    }

    private static Server.Options local(Server.Options options) {
        return options.host("127.0.0.1");
    }

    private void forward(Connection connection) {
        for (; ; ) {
            String head = new String(connection.readUntil(END), StandardCharsets.ISO_8859_1);
            seen.add(head);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    }

    private void answer(Connection connection) {
        for (; ; ) {
            String head = new String(connection.readUntil(END), StandardCharsets.ISO_8859_1);
            String line = head.split("\r\n", 2)[0];
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + line.length() + "\r\n\r\n" + line);
        }
    }

    /// Speaks whatever the client begins with, and leads to the target of the test whatever the client asks for.
    private void tunnel(Connection connection) {
        byte first = connection.readExactly(1)[0];
        switch (first) {
            case 4 -> {
                byte[] head = connection.readExactly(7);
                String user = new String(connection.readUntil(new byte[] {0}), StandardCharsets.ISO_8859_1);
                String host = head[3] == 0
                        ? new String(connection.readUntil(new byte[] {0}), StandardCharsets.ISO_8859_1)
                        : "address";
                seen.add(user + host);
                connection.write(new byte[] {0, 90, 0, 0, 0, 0, 0, 0});
            }
            case 5 -> socks5(connection);
            default -> {
                seen.add(new String(connection.readUntil(END), StandardCharsets.ISO_8859_1));
                connection.write("HTTP/1.1 200 Connection established\r\n\r\n");
            }
        }
        pump(connection);
    }

    private void socks5(Connection connection) {
        byte[] methods = connection.readExactly(connection.readExactly(1)[0]);
        boolean password = methods[methods.length - 1] == 2;
        connection.write(new byte[] {5, (byte) (password ? 2 : 0)});
        String user = "";
        if (password) {
            connection.readExactly(1);
            user = new String(connection.readExactly(connection.readExactly(1)[0]), StandardCharsets.UTF_8);
            connection.readExactly(connection.readExactly(1)[0]);
            connection.write(new byte[] {1, 0});
        }
        byte[] head = connection.readExactly(5);
        String host = new String(connection.readExactly(head[4]), StandardCharsets.UTF_8);
        connection.readExactly(2);
        seen.add(user + " " + host);
        connection.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    }

    private void pump(Connection connection) {
        try (var onward = Connection.open("127.0.0.1", target)) {
            TaskGroup.run(group -> {
                group.createTask(() -> {
                    connection.transferTo(onward);
                    onward.writeEof();
                });
                group.createTask(() -> {
                    onward.transferTo(connection);
                    connection.writeEof();
                });
            });
        }
    }
}
