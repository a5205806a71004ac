package io.asyncio4j.http.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The fuzzer seeks inputs that lead to code which no other has led to, and says which of them fails.
@Tag("fuzz")
class JazzerTest {

    /// Takes `fuzz.seconds` for all targets, or for that which `fuzz.target` names. With the same `fuzz.seed` it
    /// tries the same; without one, something else each time. What it finds lies in `target/fuzz` afterwards.
    @ParameterizedTest
    @MethodSource("io.asyncio4j.http.fuzz.FuzzTest#targets")
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void jazzerFindsNothing(Class<?> target) throws Exception {
        long seconds = Math.max(
                10, Long.getLong("fuzz.seconds", 300) / FuzzTest.targets().size());
        Path work = Files.createDirectories(Path.of("target", "fuzz", target.getSimpleName()));
        Path seeds = Path.of("src", "test", "resources", "fuzz", target.getSimpleName());
        var command = new ArrayList<String>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+EnableDynamicAgentLoading",
                "-Xmx1g",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=io.asyncio4j.http.**:io.netty.handler.codec.http.**",
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer", // it breaks Netty's queues
                "--reproducer_path=" + work,
                "-dict=" + seeds.resolveSibling("http.dict"),
                "-artifact_prefix=" + work + File.separator,
                "-max_total_time=" + seconds,
                "-seed=" + Integer.getInteger("fuzz.seed", 0),
                "-timeout=120",
                "-rss_limit_mb=4096",
                "-print_final_stats=1",
                Files.createDirectories(work.resolve("corpus")).toString(),
                seeds.toString()));
        Path log = work.resolve("log.txt");
        Process jazzer = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(jazzer.waitFor()).as("see " + log.toAbsolutePath()).isZero();
        } finally {
            jazzer.destroyForcibly();
        }
    }
}
