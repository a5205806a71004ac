package io.asyncio4j.http.interop;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.client.ClientOptions;
import io.asyncio4j.http.client.ClientSession;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What our client gets from a server of others.
@Tag("interop")
@Timeout(300)
abstract class OurClientContract {

    private static final long GIB = 1L << 30;
    private static final String TEN_TIMES_100_000 = "0123456789".repeat(100_000);

    @TempDir
    Path folder;

    private final Set<Ability> abilities;
    private byte[] content = {};
    private Path file = Path.of("");
    private @Nullable Program server;
    private String base = "";

    OurClientContract(Set<Ability> abilities) {
        this.abilities = abilities;
    }

    /// Starts the server.
    ///
    /// @param served what `/file` is
    abstract Program start(Path served);

    @BeforeEach
    void start() throws IOException {
        content = new byte[5_000_000];
        new Random(1).nextBytes(content);
        file = Files.write(folder.resolve("file"), content);
        Program started = start(file);
        server = started;
        base = "http://127.0.0.1:" + started.awaitLine("port");
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aTextOnAConnectionThatIsKept() throws Exception {
        asking(session -> {
            for (int n = 0; n < 3; n++) {
                assertThat(session.get(base + "/text?id=t%C3%A9").text()).isEqualTo("text of té");
            }
            assertThat(session.statistics().made()).isEqualTo(1);
        });
    }

    @Test
    void answersWithoutABodyAreFollowedByOthers() throws Exception {
        asking(session -> {
            for (int n = 0; n < 2; n++) {
                assertThat(session.head(base + "/text").text()).isEmpty();
                assertThat(session.get(base + "/nothing").status()).isEqualTo(204);
                assertThat(session.get(base + "/unchanged").status()).isEqualTo(304);
            }
            assertThat(session.get(base + "/text?id=next").text()).isEqualTo("text of next");
            assertThat(session.statistics().made()).isEqualTo(1);
        });
    }

    @Test
    void uploads() throws Exception {
        asking(session -> {
            try (var response = session.put(base + "/upload", request -> request.file("x/y", file))) {
                assertThat(response.headers().first("X-Framing")).contains("length");
                assertThat(response.text()).isEqualTo("5000000 " + Service.sha256(content));
            }
            assertThat(session.get(base + "/text?id=next").text()).isEqualTo("text of next");
            assertThat(session.statistics().made()).isEqualTo(1);
        });
    }

    @Test
    void uploadsInChunks() throws Exception {
        assume(Ability.CHUNKED);
        asking(session -> {
            try (var response =
                    session.put(base + "/upload", request -> request.stream("x/y", out -> out.write(content)))) {
                assertThat(response.headers().first("X-Framing")).contains("chunked");
                assertThat(response.text()).isEqualTo("5000000 " + Service.sha256(content));
            }
        });
    }

    @Test
    void trailersBothWays() throws Exception {
        assume(Ability.TRAILERS);
        asking(session -> {
            try (var response = session.get(base + "/trailers")) {
                assertThat(response.text()).isEqualTo("body");
                assertThat(response.trailers().first("X-Sum")).contains("42");
            }
            try (var response = session.put(
                    base + "/upload",
                    request -> request.stream("x/y", out -> out.write("body"))
                            .trailers(() -> Headers.EMPTY.with("X-Sum", "43")))) {
                assertThat(response.headers().first("X-Trailer")).contains("43");
            }
        });
    }

    @Test
    void uploadsThatWaitForPermission() throws Exception {
        assume(Ability.EXPECT);
        asking(session -> {
            String answer = session.put(
                            base + "/upload",
                            request -> request.file("x/y", file).expectContinue())
                    .text();
            assertThat(answer).isEqualTo("5000000 " + Service.sha256(content));
            try (var refused = session.put(
                    base + "/refuse", request -> request.file("x/y", file).expectContinue())) {
                assertThat(refused.status()).isEqualTo(401);
                assertThat(refused.text()).isEqualTo("refused");
            }
            assertThat(session.get(base + "/text?id=next").text()).isEqualTo("text of next");
        });
    }

    @Test
    void partsOfFiles() throws Exception {
        assume(Ability.RANGES);
        asking(session -> {
            try (var part = session.get(base + "/file", request -> request.header("Range", "bytes=1000000-3999999"))) {
                assertThat(part.status()).isEqualTo(206);
                assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(content, 1_000_000, 4_000_000));
            }
            try (var none = session.get(base + "/file", request -> request.header("Range", "bytes=9999999-"))) {
                assertThat(none.status()).isEqualTo(416);
            }
            assertThat(session.get(base + "/file").bytes()).isEqualTo(content);
        });
    }

    @Test
    void gzip() throws Exception {
        isDecoded(Ability.GZIP, "gzip");
    }

    @Test
    void deflate() throws Exception {
        isDecoded(Ability.DEFLATE, "deflate");
    }

    @Test
    void brotli() throws Exception {
        isDecoded(Ability.BROTLI, "br");
    }

