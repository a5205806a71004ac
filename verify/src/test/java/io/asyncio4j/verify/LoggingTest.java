package io.asyncio4j.verify;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.EventLoop;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/guide/logging.md` says, with Logback as it comes: it shows all from level DEBUG on.
@Tag("heavy") // Maven fetches it
@Timeout(900)
class LoggingTest {

    @TempDir
    private Path folder;

    @Test
    void nettyFillsNoLogWhenTheNetworkBegins() throws Exception {
        List<String> output = outputOf(FirstUse.class);

        assertThat(output).contains("* client: fine");
        assertThat(output.stream().filter(line -> line.contains(" DEBUG ")))
                .allMatch(line -> line.endsWith("Using SLF4J as the default logging framework")); // Netty's first
    }

    @Test
    void oneJarLeadsTheLogToSlf4jWithTheNamesOfTasks() throws Exception {
        assertThat(outputOf(Lost.class))
                .anyMatch(line -> line.contains(" [main] ERROR io.asyncio4j -- the exception of lost was never"))
                .anyMatch(line -> line.contains("java.lang.IllegalStateException: boom"));
    }

    private List<String> outputOf(Class<?> program) throws Exception {
        String others = new Maven("logging")
                .classPath(folder).stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        others + File.pathSeparator + System.getProperty("java.class.path"),
                        program.getName())
                .redirectErrorStream(true)
                .start();
        return new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    /// A program that loses a failure.
    static final class Lost {

        private Lost() {}

        public static void main(String[] arguments) {
            run(() -> {
                var loop = EventLoop.current();
                loop.reportError("the exception of lost was never retrieved", new IllegalStateException("boom"));
            });
        }
    }
}
