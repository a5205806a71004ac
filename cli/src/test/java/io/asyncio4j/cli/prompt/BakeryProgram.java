package io.asyncio4j.cli.prompt;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import sick.Bakery;

/// A [Bakery] in a JVM of its own, which has the library but not the command, until this is closed.
final class BakeryProgram implements AutoCloseable {

    static final String ALLOWED = "-Dasyncio4j.runFromOutside=true";

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>(); // that it has printed

    private BakeryProgram(Path javaHome, List<String> options, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(javaHome.resolve("bin", "java").toString());
        command.addAll(List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), Bakery.class.getName()));
        command.addAll(arguments);
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::read);
        if (!next().equals("open")) {
            throw new IllegalStateException("the program has not begun");
        }
    }

    static BakeryProgram start(String... options) {
        return new BakeryProgram(Path.of(System.getProperty("java.home")), List.of(options), List.of());
    }

    /// On another runtime.
    static BakeryProgram on(Path javaHome) {
        return new BakeryProgram(javaHome, List.of(ALLOWED), List.of());
    }

    /// With a second loop.
    static BakeryProgram withLoop(String name) {
        return new BakeryProgram(Path.of(System.getProperty("java.home")), List.of(ALLOWED), List.of(name));
    }

    long pid() {
        return process.pid();
    }

    /// The next line that it prints.
    String next() {
        try {
            return lines.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What there is in its process, as it tells.
    String state() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        return next();
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    private void read() {
        try (var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            // it has ended
        }
        lines.add("the end of its output");
    }

    private static String classPath() {
        try {
            Path command = Path.of(Session.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(path -> !Path.of(path).toAbsolutePath().equals(command))
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
