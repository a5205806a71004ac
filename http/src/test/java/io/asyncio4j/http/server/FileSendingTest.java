package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.http.HttpTest.application;
import static io.asyncio4j.http.HttpTest.awaitConnections;
import static io.asyncio4j.http.HttpTest.raw;
import static io.asyncio4j.http.HttpTest.serving;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.client.ClientSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How a file that is too long to be read at once reaches the client, and what becomes of it if it does not.
class FileSendingTest {

    private static final int SIZE = 20_000_000;

    @TempDir
    Path folder;

    private Path file;
    private byte[] bytes;

    @BeforeEach
    void write() throws IOException {
        bytes = new byte[SIZE];
        new Random(1).nextBytes(bytes);
        file = Files.write(folder.resolve("big"), bytes);
    }

    @Test
    void theKernelSendsIt() throws Exception {
        var app = application().get("/", _ -> Response.file(file)).get("/text", _ -> Response.text("text"));
        serving(List.of("epoll", "nio"), app, server -> {
            try (var session = new ClientSession()) {
                for (int n = 0; n < 3; n++) {
                    assertThat(session.get(server.uri() + "/").bytes()).isEqualTo(bytes);
                    assertThat(session.get(server.uri() + "/text").text()).isEqualTo("text");
                }
                var part = session.get(server.uri() + "/", request -> request.header("Range", "bytes=1000000-2999999"));
                assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(bytes, 1_000_000, 3_000_000));
                var parts =
                        session.get(server.uri() + "/", request -> request.header("Range", "bytes=0-99999,-1000000"));
                byte[] all = parts.bytes();
                String text = new String(all, StandardCharsets.ISO_8859_1);
                assertThat(text)
                        .contains(new String(bytes, 0, 100_000, StandardCharsets.ISO_8859_1) + "\r\n--")
                        .contains(
                                new String(bytes, SIZE - 1_000_000, 1_000_000, StandardCharsets.ISO_8859_1) + "\r\n--");
            }
            assertThat(descriptorsOf(file)).isZero();
        });
    }

    @Test
    void threadsReadItWhereTheKernelCannotSendIt() throws Exception {
        virtually(network -> {
            var app = new Application().get("/", _ -> Response.file(file));
            try (var session = network.session(app, _ -> {})) {
                assertThat(session.get("http://a/").bytes()).isEqualTo(bytes);
            }
            assertThat(descriptorsOf(file)).isZero();
        });
    }

    @Test
    void aClientThatLeavesOrIsCutOffLeavesNoDescriptor() throws Exception {
        var app = application().get("/", _ -> Response.file(file));
        serving(List.of("epoll", "nio"), app, server -> {
            for (int n = 0; n < 3; n++) {
                try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                    socket.getOutputStream()
                            .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                    socket.getInputStream().readNBytes(100_000);
                    assertThat(descriptorsOf(file)).isEqualTo(1);
                    if (n == 1) {
                        socket.setSoLinger(true, 0); // a reset
                    }
                    if (n == 2) {
                        server.abortClients();
                    }
                }
                awaitConnections(server, 0);
                assertThat(descriptorsOf(file)).isZero();
            }
        });
    }

    @Test
    void aResponseThatIsNotSentLeavesNoDescriptor() throws Exception {
        var app = new Application().get("/", _ -> Response.file(file)).use((request, next) -> {
            next.handle(request);
            assertThat(descriptorsOf(file)).isEqualTo(1);
            return Response.text("other");
        });
        assertThat(RawAnswers.ask(app, "GET /").body()).isEqualTo("other");
        assertThat(descriptorsOf(file)).isZero();
    }

    @Test
    void aFileThatBecomesShorterCutsTheBody() throws Exception {
        var app = application().get("/", _ -> Response.file(file));
        serving(List.of("epoll", "nio"), app, server -> {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                socket.getInputStream().readNBytes(100_000);
                try (var cut = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
                    cut.truncate(10);
                }
                var rest = createTask(() -> drain(socket));
                assertThat(timeout(seconds(20), rest::await)).isLessThan(SIZE);
            }
            awaitConnections(server, 0);
            assertThat(descriptorsOf(file)).isZero();
            Files.write(file, bytes);
        });
    }

    @Test
    void aFileThatIsReplacedIsSentAsItWas() throws Exception {
        var app = application().get("/", _ -> Response.file(file));
        serving(app, server -> {
            try (var session = new ClientSession();
                    var response = session.get(server.uri() + "/")) {
                Files.move(
                        Files.writeString(folder.resolve("new"), "new"),
                        file,
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                assertThat(response.bytes()).isEqualTo(bytes);
                assertThat(session.get(server.uri() + "/").text()).isEqualTo("new");
            }
        });
    }

    @Test
    void toAnOldClientItIsSentWithItsLength() throws Exception {
        var app = application().get("/", _ -> Response.file(file));
        serving(
                app,
                server -> assertThat(raw(server, "GET / HTTP/1.0\r\n\r\n"))
                        .contains("content-length: " + SIZE)
                        .hasSizeGreaterThan(SIZE));
    }

    private static long drain(Socket socket) {
        long count = 0;
        try {
            byte[] block = new byte[100_000];
            for (int read = 0; read >= 0; read = socket.getInputStream().read(block)) {
                count += read;
            }
        } catch (IOException e) {
            // a reset
        }
        return count;
    }

    private static long descriptorsOf(Path file) throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(each -> {
                        try {
                            return Files.readSymbolicLink(each).startsWith(file);
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .count();
        }
    }
}
