package io.asyncio4j.http.interop;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.http.HttpTest.awaitConnections;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.asyncio4j.EventLoop;
import io.asyncio4j.http.client.SelfSigned;
import io.asyncio4j.http.server.ApplicationOptions;
import io.asyncio4j.net.Server;
import io.asyncio4j.net.Tls;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a client of others gets from our server.
@Tag("interop")
@Timeout(300)
abstract class OurServerContract {

    private static final long GIB = 1L << 30;

    @TempDir
    Path folder;

    private final OtherClient client;
    private final boolean secure;
    private Consumer<ApplicationOptions> configure = _ -> {};
    private byte[] content = {};
    private Path file;
    private Service service;

    OurServerContract(OtherClient client) {
        this(client, false);
    }

    /// @param secure whether there is TLS
    OurServerContract(OtherClient client, boolean secure) {
        this.client = client;
        this.secure = secure;
        file = Path.of("");
        service = new Service(file);
    }

    @BeforeEach
    void write() throws Exception {
        if (secure) {
            var store = SelfSigned.store(folder, "localhost");
            Tls tls = Tls.server(options -> options.keyStore(store, "secret".toCharArray()));
            configure = options -> options.tls(tls);
        }
        content = new byte[5_000_000];
        new Random(1).nextBytes(content);
        file = Files.write(folder.resolve("file"), content);
        service = new Service(file);
    }

    @Test
    void aTextOnAConnectionThatIsKept() throws Exception {
        serving(server -> {
            Answer answer = ask(Call.get(url(server, "/text?id=t%C3%A9")).times(3));
            assertThat(answer.text()).isEqualTo("text of té");
            assertThat(service.clients).as("connections").hasSize(1);
        });
    }

    @Test
    void answersWithoutABodyAreFollowedByOthers() throws Exception {
        serving(server -> {
            assertThat(ask(Call.get(url(server, "/file")).by("HEAD").times(2)).headers())
                    .anyMatch(each -> each.toString().equalsIgnoreCase("Content-Length=5000000"));
            service.clients.clear(); // fetch keeps no connection after a HEAD
            assertThat(ask(Call.get(url(server, "/nothing")).times(2)).status()).isEqualTo(204);
            Answer unchanged = ask(Call.get(url(server, "/tagged"))
                    .with("If-None-Match: \"a\"")
                    .times(2));
            assertThat(unchanged.status()).isEqualTo(304);
            assertThat(service.clients).as("connections").hasSize(2);
        });
    }

    @Test
    void uploads() throws Exception {
        serving(server -> {
            Answer answer = ask(Call.put(url(server, "/upload"), file).times(2));
            assertThat(answer.text()).isEqualTo("5000000 " + Service.sha256(content));
            assertThat(answer.headers().first("X-Framing")).contains("length");
            assertThat(service.clients).as("connections").hasSize(1);
        });
    }

    @Test
    void uploadsInChunks() throws Exception {
        assume(Ability.CHUNKED);
        serving(server -> {
            Answer answer =
                    ask(Call.put(url(server, "/upload"), file).in("chunked").times(2));
            assertThat(answer.text()).isEqualTo("5000000 " + Service.sha256(content));
            assertThat(answer.headers().first("X-Framing")).contains("chunked");
        });
    }

