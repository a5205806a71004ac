package io.asyncio4j.http.interop;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.asyncio4j.http.client.SelfSigned;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.ApplicationOptions;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.net.Tls;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// h2spec, which tries what RFC 7540 and RFC 7541 say, against our server. Its program is in the jar of a
/// plugin for Maven, which the profile `conformance` has.
@Tag("conformance")
@Timeout(300)
class H2specTest {

    private static final String PROGRAM = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";

    @TempDir
    private Path folder;

    @Test
    void allCasesPassOnClearText() throws Exception {
        assertAllPass(_ -> {});
    }

    @Test
    void allCasesPassWithTls() throws Exception {
        var store = SelfSigned.store(folder, "localhost");
        Tls tls = Tls.server(options -> options.keyStore(store, "secret".toCharArray()));
        assertAllPass(options -> options.tls(tls), "--tls", "--insecure");
    }

    private void assertAllPass(Consumer<ApplicationOptions> configure, String... more) throws Exception {
        Path program = unpacked();
        run(() -> {
            var app = new Application(options -> configure.accept(options.host("127.0.0.1")))
                    .get("/", _ -> Response.text("x".repeat(100)))
                    .post("/", request -> Response.bytes("x/y", request.bytes()));
            try (var server = app.start(0)) {
                var words = new ArrayList<>(
                        List.of(program.toString(), "--host", "127.0.0.1", "--port", String.valueOf(server.port())));
                words.addAll(List.of(more));
                String output = toThread(() -> {
                    try (Program h2spec = Program.start(words)) {
                        h2spec.awaitEnd();
                        return h2spec.output();
                    }
                });
                assertThat(output).contains("145 tests, 145 passed, 0 skipped, 0 failed");
            }
        });
    }

    private Path unpacked() throws Exception {
        try (InputStream packed = H2specTest.class.getResourceAsStream(PROGRAM)) {
            assumeTrue(packed != null, "h2spec is not on the class path: it comes with the profile conformance");
            Path file = folder.resolve("h2spec.tar.gz");
            Files.write(file, packed.readAllBytes());
            try (Program tar = Program.start("tar", "-xzf", file.toString(), "-C", folder.toString())) {
                assertThat(tar.awaitEnd()).as("%s", tar).isZero();
            }
        }
        return folder.resolve("h2spec");
    }
}
