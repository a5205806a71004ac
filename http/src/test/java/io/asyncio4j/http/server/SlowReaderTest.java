package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.HttpTest.awaitConnections;
import static io.asyncio4j.http.HttpTest.serving;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Promise;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.net.Connection;
import io.asyncio4j.net.Server;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clients that take little or nothing of what they have asked for. In real time, over sockets: the kernel's
/// buffers fill.
@Timeout(60)
class SlowReaderTest {

    private static final int SIZE = 64 << 20; // bytes, more than the kernel keeps
    private static final List<String> TRANSPORTS = List.of("epoll", "nio");

    @Test
    void whoeverTakesNothingIsReset() {
        var end = new Object() {
            Throwable failure = new AssertionError();
        };
        var app = app(millis(400))
                .get(
                        "/",
                        request -> Response.stream("x/y", out -> {
                            try {
                                while (true) {
                                    out.write(new byte[64 * 1024]);
                                }
                            } catch (DisconnectedException e) {
                                end.failure = e;
                                throw e;
                            }
                        }));
        serving(TRANSPORTS, app, server -> {
            asking(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", _ -> awaitConnections(server, 0));
            assertThat(end.failure).isInstanceOf(DisconnectedException.class);
        });
    }

    @Test
    void soIsWhoeverLeavesTheEndOfTheLastAnswer() {
        var app = app(millis(400)).get("/", _ -> Response.bytes("x/y", new byte[SIZE]));
        serving(TRANSPORTS, app, server -> {
            asking(server, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", _ -> awaitConnections(server, 0));
        });
    }

    @Test
    void soIsWhoeverTakesNothingOfAFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("large");
        try (var large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(SIZE);
        }
        assertThat(Files.size(file)).isEqualTo(SIZE);
        var app = app(millis(400)).get("/", _ -> Response.file(file));
        serving(TRANSPORTS, app, server -> {
            asking(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", _ -> awaitConnections(server, 0));
        });
    }

    @Test
    void whoeverTakesALittleNowAndThenGetsAll() {
        var app = app(seconds(1)).get("/", _ -> Response.bytes("x/y", new byte[SIZE]));
        serving(app, server -> {
            asking(server, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", client -> {
                long read = 0;
                for (byte[] some = client.read(1 << 20); some.length > 0; some = client.read(1 << 20)) {
                    read += some.length;
                    sleep(millis(15)); // real time: for more than the limit in all
                }
                assertThat(read).isGreaterThan(SIZE);
            });
        });
    }

    @Test
    void aStreamWithNothingToSendGoesOn() {
        var go = new Promise<Boolean>();
        var app = app(millis(100))
                .get(
                        "/",
                        _ -> Response.stream("x/y", out -> {
                            out.write(new byte[] {'a'});
                            go.await();
                            out.write(new byte[] {'b'});
                        }));
        serving(app, server -> {
            asking(server, "GET / HTTP/1.0\r\n\r\n", client -> {
                client.readUntil(1000, "a".getBytes(StandardCharsets.US_ASCII));
                sleep(millis(300)); // real time: longer than the limit
                go.complete(true);
                assertThat(client.readAll()).endsWith((byte) 'b');
            });
        });
    }

    private static Application app(Duration limit) {
        return new Application(options -> options.host("127.0.0.1").writeTimeout(limit));
    }

    private static void asking(Server server, String request, VoidFn<Connection, Exception> body) throws Exception {
        try (var client = Connection.open("127.0.0.1", server.port())) {
            client.write(request.getBytes(StandardCharsets.US_ASCII));
            body.accept(client);
        }
    }
}
