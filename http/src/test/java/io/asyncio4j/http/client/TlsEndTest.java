package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.net.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the end of TLS, its close_notify, ends. The servers are real: the JDK's sockets.
@Timeout(60)
class TlsEndTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String UNTIL_CLOSE = "HTTP/1.1 200 OK\r\n\r\nall of it";

    @TempDir
    private static Path folder;

    private static KeyStore store;

    private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();

    @BeforeAll
    static void makeCertificate() throws Exception {
        store = SelfSigned.store(folder, "localhost");
    }

    @Test
    void anIdleConnectionEndsWithIt() throws Exception {
        serving(OK, End.NOTIFY, (session, url) -> {
            for (int n = 0; n < 8; n++) {
                assertThat(session.post(url, request -> request.text("x")).text())
                        .isEqualTo("ok");
                assertThat(toThread(events::take)).isEqualTo("closed"); // the client has closed its end
            }
        });
    }

    @Test
    void aBodyThatLastsUntilTheCloseEndsWithIt() throws Exception {
        serving(UNTIL_CLOSE, End.NOTIFY, (session, url) -> {
            assertThat(session.get(url).text()).isEqualTo("all of it");
            assertThat(session.get(url).text()).isEqualTo("all of it");
        });
        serving(
                UNTIL_CLOSE,
                End.NOTIFY_AND_CLOSE,
                (session, url) -> assertThat(session.get(url).text()).isEqualTo("all of it"));
    }

    @Test
    void withoutItSuchABodyMayBeCutShort() throws Exception {
        serving(UNTIL_CLOSE, End.CLOSE, (session, url) -> {
            var response = session.get(url);
            assertThat(response.body().readExactly(9)).asString().isEqualTo("all of it");
            assertThatThrownBy(response::text)
                    .isInstanceOf(PayloadException.class)
                    .hasMessage("the response may be cut short: it ends after 9 bytes without a close_notify of TLS");
        });
    }

    @Test
    void aBodyOfKnownLengthEndsWithNeither() throws Exception {
        for (String answer : List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")) {
            for (End end : End.values()) {
                serving(
                        answer,
                        end,
                        (session, url) -> assertThatThrownBy(
                                        () -> session.get(url).text())
                                .as(answer + end)
                                .isInstanceOf(PayloadException.class)
                                .hasMessage("the response ends after 4 bytes, before it is complete"));
            }
        }
    }

    @Test
    void aBodyOfKnownLengthThatIsCompleteNeedsNone() throws Exception {
        serving(
                OK,
                End.CLOSE,
                (session, url) -> assertThat(session.get(url).text()).isEqualTo("ok"));
    }

    @Test
    void noAnswerComesAfterIt() throws Exception {
        serving(
                "",
                End.NOTIFY,
                (session, url) -> assertThatThrownBy(() -> session.get(url))
                        .isInstanceOf(PayloadException.class)
                        .hasMessage("the server closed the connection before it answered"));
    }

    /// Runs `body` beside a server that answers one request on each connection and ends it. On each version of TLS,
    /// by the JDK and by whatever else there is.
    private void serving(String answer, End end, Body body) throws Exception {
        System.setProperty("asyncio4j.tls", "jdk");
        try {
            servingBothVersions(answer, end, body);
        } finally {
            System.clearProperty("asyncio4j.tls");
        }
        servingBothVersions(answer, end, body);
    }

    private void servingBothVersions(String answer, End end, Body body) throws Exception {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            events.clear();
            try (var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
                var context = SelfSigned.context(store);
                serve(listener, socket -> {
                    var tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, false);
                    answer(tls, socket, answer, end);
                });
                run(() -> {
                    Tls tls = Tls.client(t -> t.trust(store).protocols(version));
                    try (var session = new ClientSession(o -> o.tls(tls))) {
                        body.accept(session, "https://localhost:" + listener.getLocalPort());
                    }
                });
            }
        }
    }

    private void answer(SSLSocket tls, Socket socket, String answer, End end) throws IOException {
        tls.getInputStream().read(new byte[8192]);
        tls.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        if (end != End.CLOSE) {
            tls.shutdownOutput();
        }
        if (end != End.NOTIFY) {
            socket.shutdownOutput();
        }
        try {
            socket.getInputStream().readAllBytes();
        } finally {
            socket.close();
            events.add("closed");
        }
    }

    private static void serve(ServerSocket listener, VoidFn<Socket, Exception> script) {
        Thread.ofPlatform().daemon().start(() -> {
            while (!listener.isClosed()) {
                try {
                    script.accept(listener.accept());
                } catch (Exception e) {
                    // the client has gone, or the test is over
                }
            }
        });
    }

    private enum End {
        NOTIFY,
        NOTIFY_AND_CLOSE,
        CLOSE
    }

    private interface Body {

        void accept(ClientSession session, String url) throws Exception;
    }
}
