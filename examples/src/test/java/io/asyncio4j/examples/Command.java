package io.asyncio4j.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs `./asyncio` as a user does.
final class Command {

    private static final long LIMIT_SECONDS = 50;

    private static boolean prepared;

    private final boolean ofCheckout;
    private final List<String> words = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>(Map.of("LC_ALL", "C"));
    private Path folder = root();
    private String javaOptions = "";
    private String input = "";
    private boolean errorsInOutput;

    private Command(Path script, List<String> arguments) {
        ofCheckout = script.startsWith(root());
        words.addAll(defaultSignals());
        words.add(script.toString());
        words.addAll(arguments);
    }

    /// The command with the given arguments, in the project's folder.
    static Command asyncio(String... arguments) {
        return of(root().resolve("asyncio"), arguments);
    }

    /// Another program.
    static Command of(Path program, String... arguments) {
        return new Command(program, List.of(arguments));
    }

    /// The project's folder.
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("asyncio"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /// Runs in another folder.
    Command in(Path value) {
        folder = value;
        return this;
    }

    /// Passes options to the JVM.
    Command withJavaOptions(String value) {
        javaOptions = value;
        return this;
    }

    /// Sets variables of its environment.
    Command with(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    /// Gives it a standard input, for [#run].
    Command withInput(String value) {
        input = value;
        return this;
    }

    /// Puts errors where they happen into the output.
    Command withErrorsInOutput() {
        errorsInOutput = true;
        return this;
    }

    /// Starts it.
    Process start() throws IOException {
        if (ofCheckout) {
            prepare();
        }
        return startUnprepared();
    }

    /// Looks at all once, so that what is made at the first start has been told when tests read what is said.
    private static synchronized void prepare() throws IOException {
        if (!prepared) {
            prepared = true;
            Process first = asyncio("doctor").startUnprepared();
            first.getOutputStream().close();
            first.getInputStream().readAllBytes(); // short, as is what stands in the other pipe
            first.getErrorStream().readAllBytes();
        }
    }

    private Process startUnprepared() throws IOException {
        var builder = new ProcessBuilder(words).directory(folder.toFile());
        builder.environment().put("ASYNCIO_JAVA_OPTS", javaOptions);
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(errorsInOutput).start();
    }

    /// Runs it to its end.
    Result run() throws IOException, InterruptedException {
        Process process = start();
        try (var out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        }
        var errors = new StringBuilder();
        Thread reader = Thread.ofVirtual().start(() -> errors.append(read(process)));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(words + " did not end within " + LIMIT_SECONDS + " s");
        }
        reader.join();
        return new Result(process.exitValue(), output, errors.toString());
    }

    private static String read(Process process) {
        try {
            return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /// What came out.
    ///
    /// @param exitStatus of the command
    /// @param output what it printed
    /// @param errors what it printed to its standard error
    record Result(int exitStatus, String output, String errors) {

        /// The lines that it printed.
        public List<String> lines() {
            return output.lines().toList();
        }
    }

    /// What a command begins with so that no signal is ignored, as they are if the tests were started by `nohup`
    /// or by the `&` of a script. GNU's coreutils have it; elsewhere tests of signals need a terminal.
    private static List<String> defaultSignals() {
        List<String> prefix = List.of("env", "--default-signal=HUP,INT,QUIT,TERM");
        try {
            var builder = new ProcessBuilder(prefix.get(0), prefix.get(1), "true");
            return builder.start().waitFor() == 0 ? prefix : List.of();
        } catch (IOException | InterruptedException e) {
            return List.of();
        }
    }
}
