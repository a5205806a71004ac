package io.asyncio4j.http.interop;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.client.ClientSession;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// nginx as server of ours, which knows files and little else.
@Tag("interop")
@Timeout(300)
class NginxServerTest {

    private static final long GIB = 1L << 30;
    private static final String SERVER = """
        root FOLDER;
        gzip on;
        gzip_types text/plain;
        keepalive_requests 5;
        location = /text { default_type text/plain; return 200 "text of $arg_id"; }
        location = /nothing { return 204; }
        location = /gone { return 444; }
        location = /slow { limit_rate 100k; alias FOLDER/file; }
        location /kept/ { dav_methods PUT DELETE; create_full_put_path on; }
        location ~ \\.txt$ { default_type text/plain; }
        """;

    @TempDir
    Path folder;

    private String base = "";

    @BeforeAll
    static void isInstalled() {
        Nginx.assumeInstalled();
    }

    @Test
    void connectionsAreKeptAsLongAsTheServerLikes() throws Exception {
        asking(session -> {
            for (int n = 0; n < 12; n++) {
                assertThat(session.get(base + "/text?id=" + n).text()).isEqualTo("text of " + n);
                assertThat(session.get(base + "/nothing").status()).isEqualTo(204);
                assertThat(session.head(base + "/text").text()).isEmpty();
            }
            assertThat(session.statistics().made()).isEqualTo(8);
        });
    }

    @Test
    void filesPartsAndConditions() throws Exception {
        byte[] content = random(5_000_000);
        Files.write(folder.resolve("file"), content);
        asking(session -> {
            String tag;
            try (var whole = session.get(base + "/file")) {
                tag = whole.headers().first("ETag").orElseThrow();
                assertThat(whole.bytes()).isEqualTo(content);
            }
            assertThat(session.get(base + "/file", request -> request.header("If-None-Match", tag))
                            .status())
                    .isEqualTo(304);
            try (var part = session.get(base + "/file", request -> request.header("Range", "bytes=7-99"))) {
                assertThat(part.status()).isEqualTo(206);
                assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(content, 7, 100));
            }
            try (var none = session.get(base + "/file", request -> request.header("Range", "bytes=9999999-"))) {
                assertThat(none.status()).isEqualTo(416);
                assertThat(none.text()).contains("416");
            }
            assertThat(session.statistics().made()).isEqualTo(1);
        });
    }

    @Test
    void gzip() throws Exception {
        String text = "0123456789".repeat(100_000);
        Files.writeString(folder.resolve("a.txt"), text);
        asking(session -> {
            try (var response = session.get(base + "/a.txt")) {
                assertThat(response.text()).isEqualTo(text);
                assertThat(response.receivedBytes()).isLessThan(100_000);
            }
        });
    }

    @Test
    void uploadsWithAndWithoutALengthAndPermission() throws Exception {
        byte[] content = random(5_000_000);
        Path file = Files.write(folder.resolve("mine"), content);
        asking(session -> {
            assertThat(session.put(base + "/kept/a", request -> request.file("x/y", file))
                            .status())
                    .isEqualTo(201);
            assertThat(session.put(base + "/kept/b", request -> request.stream("x/y", out -> out.write(content)))
                            .status())
                    .isEqualTo(201);
            assertThat(session.put(
                                    base + "/kept/c",
                                    request -> request.file("x/y", file).expectContinue())
                            .status())
                    .isEqualTo(201);
            for (String name : new String[] {"a", "b", "c"}) {
                assertThat(session.get(base + "/kept/" + name).bytes()).isEqualTo(content);
            }
        });
    }

    @Test
    void aServerThatSaysNothingOrIsKilledIsAFailure() throws Exception {
        Files.write(folder.resolve("file"), random(5_000_000));
        try (Program nginx = start()) {
            run(() -> {
                try (var session = new ClientSession()) {
                    assertThatThrownBy(() -> session.get(base + "/gone")).isInstanceOf(UncheckedIOException.class);
                    try (var response = session.get(base + "/slow")) {
                        response.body().readExactly(1000);
                        nginx.kill();
                        assertThatThrownBy(response::bytes).isInstanceOf(PayloadException.class);
                    }
                    assertThat(session.statistics().inUse()).isZero();
                }
            });
        }
    }

    @Test
    void aGibibyteEitherWayInASmallHeap() throws Exception {
        Path large = folder.resolve("large");
        try (var made = new RandomAccessFile(large.toFile(), "rw")) {
            made.setLength(GIB);
        }
        try (Program _ = start()) {
            assertThat(OurClientContract.inASmallHeap("get", base + "/large", "-"))
                    .contains("length " + GIB);
            OurClientContract.inASmallHeap("put", base + "/kept/large", large.toString(), "-");
            assertThat(folder.resolve("kept/large")).hasSize(GIB);
        }
    }

    private void asking(VoidFn<ClientSession, Exception> body) throws Exception {
        try (Program _ = start()) {
            run(() -> {
                try (var session = new ClientSession()) {
                    body.accept(session);
                    assertThat(session.statistics().inUse()).isZero();
                }
            });
        }
    }

    private Program start() throws Exception {
        int port = Program.freePort();
        base = "http://127.0.0.1:" + port;
        return Nginx.start(folder, port, SERVER);
    }

    private static byte[] random(int length) {
        byte[] content = new byte[length];
        new Random(1).nextBytes(content);
        return content;
    }
}
