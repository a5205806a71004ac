package io.asyncio4j.http.interop;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// h2load as client of ours, which sends requests before it has read the responses to those before.
@Tag("interop")
@Timeout(120)
class PipeliningTest {

    @BeforeAll
    static void isInstalled() {
        Program.assumeInstalled("h2load", "nghttp2-client");
    }

    @Test
    void requestsAreAnsweredInTheirOrder() throws Exception {
        var service = new Service(Path.of("/dev/null"));
        run(() -> {
            try (var server = service.application(_ -> {}).start(0)) {
                String url = "http://127.0.0.1:" + server.port();
                String output = toThread(() -> {
                    try (Program load = Program.start(
                            "h2load",
                            "--h1",
                            "-n",
                            "600",
                            "-c",
                            "3",
                            "-m",
                            "16",
                            url + "/text?id=a",
                            url + "/nothing",
                            url + "/stream?bytes=100000",
                            url + "/packed")) {
                        assertThat(load.awaitEnd()).as("%s", load).isZero();
                        return load.output();
                    }
                });
                assertThat(output).contains("600 succeeded, 0 failed, 0 errored, 0 timeout");
                assertThat(service.clients).as("connections").hasSize(3);
            }
        });
    }
}
