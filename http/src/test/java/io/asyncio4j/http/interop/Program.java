package io.asyncio4j.http.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A program that runs beside the tests. Blocks its thread.
final class Program implements AutoCloseable {

    private static final int PATIENCE = 120; // seconds
    private static final List<String> HEAP_OF_64_MIB = List.of(
            "-Xmx64m",
            "-XX:MaxDirectMemorySize=64m",
            "-XX:+UseSerialGC",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final List<String> words;
    private final Process process;

    @SuppressWarnings("JdkObsolete") // two threads use it
    private final StringBuffer output = new StringBuffer();

    private final Thread reader;

    private Program(List<String> words, Process process) {
        this.words = words;
        this.process = process;
        reader = Thread.ofPlatform().daemon().start(this::readOutput);
    }

    /// Skips the test if a program is not installed.
    ///
    /// @param debianPackage which it is in
    static void assumeInstalled(String name, String debianPackage) {
        assumeTrue(
                !find(name).isEmpty(),
                name + " is not installed (Debian: " + debianPackage + "; .ci/peers installs it)");
    }

    /// Skips the test if Debian's Python has no aiohttp.
    static void assumeAiohttp() {
        assumeInstalled("/usr/bin/python3", "python3");
        try (Program python = start("/usr/bin/python3", "-c", "import aiohttp")) {
            assumeTrue(
                    python.awaitEnd() == 0,
                    "aiohttp is not installed (Debian: python3-aiohttp; .ci/peers installs it)");
        }
    }

    /// Skips the test if Node has no library ws.
    static void assumeNodeWs() {
        assumeInstalled("node", "nodejs");
        assumeTrue(
                Files.isDirectory(Path.of("/usr/share/nodejs/ws")),
                "ws is not installed (Debian: node-ws; .ci/peers installs it)");
    }

    static Program start(String... words) {
        return start(List.of(words));
    }

    /// Starts it; its errors come with its output.
    static Program start(List<String> words) {
        var command = new ArrayList<String>(words);
        command.set(0, find(words.getFirst()));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            return new Program(words, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts a program of ours that has 64 MiB.
    static Program withLittleMemory(Class<?> main, String... arguments) {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(HEAP_OF_64_MIB);
        words.add("-cp");
        words.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        words.add(main.getName());
        words.addAll(List.of(arguments));
        return start(words);
    }

    /// A script among the resources.
    static String script(String name) {
        try {
            return Path.of(Objects.requireNonNull(Program.class.getResource("/interop/" + name), name)
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /// A port that nobody listens on, for programs that cannot choose one themselves.
    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until it listens on `port`.
    Program awaitPort(int port) {
        return awaitThat("listens on " + port, () -> {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false; // not yet
            }
        });
    }

    /// Waits for a line that begins with `word`.
    ///
    /// @return the rest of that line
    String awaitLine(String word) {
        var line = Pattern.compile("(?m)^" + word + " (.*)\n");
        awaitThat("has said " + word, () -> line.matcher(output).find());
        var matcher = line.matcher(output);
        matcher.find();
        return matcher.group(1);
    }

    private Program awaitThat(String what, java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        boolean alive = true;
        while (!condition.getAsBoolean()) {
            if (!alive || System.nanoTime() > end) {
                throw new AssertionError(this + " should be one that " + what);
            }
            alive = process.isAlive();
            sleep();
        }
        return this;
    }

    private static void sleep() {
        try {
            Thread.sleep(5); // real time: another program runs
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Waits until it has ended, and returns its status.
    int awaitEnd() {
        return awaitEnd(Duration.ofSeconds(PATIENCE));
    }

    /// Waits until it has ended, and returns its status.
    int awaitEnd(Duration patience) {
        try {
            if (!process.waitFor(patience)) {
                throw new AssertionError(this + " does not end");
            }
            reader.join();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// How many lines it has printed that begin with `words`.
    int lines(String words) {
        return (int) output().lines().filter(line -> line.startsWith(words)).count();
    }

    /// What it has printed.
    String output() {
        return output.toString();
    }

    /// Ends it in the middle of whatever it does.
    void kill() {
        try (Stream<ProcessHandle> children = process.descendants()) {
            children.toList().forEach(ProcessHandle::destroyForcibly);
        }
        process.destroyForcibly();
        awaitEnd();
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return String.join(" ", words) + ", which has printed:\n" + output;
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(line -> output.append(line).append('\n'));
        } catch (IOException | UncheckedIOException e) {
            output.append(e).append('\n'); // it was killed
        }
    }

    /// Where a program is, or nothing.
    private static String find(String name) {
        if (name.startsWith("/")) {
            return Files.isExecutable(Path.of(name)) ? name : "";
        }
        // servers stand where not everybody looks
        String folders = System.getenv("PATH") + File.pathSeparator + "/usr/sbin" + File.pathSeparator + "/sbin";
        return Stream.of(folders.split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
    }
}
