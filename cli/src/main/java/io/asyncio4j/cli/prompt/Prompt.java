package io.asyncio4j.cli.prompt;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Starts the prompt.
final class Prompt {

    private Prompt() {}

    /// System properties say what the script knows: `asyncio.modules`, the folder of the library's jars;
    /// `asyncio.resolver`, the class path of what finds libraries; `asyncio.cache`, where it notes what it has
    /// found.
    ///
    /// @param args `--debug` for a loop in debug mode, and `--terminal` if there is one
    static void main(String[] args) throws IOException {
        List<String> options = List.of(args);
        boolean debug = options.contains("--debug");
        int status = options.contains("--terminal") ? TerminalPrompt.run(debug) : pipe(debug);
        System.out.flush();
        System.exit(status); // threads that snippets have left do not keep it
    }

    static Session session(boolean debug, java.util.function.Consumer<String> notes) throws IOException {
        Log.to(notes);
        return new Session(modules(), debug, notes);
    }

    static Lines lines(Session session) {
        return new Lines(session, new Dependencies(session, resolver()));
    }

    private static int pipe(boolean debug) throws IOException {
        try (var session = session(debug, Prompt::note);
                var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            return new Pipe(lines(session), System.out, System.err).run(input);
        }
    }

    private static void note(String text) {
        System.err.println(text);
    }

    static List<Path> modules() throws IOException {
        String folder = System.getProperty("asyncio.modules");
        if (folder == null) {
            return List.of();
        }
        try (Stream<Path> jars = Files.list(Path.of(folder))) {
            return jars.filter(jar -> jar.toString().endsWith(".jar")).sorted().toList();
        }
    }

    private static List<String> resolver() {
        String classPath = System.getProperty("asyncio.resolver");
        String cache = System.getProperty("asyncio.cache");
        if (classPath == null || cache == null) {
            return List.of();
        }
        return List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:TieredStopAtLevel=1",
                "-Dstderr.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-cp",
                classPath,
                "io.asyncio4j.cli.Resolve",
                cache);
    }
}
