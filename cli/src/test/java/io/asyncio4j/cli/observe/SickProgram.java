package io.asyncio4j.cli.observe;

import io.asyncio4j.lowlevel.LoopSnapshot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sick.Sick;

/// A program with a fault, in a JVM of its own, which runs until this is closed.
final class SickProgram implements AutoCloseable {

    private final Process process;

    SickProgram(String fault, String... options) {
        this(Path.of(System.getProperty("java.home")), fault, options);
    }

    private SickProgram(Path javaHome, String fault, String... options) {
        var command = new ArrayList<String>(List.of(
                javaHome.resolve("bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Sick.class.getName(), fault));
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (!"sick".equals(line)) {
                throw new IllegalStateException("the program has not begun: " + line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The program on another runtime.
    static SickProgram on(Path javaHome, String fault) {
        return new SickProgram(javaHome, fault);
    }

    long pid() {
        return process.pid();
    }

    /// What the command prints, such as `ps`.
    String seen(String command, String... options) throws UnobservableException, InterruptedException {
        var args = new ArrayList<String>(List.of(command, Long.toString(pid())));
        args.addAll(List.of(options));
        try (var attachment = Attachment.to(pid())) {
            List<LoopSnapshot> earlier = attachment.snapshots(0);
            return Observe.text(earlier, attachment.snapshots(16), Options.parse(args));
        }
    }

    /// What the command prints once it has `expected` in it, being asked again and again.
    String seenOnce(String expected, String command, String... options)
            throws UnobservableException, InterruptedException {
        var args = new ArrayList<String>(List.of(command, Long.toString(pid())));
        args.addAll(List.of(options));
        try (var attachment = Attachment.to(pid())) {
            List<LoopSnapshot> earlier = attachment.snapshots(0);
            while (true) { // real time: the program's
                List<LoopSnapshot> now = attachment.snapshots(16);
                String seen = Observe.text(earlier, now, Options.parse(args));
                if (seen.contains(expected)) {
                    return seen;
                }
                earlier = now;
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
