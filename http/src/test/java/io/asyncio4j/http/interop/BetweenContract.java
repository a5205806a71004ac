package io.asyncio4j.http.interop;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.http.HttpTest.awaitConnections;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.http.client.ClientOptions;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.client.Proxy;
import io.asyncio4j.http.server.ApplicationOptions;
import io.asyncio4j.net.Server;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Our client, somebody between, and our server.
@Tag("interop")
@Timeout(300)
abstract class BetweenContract {

    private static final long GIB = 1L << 30;

    @TempDir
    Path folder;

    private byte[] content = {};
    private Path file = Path.of("");
    private Service service = new Service(file);
    private @Nullable Program between;
    private String base = "";

    /// Starts what stands between.
    ///
    /// @param port of it
    /// @param serverPort where our server listens
    abstract Program start(int port, int serverPort) throws IOException;

    /// What the client has to be told; by default, that it is a proxy.
    ///
    /// @return nothing if the URL is that of what stands between
    abstract String proxyScheme();

    /// Whether uploads may be larger than the memory that it has for them.
    boolean takesAnyUpload() {
        return true;
    }

    /// What the server has to be told.
    void configure(ApplicationOptions options) throws Exception {}

    /// What the client has to be told beside.
    void configure(ClientOptions options) throws Exception {}

    /// The scheme and the host of our server.
    String origin() {
        return "http://127.0.0.1";
    }

    @BeforeEach
    void write() throws IOException {
        content = new byte[5_000_000];
        new Random(1).nextBytes(content);
        file = Files.write(folder.resolve("file"), content);
        service = new Service(file);
    }

    @Test
    void textsOnConnectionsThatAreKept() throws Exception {
        asking((session, _) -> {
            for (int n = 0; n < 5; n++) {
                assertThat(session.get(base + "/text?id=" + n).text()).isEqualTo("text of " + n);
                assertThat(session.get(base + "/nothing").status()).isEqualTo(204);
                assertThat(session.head(base + "/file").headers().first("Content-Length"))
                        .contains("5000000");
            }
            assertThat(session.statistics().made()).isEqualTo(1);
        });
    }

    @Test
    void uploads() throws Exception {
        String expected = "5000000 " + Service.sha256(content);
        asking((session, _) -> {
            assertThat(session.put(base + "/upload", request -> request.file("x/y", file))
                            .text())
                    .isEqualTo(expected);
            assertThat(session.put(base + "/upload", request -> request.stream("x/y", out -> out.write(content)))
                            .text())
                    .isEqualTo(expected);
            assertThat(session.put(
                                    base + "/upload",
                                    request -> request.file("x/y", file).expectContinue())
                            .text())
                    .isEqualTo(expected);
            assertThat(session.put(
                                    base + "/unpack",
                                    request -> request.file("x/y", file).compress("gzip"))
                            .text())
                    .isEqualTo(expected);
        });
    }

