package io.asyncio4j.docs;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// A program of a page, as a process: compiled with the other programs of its page, and started with the flags and
/// the class path that the launcher gives it.
final class PageProgram implements AutoCloseable {

    private static final long LIMIT_SECONDS = 50;
    private static final URL LOGGING =
            Objects.requireNonNull(PageProgram.class.getResource("logging.properties"), "logging.properties");
    private static final List<String> FLAGS = List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dio.netty.jfr.enabled=false",
            "-Dstdout.encoding=UTF-8",
            "-Dstderr.encoding=UTF-8",
            "-Dfile.encoding=UTF-8",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            // the watchdog's warnings would tell how busy this machine is
            "-Djava.util.logging.config.file=" + LOGGING.getPath());

    private static final Map<String, Path> CLASSES = new ConcurrentHashMap<>(); // by page

    private final Process process;
    private final BufferedReader output;
    private final BlockingQueue<String> errors = new LinkedBlockingQueue<>(); // lines
    private final Thread errorReader;

    private PageProgram(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.errorReader = Thread.ofVirtual().start(this::readErrors);
        Thread.ofVirtual().start(this::endInTime);
    }

    /// Starts the program of a page that has the given file name, in a folder.
    static PageProgram start(Path folder, String page, String name, String... arguments) throws IOException {
        var words = new ArrayList<String>(defaultSignals());
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(FLAGS);
        words.addAll(List.of("-cp", System.getProperty("java.class.path") + File.pathSeparator + classes(page)));
        words.add(name.replace(".java", ""));
        words.addAll(List.of(arguments));
        return new PageProgram(
                new ProcessBuilder(words).directory(folder.toFile()).start());
    }

    /// Starts a program in Python.
    static PageProgram startPython(Path folder, CodeBlock block) throws IOException {
        Path file = Files.writeString(folder.resolve(block.name()), block.code());
        return new PageProgram(new ProcessBuilder("python3", "-X", "utf8", file.toString())
                .directory(folder.toFile())
                .start());
    }

    /// All programs of a page, compiled together.
    private static Path classes(String page) {
        return CLASSES.computeIfAbsent(page, _ -> {
            try {
                return compile(page);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Path compile(String page) throws IOException {
        Path folder = Path.of("target", "programs", page).toAbsolutePath();
        Path classes = Files.createDirectories(folder.resolve("classes"));
        var sources = new ArrayList<Path>();
        for (CodeBlock block : CodeBlock.all()) {
            if (block.page().equals(page) && block.isJava() && block.isProgram()) {
                sources.add(Files.writeString(folder.resolve(block.name()), onAnyPort(block.code())));
            }
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new StringWriter();
        try (var manager = compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            var options = List.of("-d", classes.toString(), "-proc:none", "-parameters");
            var units = manager.getJavaFileObjectsFromPaths(sources);
            if (!compiler.getTask(messages, manager, null, options, null, units).call()) {
                throw new AssertionError("the programs of " + page + " do not compile:\n" + messages);
            }
        }
        return classes;
    }

    /// A program that serves on the port of its page would find that taken if two tests ran at once.
    private static String onAnyPort(String code) {
        return code.replace(".run(8080)", ".run(0)").replace(".start(8080)", ".start(0)");
    }

    /// The next line that it prints.
    String readLine() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new AssertionError("the program has ended: " + errors());
        }
        return line;
    }

    /// The next line that it prints to its standard error.
    String readErrorLine() throws InterruptedException {
        String line = errors.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("the program has printed no error within " + LIMIT_SECONDS + " s");
        }
        return line;
    }

    /// Sends a signal, such as `INT`.
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /// What is left of its output, when it has ended.
    List<String> rest() throws IOException, InterruptedException {
        process.getOutputStream().close();
        List<String> lines = output.lines().toList();
        exitStatus();
        return lines;
    }

    int exitStatus() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the program did not end within " + LIMIT_SECONDS + " s");
        }
        errorReader.join();
        return process.exitValue();
    }

    /// What it has printed to its standard error and nobody has read.
    String errors() {
        return String.join("\n", errors);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /// So that nobody reads the output of one that hangs for ever.
    private void endInTime() {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                errors.add("killed, as it did not end within " + LIMIT_SECONDS + " s");
                close();
            }
        } catch (InterruptedException e) {
            close();
        }
    }

    private void readErrors() {
        try (Stream<String> lines = process.errorReader(StandardCharsets.UTF_8).lines()) {
            lines.forEach(errors::add);
        }
    }

    /// What a command begins with so that no signal is ignored, as they are if the tests run in the background.
    private static List<String> defaultSignals() {
        return Files.exists(Path.of("/usr/bin/env"))
                        && System.getProperty("os.name").equals("Linux")
                ? List.of("env", "--default-signal=HUP,INT,QUIT,TERM")
                : List.of();
    }
}
