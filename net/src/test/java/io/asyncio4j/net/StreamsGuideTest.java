package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.asyncio4j.TimedOutException;
import io.asyncio4j.net.socket.LoopSocketFactory;
import io.asyncio4j.stream.LimitExceededException;
import io.asyncio4j.stream.StreamReader;
import io.asyncio4j.stream.StreamWriter;
import io.asyncio4j.test.AsyncTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/// The programs of `docs/guide/streams.md`.
class StreamsGuideTest {

    @TempDir
    private Path folder = Path.of("");

    static @Nullable String ask(int port, String question) {
        try (var server = Connection.open("localhost", port)) {
            server.write(question + "\n");
            return server.readLine();
        }
    }

    static void shout(Connection client) {
        for (String line : client.lines()) {
            client.write(line.toUpperCase(Locale.ROOT) + "\n");
        }
    }

    @AsyncTest(realTime = true)
    void everyClientIsAnswered() {
        try (var server = Server.start(0, StreamsGuideTest::shout)) {
            var answers = gather(List.of("tea", "coffee"), drink -> ask(server.port(), drink));
            assertEquals(List.of("TEA", "COFFEE"), answers);
        }
    }

    static byte[] readFrame(StreamReader in) {
        int length = ByteBuffer.wrap(in.readExactly(4)).getInt();
        if (length < 0 || length > 1_000_000) {
            throw new IllegalArgumentException("a frame must have 0 to 1000000 bytes, has " + length);
        }
        return in.readExactly(length);
    }

    static void writeFrame(StreamWriter out, byte[] content) {
        out.write(ByteBuffer.allocate(4 + content.length)
                .putInt(content.length)
                .put(content)
                .flip());
    }

    static void echo(Connection client) {
        var buffer = ByteBuffer.allocateDirect(64 * 1024);
        while (client.read(buffer) >= 0) {
            client.write(buffer.flip()); // takes a copy
            buffer.clear();
        }
    }

    @AsyncTest(realTime = true)
    void muchGoesThroughOneBuffer() {
        try (var server = Server.start(0, StreamsGuideTest::echo);
                var client = Connection.open("localhost", server.port())) {
            var answer = createTask(client::readAll);
            client.write("much".repeat(100_000));
            client.writeEof();
            assertThat(answer.await()).asString().isEqualTo("much".repeat(100_000));
        }
    }

    @AsyncTest(realTime = true)
    void framesComeBackAsTheyAre() {
        try (var server = Server.start(0, client -> writeFrame(client, readFrame(client)));
                var client = Connection.open("localhost", server.port())) {
            writeFrame(client, new byte[] {1, 2, 3});
            assertThat(readFrame(client)).containsExactly(1, 2, 3);
        }
    }

    static void greet(Connection client) {
        try {
            client.write("hello " + timeout(seconds(30), () -> client.readLineUpTo(20)) + "\n");
        } catch (LimitExceededException e) {
            client.write("a name has 20 bytes at most\n");
        } catch (TimedOutException e) {
            client.write("too slow\n");
        }
    }

    @AsyncTest(realTime = true)
    void aNameHasALimit() {
        try (var server = Server.start(0, o -> o.host("localhost").maxConnections(1_000), StreamsGuideTest::greet)) {
            assertEquals("hello ada", ask(server.port(), "ada"));
            assertEquals("a name has 20 bytes at most", ask(server.port(), "x".repeat(100)));
        }
    }

    @AsyncTest(realTime = true)
    void aQuestionMayEndWithTheStream() {
        try (var server = Server.start(0, client -> client.write(client.readAll().length + " bytes"));
                var client = Connection.open("localhost", server.port())) {
            client.write("a question of any length");
            client.writeEof();
            assertEquals("24 bytes", new String(client.readAll(), UTF_8));
        }
    }

    @AsyncTest(realTime = true)
    void theLineIsSecret() {
        var certificates = certificates();
        var chain = certificates.chain("local");
        var key = certificates.key("local");
        var root = certificates.root();
        var tls = Tls.server(o -> o.certificate(chain, key));
        try (var server = Server.start(0, o -> o.tls(tls), StreamsGuideTest::shout);
                var client = Connection.open("localhost", server.port(), o -> o.tls(Tls.client(t -> t.trust(root))))) {
            client.write("secret\n");
            assertEquals("SECRET", client.readLine());
            assertEquals("TLSv1.3", client.tlsSession().getProtocol());
        }
    }

    @AsyncTest(realTime = true)
    void aFileIsSent() throws IOException {
        Path file = Files.writeString(folder.resolve("menu"), "tea, coffee");
        try (var server = Server.start(0, client -> client.sendFile(file));
                var client = Connection.open("localhost", server.port())) {
            assertEquals("tea, coffee", new String(client.readAll(), UTF_8));
        }
    }

    @AsyncTest(realTime = true)
    void whoIsServedMayFinish() {
        var server = Server.start(0, StreamsGuideTest::shout);
        try (var client = Connection.open("localhost", server.port())) {
            client.write("last words\n");
            assertEquals("LAST WORDS", client.readLine());
            server.shutdown(seconds(10));
            assertNull(client.readLine());
        }
    }

    @AsyncTest(realTime = true)
    void aLibraryGetsASocketOfTheLoop() throws IOException {
        try (var server = Server.start(0, StreamsGuideTest::shout);
                var socket = LoopSocketFactory.getDefault().createSocket("localhost", server.port())) {
            socket.getOutputStream().write("library\n".getBytes(UTF_8));
            assertEquals(
                    "LIBRARY", new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine());
        }
    }

    private Certificates certificates() {
        try {
            return new Certificates(folder).sign("local", "localhost");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
