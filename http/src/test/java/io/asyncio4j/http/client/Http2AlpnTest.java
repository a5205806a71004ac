package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Task;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.ApplicationOptions;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.net.Tls;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Which HTTP a session speaks over TLS, on real sockets.
@Timeout(120)
class Http2AlpnTest {

    @TempDir
    private static Path folder;

    private static KeyStore store;

    @BeforeAll
    static void makeCertificate() throws Exception {
        store = SelfSigned.store(folder, "localhost");
    }

    @Test
    void itIsWhatBothCan() {
        assertVersion(_ -> {}, _ -> {}, "HTTP/2");
        assertVersion(_ -> {}, options -> options.http2(false), "HTTP/1.1");
        assertVersion(options -> options.http2(false), _ -> {}, "HTTP/1.1");
    }

    @Test
    void theTlsOfTheSessionMaySayOtherwise() {
        Tls tls = Tls.client(options -> options.trust(store).applicationProtocols("http/1.1"));
        assertVersion(_ -> {}, options -> options.tls(tls), "HTTP/1.1");
    }

    @Test
    void aWebSocketJoinsAConnectionThatIsThere() {
        run(() -> {
            try (var server = application(_ -> {}).start(0);
                    var session = session(_ -> {})) {
                String url = "https://localhost:" + server.port() + "/";
                String chat = "wss://localhost:" + server.port() + "/chat";
                assertThat(chat(session, chat)).isEqualTo("hello, HTTP/1.1");
                assertThat(session.get(url).text()).isEqualTo("HTTP/2");
                assertThat(chat(session, chat)).isEqualTo("hello, HTTP/2");
                assertThat(session.statistics().made()).isEqualTo(2);
            }
        });
    }

    private static String chat(ClientSession session, String url) {
        try (var socket = session.webSocket(url)) {
            socket.send("hello");
            return socket.receiveText();
        }
    }

    @Test
    void manyBodiesShareAConnection() {
        run(() -> {
            try (var server = application(_ -> {}).start(0);
                    var session = session(_ -> {})) {
                String url = "https://localhost:" + server.port() + "/";
                session.get(url).text();
                var lengths = new ArrayList<Task<Integer>>();
                for (int n = 0; n < 50; n++) {
                    var body = new byte[500_000 + n];
                    lengths.add(createTask(() -> session.post(url, request -> request.bytes("x/y", body))
                            .bytes()
                            .length));
                }
                for (int n = 0; n < 50; n++) {
                    assertThat(lengths.get(n).await()).isEqualTo(500_000 + n);
                }
                assertThat(server.connectionCount()).isEqualTo(1);
            }
        });
    }

    private static void assertVersion(
            Consumer<ApplicationOptions> server, Consumer<ClientOptions> client, String expected) {
        run(() -> {
            try (var serving = application(server).start(0);
                    var session = session(client)) {
                var response = session.get("https://localhost:" + serving.port() + "/");
                assertThat(response.version()).isEqualTo(expected);
                assertThat(response.text()).isEqualTo(expected);
            }
        });
    }

    private static ClientSession session(Consumer<ClientOptions> configure) {
        Tls tls = Tls.client(options -> options.trust(store));
        return new ClientSession(options -> configure.accept(options.tls(tls)));
    }

    private static Application application(Consumer<ApplicationOptions> configure) {
        Tls tls = Tls.server(options -> options.keyStore(store, "secret".toCharArray()));
        return new Application(options -> configure.accept(
                        options.host("127.0.0.1").maxBody(1 << 20).tls(tls)))
                .get("/", request -> Response.text(request.version()))
                .post("/", request -> Response.bytes("x/y", request.bytes()))
                .webSocket("/chat", (request, socket) -> socket.send(socket.receiveText() + ", " + request.version()));
    }
}
