package io.asyncio4j.net;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Starts a program of ours in a JVM of its own.
final class ChildJvm {

    private ChildJvm() {}

    /// Starts the program; its errors come with its output.
    ///
    /// @param before a command of the shell for what the JVM inherits, such as `ulimit -n 100`
    /// @param options of the JVM, then arguments of the program after a `--`
    static Process start(String before, Class<?> main, String... options) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        int end = Arrays.asList(options).indexOf("--");
        String flags = joined(options, 0, end < 0 ? options.length : end);
        String arguments = end < 0 ? "" : joined(options, end + 1, options.length);
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        before + "; exec " + java + " --add-opens java.base/java.lang=ALL-UNNAMED"
                                + " --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow " + flags
                                + " -cp '" + classPath + "' '" + main.getName() + "' " + arguments)
                .redirectErrorStream(true)
                .start();
    }

    private static String joined(String[] all, int from, int to) {
        return Arrays.stream(all, from, to).collect(Collectors.joining(" "));
    }
}