    @Test
    void uploadsThatAreCompressed() throws Exception {
        Path packed = folder.resolve("packed");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(content);
        }
        serving(server -> {
            Answer answer = ask(Call.put(url(server, "/unpack"), packed).with("Content-Encoding: gzip"));
            assertThat(answer.text()).isEqualTo("5000000 " + Service.sha256(content));
        });
    }

    @Test
    void uploadsThatWaitForPermission() throws Exception {
        assume(Ability.EXPECT);
        serving(server -> {
            Answer answer =
                    ask(Call.put(url(server, "/upload"), file).in("expect").times(2));
            assertThat(answer.text()).isEqualTo("5000000 " + Service.sha256(content));
            Answer refused = ask(Call.put(url(server, "/refuse"), file).in("expect"));
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.text()).isEqualTo("refused");
        });
    }

    @Test
    void forms() throws Exception {
        assume(Ability.FORM);
        serving(server -> {
            Answer answer = ask(Call.put(url(server, "/form"), file).by("POST").in("form"));
            assertThat(answer.text()).isEqualTo("tëa leaf.bin " + Service.sha256(content));
        });
    }

    @Test
    void filesAndPartsOfThem() throws Exception {
        serving(server -> {
            assertThat(ask(Call.get(url(server, "/file")).times(2)).sha256()).isEqualTo(Service.sha256(content));
            Answer part = ask(Call.get(url(server, "/file")).with("Range: bytes=1000000-3999999"));
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.sha256()).isEqualTo(Service.sha256(Arrays.copyOfRange(content, 1_000_000, 4_000_000)));
            Answer none = ask(Call.get(url(server, "/file")).with("Range: bytes=9999999-"));
            assertThat(none.status()).isEqualTo(416);
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

    @Test
    void zstd() throws Exception {
        isDecoded(Ability.ZSTD, "zstd");
    }

    private void isDecoded(Ability ability, String coding) throws Exception {
        assume(ability);
        serving(server -> {
            Answer answer = ask(Call.get(url(server, "/packed"))
                    .with("Accept-Encoding: " + coding)
                    .times(2));
            assertThat(answer.headers().first("Content-Encoding")).contains(coding);
            assertThat(answer.sha256()).isEqualTo(Service.sha256(Service.PACKED.getBytes(StandardCharsets.UTF_8)));
        });
    }

    @Test
    void trailers() throws Exception {
        assume(Ability.TRAILERS);
        serving(server -> {
            Answer answer = ask(Call.get(url(server, "/trailers")).times(2));
            assertThat(answer.text()).isEqualTo("body");
            assertThat(answer.trailers().first("X-Sum")).contains("42");
        });
    }

    @Test
    void aResponseThatBreaksOffIsAFailure() throws Exception {
        serving(server -> {
            Answer answer = askAndFail(Call.get(url(server, "/broken")));
            assertThat(answer.error()).isNotEmpty();
            assertThat(ask(Call.get(url(server, "/text?id=next"))).text()).isEqualTo("text of next");
        });
    }

    @Test
    void aClientThatIsKilledInTheMiddleOfAResponseLeavesNothing() throws Exception {
        isKilledIn("/endless", path -> Call.get(path));
    }

    @Test
    void aClientThatIsKilledInTheMiddleOfAnUploadLeavesNothing() throws Exception {
        Path large = sparse(GIB);
        isKilledIn("/sip", path -> Call.put(path, large));
    }

    private void isKilledIn(String path, java.util.function.Function<String, Call> call) throws Exception {
        serving(server -> {
            try (Program killed = client.start(folder, call.apply(url(server, path)))) {
                service.inTheMiddle.await();
                toThread(killed::kill);
            }
            service.mayGoOn.complete(true);
            service.awaitRest();
            awaitConnections(server, 0);
            assertThat(EventLoop.current().allTasks()).hasSize(1);
            assertThat(ask(Call.get(url(server, "/text?id=next"))).text()).isEqualTo("text of next");
        });
    }

    @Test
    void aGibibyteEitherWayFromASmallHeap() throws Exception {
        Path large = sparse(GIB);
        try (Program server = Program.withLittleMemory(SmallHeap.class, "serve", large.toString())) {
            String base = "http://127.0.0.1:" + server.awaitLine("port");
            assertThat(get(base + "/stream?bytes=" + GIB).length()).isEqualTo(GIB);
            assertThat(get(base + "/file").length()).isEqualTo(GIB);
            assertThat(toEnd(Call.put(base + "/upload", large)).text()).startsWith(GIB + " ");
        }
    }

    private Answer get(String url) {
        return toEnd(Call.get(url).in("large"));
    }

    private Path sparse(long length) throws IOException {
        Path large = folder.resolve("large");
        try (var made = new RandomAccessFile(large.toFile(), "rw")) {
            made.setLength(length);
        }
        return large;
    }

    private void assume(Ability ability) {
        assumeTrue(client.abilities().contains(ability), "the client has no " + ability);
    }

    private void serving(io.asyncio4j.function.VoidFn<Server, Exception> body) throws Exception {
        run(() -> {
            try (var server = service.application(configure).start(0)) {
                body.accept(server);
            }
        });
    }

    private static String url(Server server, String path) {
        return server.uri().getScheme() + "://127.0.0.1:" + server.port() + path;
    }

    private Answer ask(Call call) {
        return toThread(() -> toEnd(call));
    }

    private Answer toEnd(Call call) {
        try (Program program = client.start(folder, call)) {
            assertThat(program.awaitEnd()).as("%s", program).isZero();
            return client.answer(folder, program);
        }
    }

    private Answer askAndFail(Call call) {
        return toThread(() -> {
            try (Program program = client.start(folder, call)) {
                assertThat(program.awaitEnd()).as("%s", program).isNotZero();
                return client.answer(folder, program);
            }
        });
    }
}
