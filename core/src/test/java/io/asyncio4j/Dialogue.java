package io.asyncio4j;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A process that is told something and answers. It is killed at the end, and after a minute at the latest.
final class Dialogue implements AutoCloseable {

    private static final long LIMIT_SECONDS = 60;

    private final Process process;
    private final Reader answers;
    private final Writer questions;

    Dialogue(Process process) {
        this.process = process;
        this.answers = process.inputReader();
        this.questions = process.outputWriter();
        CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
    }

    /// A tool of the JDK.
    static Dialogue tool(String name, String... arguments) throws IOException {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", name).toString()));
        command.addAll(List.of(arguments));
        return new Dialogue(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    void say(String line) throws IOException {
        questions.write(line + "\n");
        questions.flush();
    }

    /// What comes until `end` has come.
    String readUntil(String end) throws IOException {
        var text = new StringBuilder();
        while (text.length() < end.length()
                || !text.substring(text.length() - end.length()).equals(end)) {
            int next = answers.read();
            if (next < 0) {
                throw new AssertionError("expected " + end + ", was " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /// What `jcmd` prints about this process.
    String jcmd(String... command) throws IOException {
        var arguments = new ArrayList<>(List.of(Long.toString(process.pid())));
        arguments.addAll(List.of(command));
        return printed(tool("jcmd", arguments.toArray(String[]::new)));
    }

    /// What a tool of the JDK prints about this process.
    String ask(String name) throws IOException {
        return printed(tool(name, Long.toString(process.pid())));
    }

    /// Sends this process a signal.
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static String printed(Dialogue tool) throws IOException {
        try (tool) {
            var text = new StringBuilder();
            for (int next = tool.answers.read(); next >= 0; next = tool.answers.read()) {
                text.append((char) next);
            }
            return text.toString();
        }
    }
}
