package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.http.HttpTest.application;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.HttpTest;
import io.asyncio4j.http.MemoryPeer;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.stream.StreamBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EncodedBodyTest {

    private static final String URL = "http://memory/";
    private static final int BOMB_SIZE = 131_000_000; // bytes, decoded
    private static final byte[] BOMB = gzip(new byte[BOMB_SIZE]);

    @Test
    void itIsDecodedAndItsHeadersStay() throws Exception {
        byte[] zipped = gzip("grüß dich ".repeat(10_000).getBytes(StandardCharsets.UTF_8));
        virtually(network -> {
            try (var session = network.session(serving(zipped), o -> o.limit(1))) {
                for (int n = 0; n < 2; n++) {
                    var response = session.get(URL);
                    assertThat(response.text()).isEqualTo("grüß dich ".repeat(10_000));
                    assertThat(response.headers().first("Content-Encoding")).contains("gzip");
                    assertThat(response.headers().first("Content-Length")).contains(String.valueOf(zipped.length));
                }
                var head = session.head(URL);
                assertThat(head.text()).isEmpty();
                assertThat(head.headers().first("Content-Length")).contains(String.valueOf(zipped.length));
                assertThat(network.openConnections()).isEqualTo(1);
            }
        });
    }

    @Test
    void aBombThatIsReadSlowlyIsDecodedSlowly() throws Exception {
        virtually(network -> {
            try (var session = network.session(serving(BOMB), _ -> {});
                    var response = session.get(URL)) {
                var body = (StreamBuffer) response.body();
                long read = 0;
                while (read < 10_000_000) {
                    read += body.read(100_000).length;
                    sleep(millis(1));
                    assertThat(body.buffered()).isLessThan(200_000);
                }
                for (byte[] chunk : body.chunks()) {
                    read += chunk.length;
                }
                assertThat(read).isEqualTo(BOMB_SIZE);
            }
        });
    }

    @Test
    void othersHaveTheirTurnsMeanwhile() {
        HttpTest.serving(serving(BOMB), server -> {
            try (var session = new ClientSession()) {
                var turns = new AtomicInteger();
                var others = createTask(() -> {
                    while (true) {
                        yieldNow();
                        turns.incrementAndGet();
                    }
                });
                assertThat(session.get(server.uri() + "/").bytes()).hasSize(BOMB_SIZE);
                others.cancel();
                assertThat(turns.get()).isGreaterThan(BOMB_SIZE / 400_000); // 256 KiB are decoded at a time
            }
        });
    }

    @Test
    void whatIsNotEncodedAsItSaysIsAnError() throws Exception {
        byte[] zipped = gzip(new byte[100_000]);
        for (byte[] body : new byte[][] {
            "plain".getBytes(StandardCharsets.UTF_8), new byte[50_000], Arrays.copyOf(zipped, zipped.length - 3)
        }) {
            virtually(network -> {
                try (var session = network.session(serving(body), _ -> {})) {
                    assertThatThrownBy(() -> session.get(URL).text())
                            .isInstanceOf(PayloadException.class)
                            .hasMessageStartingWith("the response cannot be decoded: ");
                    assertThat(session.get(URL + "other").text()).isEqualTo("other");
                }
            });
        }
    }

    @Test
    void whatCameBeforeAnErrorCanBeRead() throws Exception {
        byte[] zipped = gzip(new byte[1_000_000]);
        scripted("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100000\r\n\r\n", zipped, session -> {
            var response = session.get(URL);
            sleep(millis(10));
            assertThat(response.body().readExactly(999_000)).hasSize(999_000);
            assertThatThrownBy(() -> response.body().readAll())
                    .isInstanceOf(PayloadException.class)
                    .hasMessageStartingWith("the response ends after");
        });
    }

    @Test
    void anEmptyBodyIsEmptyWhateverItsCoding() throws Exception {
        scripted(
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
                new byte[0],
                session -> assertThat(session.get(URL).text()).isEmpty());
        scripted(
                "HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\n\r\n",
                new byte[0],
                session -> assertThat(session.get(URL).text()).isEmpty());
    }

    @Test
    void closingItEarlyEndsWhoeverReads() throws Exception {
        virtually(network -> {
            try (var session = network.session(serving(BOMB), o -> o.limit(1))) {
                var response = session.get(URL);
                response.body().readExactly(10);
                response.close();
                assertThatThrownBy(() -> response.body().readAll()).isInstanceOf(PayloadException.class);
                assertThat(session.get(URL + "other").text()).isEqualTo("other");
            }
        });
    }

    @Test
    void aCodingThatIsNotKnownIsTheReadersToDecode() throws Exception {
        scripted(
                "HTTP/1.1 200 OK\r\nContent-Encoding: exi\r\nContent-Length: 2\r\n\r\n", new byte[] {1, 2}, session -> {
                    var response = session.get(URL);
                    assertThat(response.bytes()).containsExactly(1, 2);
                    assertThat(response.headers().first("content-encoding")).contains("exi");
                });
    }

    private static void scripted(String head, byte[] body, VoidFn<ClientSession, RuntimeException> client)
            throws Exception {
        virtually(network -> {
            var server = MemoryPeer.serving(peer -> {
                peer.readHead();
                peer.send(head + new String(body, StandardCharsets.ISO_8859_1));
                peer.close();
            });
            try (var session = MemoryConnector.session(network, server, _ -> {})) {
                client.accept(session);
            }
        });
    }

    private static Application serving(byte[] zipped) {
        return application()
                .get(
                        "/",
                        _ -> Response.bytes("text/plain; charset=utf-8", zipped).withHeader("Content-Encoding", "gzip"))
                .get("/other", _ -> Response.text("other"));
    }

    private static byte[] gzip(byte[] text) {
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
