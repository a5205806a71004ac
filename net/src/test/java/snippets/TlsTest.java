package snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.net.Certificates;
import io.asyncio4j.net.Connection;
import io.asyncio4j.net.Server;
import io.asyncio4j.net.Tls;
import io.asyncio4j.test.AsyncTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    private final List<@Nullable String> answers = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    @AsyncTest(realTime = true)
    void secure() throws Exception {
        var certificates = new Certificates(folder).sign("local", "localhost");
        Path chain = certificates.chain("local");
        Path key = certificates.key("local");
        Path root = certificates.root();
        // @start region=secure
        var tls = Tls.server(options -> options.certificate(chain, key));
        try (var server = Server.start(0, options -> options.tls(tls), client -> client.write("secret\n"))) {
            var trusting = Tls.client(options -> options.trust(root)); // without options, it trusts what the JDK does
            try (var connection = Connection.open("localhost", server.port(), options -> options.tls(trusting))) {
                answers.add(connection.readLine());
            }
        }
        // @end

        assertThat(answers).containsExactly("secret");
    }
}