    @Test
    void filesPartsOfThemAndCompression() throws Exception {
        asking((session, _) -> {
            assertThat(session.get(base + "/file").bytes()).isEqualTo(content);
            try (var part = session.get(base + "/file", request -> request.header("Range", "bytes=7-99"))) {
                assertThat(part.status()).isEqualTo(206);
                assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(content, 7, 100));
            }
            for (String coding : new String[] {"gzip", "br", "zstd"}) {
                try (var packed = session.get(base + "/packed", request -> request.header("Accept-Encoding", coding))) {
                    assertThat(packed.headers().first("Content-Encoding")).contains(coding);
                    assertThat(packed.text()).isEqualTo(Service.PACKED);
                }
            }
        });
    }

    @Test
    void aResponseThatBreaksOffIsAFailure() throws Exception {
        asking((session, _) -> {
            assertThatThrownBy(() -> session.get(base + "/broken").bytes()).isInstanceOf(UncheckedIOException.class);
            assertThat(session.get(base + "/text?id=next").text()).isEqualTo("text of next");
        });
    }

    @Test
    void aClientThatLeavesInTheMiddleOfAResponseIsNoticed() throws Exception {
        isNoticed(session -> session.get(base + "/endless").bytes());
    }

    @Test
    void aClientThatLeavesInTheMiddleOfAnUploadIsNoticed() throws Exception {
        isNoticed(session -> session.put(
                base + "/sip",
                request -> request.stream("x/y", out -> {
                    while (true) {
                        out.write(content);
                    }
                })));
    }

    private void isNoticed(Consumer<ClientSession> request) throws Exception {
        asking((session, server) -> {
            isCancelled(() -> request.accept(session));
            assertThat(session.get(base + "/text?id=next").text()).isEqualTo("text of next");
            session.close();
            stop();
            awaitConnections(server, 0);
        });
    }

    private void isCancelled(VoidOp<?> request) throws Exception {
        Task<?> victim = createTask("victim", request);
        service.inTheMiddle.await();
        victim.cancel();
        assertThatThrownBy(victim::await).isInstanceOf(CancelledError.class);
        service.mayGoOn.complete(true);
        service.awaitRest();
    }

    @Test
    void whatStandsBetweenIsKilled() throws Exception {
        asking((session, server) -> {
            service.mayGoOn.complete(true);
            try (var response = session.get(base + "/endless")) {
                response.body().readExactly(1_500_000);
                stop();
                assertThatThrownBy(() -> response.body().chunks().forEach(_ -> {}))
                        .isInstanceOf(UncheckedIOException.class);
            }
            service.awaitRest();
            awaitConnections(server, 0);
            assertThatThrownBy(() -> session.get(base + "/text")).isInstanceOf(UncheckedIOException.class);
        });
    }

    @Test
    void aGibibyteEitherWayInSmallHeaps() throws Exception {
        Path large = folder.resolve("large");
        try (var made = new RandomAccessFile(large.toFile(), "rw")) {
            made.setLength(GIB);
        }
        try (Program server = Program.withLittleMemory(SmallHeap.class, "serve", large.toString())) {
            int port = Integer.parseInt(server.awaitLine("port"));
            int own = Program.freePort();
            try (Program _ = start(own, port)) {
                String proxy = proxyScheme().isEmpty() ? "-" : proxyScheme() + "://127.0.0.1:" + own;
                String url = "http://127.0.0.1:" + (proxyScheme().isEmpty() ? own : port);
                assertThat(OurClientContract.inASmallHeap("get", url + "/stream?bytes=" + GIB, proxy))
                        .contains("length " + GIB);
                if (takesAnyUpload()) {
                    assertThat(OurClientContract.inASmallHeap("put", url + "/upload", large.toString(), proxy))
                            .contains("text " + GIB + " ");
                }
            }
        }
    }

    private void asking(Story body) throws Exception {
        run(() -> {
            try (var server = service.application(options -> sneaky(() -> configure(options)))
                    .start(0)) {
                int own = Program.freePort();
                between = toThread(() -> start(own, server.port()));
                boolean reverse = proxyScheme().isEmpty();
                base = origin() + ":" + (reverse ? own : server.port());
                try (var session = new ClientSession(options -> {
                    sneaky(() -> configure(options));
                    if (!reverse) {
                        options.proxy(Proxy.of(proxyScheme() + "://127.0.0.1:" + own));
                    }
                })) {
                    body.accept(session, server);
                    assertThat(session.statistics().inUse())
                            .as("connections in use")
                            .isZero();
                }
            } finally {
                stop();
            }
            assertThat(EventLoop.current().allTasks()).hasSize(1);
        });
    }

    private void stop() {
        Program stopping = between;
        if (stopping != null) {
            stopping.close();
        }
    }

    private static void sneaky(Setup action) {
        try {
            action.run();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private interface Setup {
        void run() throws Exception;
    }

    private interface Story {
        void accept(ClientSession session, Server server) throws Exception;
    }
}