    private void isDecoded(Ability ability, String coding) throws Exception {
        assume(ability);
        asking(session -> {
            for (int n = 0; n < 2; n++) {
                assertThat(session.get(base + "/packed?coding=" + coding).text())
                        .isEqualTo(TEN_TIMES_100_000);
            }
            byte[] text = TEN_TIMES_100_000.getBytes(StandardCharsets.US_ASCII);
            String answer = session.put(
                            base + "/unpack",
                            request -> request.bytes("x/y", text).compress(coding))
                    .text();
            assertThat(answer).isEqualTo("1000000 " + Service.sha256(text));
            assertThat(session.statistics().made()).isEqualTo(1);
        });
    }

    @Test
    void earlyHints() throws Exception {
        assume(Ability.EARLY_HINTS);
        asking(session -> {
            var seen = new Promise<String>();
            String text = session.get(
                            base + "/hints",
                            request -> request.onInterim(interim -> seen.complete(interim.status()
                                    + interim.headers().first("Link").orElse(""))))
                    .text();
            assertThat(text).isEqualTo("hinted");
            assertThat(seen.result()).isEqualTo("103</style.css>; rel=preload");
        });
    }

    @Test
    void connectionsThatTheServerHasEndedAreNotUsedAgain() throws Exception {
        asking(session -> {
            for (int n = 0; n < 20; n++) {
                assertThat(session.get(base + "/idle").text()).isEqualTo("idle");
                assertThat(session.get(base + "/text?id=" + n).text()).isEqualTo("text of " + n);
            }
        });
    }

    @Test
    void aServerThatLeavesAtAnyTimeIsAFailure() throws Exception {
        asking(session -> {
            for (String path : List.of("/abort/before", "/abort/head", "/abort/length", "/abort/chunk")) {
                assertThatThrownBy(() -> session.get(base + path).text())
                        .as(path)
                        .isInstanceOf(UncheckedIOException.class);
            }
            assertThatThrownBy(() -> session.put(
                                    base + "/abort/upload",
                                    request -> request.stream("x/y", out -> {
                                        for (int n = 0; n < 10_000; n++) {
                                            out.write(content);
                                        }
                                    }))
                            .text())
                    .isInstanceOf(UncheckedIOException.class);
            assertThat(session.get(base + "/text?id=next").text()).isEqualTo("text of next");
        });
    }

    @Test
    void aServerThatIsKilledIsAFailure() throws Exception {
        asking(session -> {
            try (var response = session.get(base + "/stream?bytes=" + (1L << 40))) {
                response.body().readExactly(1_000_000);
                stop();
                assertThatThrownBy(() -> response.body().chunks().forEach(_ -> {}))
                        .isInstanceOf(UncheckedIOException.class);
            }
            assertThatThrownBy(() -> session.get(base + "/text?id=next")).isInstanceOf(UncheckedIOException.class);
        });
    }

    @Test
    void aRequestThatIsCancelledInTheMiddleOfAResponseLeavesNothing() throws Exception {
        isCancelledIn((session, middle) -> {
            try (var response = session.get(base + "/stream?bytes=" + (1L << 40))) {
                response.body().readExactly(1_000_000);
                middle.complete(true);
                response.body().chunks().forEach(_ -> {});
            }
        });
    }

    @Test
    void aRequestThatIsCancelledInTheMiddleOfAnUploadLeavesNothing() throws Exception {
        isCancelledIn((session, middle) -> session.put(
                base + "/upload",
                request -> request.stream("x/y", out -> {
                    while (true) {
                        out.write(content);
                        middle.complete(true);
                    }
                })));
    }

    private void isCancelledIn(java.util.function.BiConsumer<ClientSession, Promise<Boolean>> ask) throws Exception {
        asking(options -> options.limit(1), session -> {
            var middle = new Promise<Boolean>();
            Task<?> victim = createTask("victim", () -> ask.accept(session, middle));
            middle.await();
            victim.cancel();
            assertThatThrownBy(victim::await).isInstanceOf(CancelledError.class);
            assertThat(session.get(base + "/text?id=next").text()).isEqualTo("text of next");
            timeout(seconds(60), () -> {
                while (!session.get(base + "/streams").text().equals("0")) {
                    sleep(millis(5)); // real time: another program sees that we have left
                }
            });
        });
    }

    @Test
    void aGibibyteEitherWayInASmallHeap() throws Exception {
        assertThat(inASmallHeap("get", base + "/stream?bytes=" + GIB, "-")).contains("length " + GIB);
        Path large = folder.resolve("large");
        try (var made = new RandomAccessFile(large.toFile(), "rw")) {
            made.setLength(GIB);
        }
        assertThat(inASmallHeap("put", base + "/upload", large.toString(), "-")).contains("text " + GIB + " ");
    }

    static String inASmallHeap(String... arguments) {
        try (Program program = Program.withLittleMemory(SmallHeap.class, arguments)) {
            assertThat(program.awaitEnd()).as("%s", program).isZero();
            return program.output();
        }
    }

    private void assume(Ability ability) {
        assumeTrue(abilities.contains(ability), "the server has no " + ability);
    }

    private void asking(VoidFn<ClientSession, Exception> body) throws Exception {
        asking(_ -> {}, body);
    }

    private void asking(Consumer<? super ClientOptions> configure, VoidFn<ClientSession, Exception> body)
            throws Exception {
        run(() -> {
            try (var session = new ClientSession(configure)) {
                body.accept(session);
                assertThat(session.statistics().inUse())
                        .as("connections in use")
                        .isZero();
            }
            assertThat(EventLoop.current().allTasks()).hasSize(1);
        });
    }
}
