package io.asyncio4j;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Runs a class of the tests as a program in a JVM of its own.
public final class JavaProgram {

    private JavaProgram() {}

    /// The program of `main`, started with the options given to `java`. Its signals are not ignored, even if this
    /// JVM's are, as they are under `nohup`.
    public static Process start(Class<?> main, String... options) throws IOException {
        return startBy(DefaultSignals.prefix(), main, options);
    }

    /// The same, with a command before that of `java`.
    static Process startBy(List<String> prefix, Class<?> main, String... options) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = Stream.of(
                        prefix.stream(),
                        Stream.of(java, "--add-opens", "java.base/java.lang=ALL-UNNAMED"),
                        Stream.of(options),
                        Stream.of("-cp", System.getProperty("java.class.path"), main.getName()))
                .flatMap(part -> part)
                .toList();
        return new ProcessBuilder(command).start();
    }
}
