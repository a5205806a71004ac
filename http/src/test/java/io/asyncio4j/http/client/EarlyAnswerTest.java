package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.net.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Servers that answer before they have read the request. They are real, for the kernel's reset is the subject.
@Timeout(120)
class EarlyAnswerTest {

    private static final List<String> BOTH = List.of("epoll", "nio");
    private static final byte[] LONG = new byte[20 * 1024 * 1024];
    private static final String REFUSAL = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\n\r\nlong";

    @Test
    void aRefusalThatIsFollowedByAResetIsSeen() throws Exception {
        for (int n = 0; n < 8; n++) {
            answering(REFUSAL, true, (session, url) -> {
                var response = session.post(url, request -> request.bytes("x/y", LONG));
                assertThat(response.status()).isEqualTo(413);
                assertThat(response.text()).isEqualTo("long");
            });
        }
    }

    @Test
    void overTlsAsWell(@TempDir Path folder) throws Exception {
        KeyStore store = SelfSigned.store(folder, "localhost");
        var context = SelfSigned.context(store);
        try (var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            serve(listener, socket -> {
                var tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, false);
                readHead(tls.getInputStream());
                tls.getOutputStream().write(REFUSAL.getBytes(StandardCharsets.US_ASCII));
                socket.close();
            });
            run(() -> {
                try (var session = new ClientSession(o -> o.tls(Tls.client(t -> t.trust(store))))) {
                    for (int n = 0; n < 8; n++) {
                        var response = session.post(
                                "https://localhost:" + listener.getLocalPort(), request -> request.bytes("x/y", LONG));
                        assertThat(response.status()).isEqualTo(413);
                        assertThat(response.text()).isEqualTo("long");
                    }
                }
            });
        }
    }

    @Test
    void closingDoesNotWaitUntilTheRequestHasLeft(@TempDir Path folder) throws Exception {
        KeyStore store = SelfSigned.store(folder, "localhost");
        var context = SelfSigned.context(store);
        try (var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            serve(listener, socket -> {
                var tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, false);
                readHead(tls.getInputStream());
                Thread.sleep(200); // real time: the client fills what the system buffers
                tls.getOutputStream().write(REFUSAL.getBytes(StandardCharsets.US_ASCII)); // and reads no more
            });
            run(() -> {
                var session = new ClientSession(o -> o.tls(Tls.client(t -> t.trust(store))));
                String url = "https://localhost:" + listener.getLocalPort();
                assertThat(session.post(url, request -> request.bytes("x/y", LONG))
                                .text())
                        .isEqualTo("long");
                timeout(seconds(20), session::close); // real time: TLS would wait for 30 s
            });
        }
    }

    @Test
    void aBodyThatEndsWithAResetIsCutShort() throws Exception {
        answering("HTTP/1.1 200 OK\r\n\r\nhalf", true, (session, url) -> {
            var response = session.post(url, request -> request.bytes("x/y", LONG));
            assertThat(response.status()).isEqualTo(200);
            assertThatThrownBy(response::text)
                    .isInstanceOf(PayloadException.class)
                    .hasMessageStartingWith("the response may be cut short: it ends after 4 bytes");
        });
    }

    @Test
    void aConnectionWhoseRequestHasNotLeftIsNotUsedAgain() throws Exception {
        answering(REFUSAL, false, (session, url) -> {
            assertThat(session.post(url, request -> request.bytes("x/y", LONG)).text())
                    .isEqualTo("long");
            assertThat(session.get(url).text()).isEqualTo("long");
        });
    }

    /// Runs `body` beside a server that reads the head of a request and answers. On each of the transports.
    private static void answering(String answer, boolean close, Body body) throws Exception {
        for (String transport : BOTH) {
            System.setProperty("asyncio4j.transport", transport);
            try (var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
                serve(listener, socket -> {
                    readHead(socket.getInputStream());
                    if (close) {
                        socket.getInputStream().read(); // the body has begun to come
                    }
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    if (close) {
                        socket.setSoLinger(true, 0); // a reset, and no end before it
                        socket.close();
                    }
                });
                run(() -> {
                    try (var session = new ClientSession()) {
                        body.accept(session, "http://127.0.0.1:" + listener.getLocalPort());
                    }
                });
            } finally {
                System.clearProperty("asyncio4j.transport");
            }
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

    private static void readHead(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("closed");
            }
            head.append((char) c);
        }
    }

    private interface Body {

        void accept(ClientSession session, String url);
    }
}
