package io.asyncio4j.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A database server of a test's own, on loopback, in a folder of its own. It can be killed, and started again
/// at the same port with the same data.
abstract class DatabaseServer implements AutoCloseable {

    private static final long START_SECONDS = 40;

    private final Path folder;
    private final int port = freePort();
    private final Thread killer = new Thread(this::kill);
    private @Nullable Process process;

    DatabaseServer() {
        try {
            folder = Files.createTempDirectory("database");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(killer);
    }

    /// The program with its arguments; it must not go into the background.
    abstract ProcessBuilder command();

    /// Where the driver finds it when it runs, with a user.
    abstract String url();

    /// What belongs to it.
    Path folder() {
        return folder;
    }

    int port() {
        return port;
    }

    /// Starts it, with options added for this time, and waits until it answers.
    void start(String... options) {
        ProcessBuilder builder = command();
        builder.command().addAll(List.of(options));
        try {
            Process started = begin(builder);
            process = started;
            long end = System.nanoTime() + START_SECONDS * 1_000_000_000L;
            for (var why = noAnswer(); why != null; why = noAnswer()) {
                if (!started.isAlive() || System.nanoTime() > end) {
                    throw new IllegalStateException("the server does not start:\n" + log(), why);
                }
                Thread.sleep(50); // real time: a process does not tell
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("the server does not start", e);
        }
    }

    void ensureRunning() {
        if (process == null) {
            start();
        }
    }

    /// Ends all its processes at once, as a crash does.
    void kill() {
        Process running = process;
        if (running != null) {
            List<ProcessHandle> all = Stream.concat(Stream.of(running.toHandle()), running.descendants())
                    .toList();
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(each -> each.onExit().join());
            process = null;
        }
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(killer);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs a program that prepares something, to its end.
    void prepare(ProcessBuilder builder) {
        try {
            if (begin(builder).waitFor() != 0) {
                throw new IllegalStateException(builder.command() + " has failed:\n" + log());
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(builder.command() + " cannot be run", e);
        }
    }

    void execute(String sql) {
        try (var connection = DriverManager.getConnection(url());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private Process begin(ProcessBuilder builder) throws IOException {
        return builder.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                .start();
    }

    /// Why it does not answer; null if it does.
    private @Nullable SQLException noAnswer() {
        try (var _ = DriverManager.getConnection(url())) {
            return null;
        } catch (SQLException e) {
            return e;
        }
    }

    private Path logFile() {
        return folder.resolve("log");
    }

    private String log() throws IOException {
        return Files.readString(logFile());
    }

    /// Not one of those that clients get: they would try it while nobody listens, and could meet themselves there.
    static int freePort() {
        var random = new Random();
        while (true) {
            int port = random.nextInt(20_000, 32_000);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (BindException e) {
                // taken
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
