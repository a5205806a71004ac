package io.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DescriptorShortageTest {

    @Test
    void aServerWithoutDescriptorsRestsAndThenAcceptsAgain() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n 120; exec " + java + " --add-opens java.base/java.lang=ALL-UNNAMED"
                                + " --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp '"
                                + classPath + "' " + DescriptorShortage.class.getName())
                .redirectErrorStream(true)
                .start();
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.lines())
                    .contains("reported: cannot accept connections, trying again every second", "no room for another")
                    .endsWith("recovered");
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }
}
