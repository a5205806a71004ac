package io.asyncio4j.verify;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The Redis that is installed, at a loopback port of its own. It writes down each change before it answers.
final class RedisServer implements AutoCloseable {

    private static final String PROGRAM = "redis-server";

    private final Path folder;
    private final int port;
    private @Nullable Process process;

    RedisServer(Path folder) throws IOException {
        this.folder = folder;
        this.port = DatabaseServer.freePort();
        start();
    }

    static boolean isInstalled() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, PROGRAM)));
    }

    int port() {
        return port;
    }

    /// Starts it, with the data of its last run.
    void start() throws IOException {
        var started = new ProcessBuilder(
                        PROGRAM,
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--dir",
                        folder.toString(),
                        "--save",
                        "",
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        "always")
                .redirectErrorStream(true)
                .start();
        process = started;
        var log = started.inputReader();
        String line = "nothing";
        while (!line.contains("Ready to accept connections")) {
            String next = log.readLine();
            if (next == null) {
                throw new IOException("%s on port %d has ended; its last line: %s".formatted(PROGRAM, port, line));
            }
            line = next;
        }
        Thread.ofVirtual().start(() -> log.lines().forEach(_ -> {}));
    }

    /// Ends it at once, as a crash does.
    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
