package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A command of the system, as a user types it.
record Command(Path folder, Map<String, String> environment, List<String> words) {

    /// The JDK of the tests.
    static final Path JDK = Path.of(System.getProperty("java.home"));

    static Command of(Path folder, String... words) {
        return new Command(folder, Map.of(), List.of(words));
    }

    /// A tool of the JDK.
    static Command jdk(Path folder, String tool, String... words) {
        String path = JDK.resolve("bin").resolve(tool).toString();
        return new Command(
                folder,
                Map.of(),
                Stream.concat(Stream.of(path), Stream.of(words)).toList());
    }

    /// Runs it to its end.
    ///
    /// @return what it has printed
    String succeed() throws IOException, InterruptedException {
        var builder = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(Map.of("JAVA_HOME", JDK.toString(), "LC_ALL", "C.UTF-8"));
        builder.environment().putAll(environment);
        builder.environment().remove("JDK_JAVA_OPTIONS");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s in %s has printed:%n%s", String.join(" ", words), folder, output)
                .isZero();
        return output;
    }
}
