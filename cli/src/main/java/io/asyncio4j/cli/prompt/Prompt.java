package io.asyncio4j.cli.prompt;

import io.asyncio4j.cli.observe.UnobservableException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Starts the prompt.
final class Prompt {

    private Prompt() {}

    /// System properties say what the script knows: `asyncio.modules`, the folder of the library's jars;
    /// `asyncio.resolver`, the class path of what finds libraries; `asyncio.cache`, where it notes what it has
    /// found.
    ///
    /// @param args `--debug` for a loop in debug mode, `--terminal` if there is one, and `--attach PID` with
    ///     `--loop LOOP` for a loop of another program
    static void main(String[] args) throws IOException {
        List<String> options = List.of(args);
        int status;
        try {
            Opening opening = opening(options);
            status = options.contains("--terminal") ? TerminalPrompt.run(opening) : pipe(opening);
        } catch (UnobservableException e) {
            System.err.println("asyncio: " + e.getMessage());
            status = 1;
        }
        System.out.flush();
        System.exit(status); // threads that snippets have left do not keep it
    }

    private static Opening opening(List<String> options) throws UnobservableException {
        int attach = options.indexOf("--attach");
        if (attach < 0) {
            boolean debug = options.contains("--debug");
            return new Opening(null, (notes, _) -> new Session(modules(), debug, notes));
        }
        if (attach + 1 == options.size() || !options.get(attach + 1).matches("[1-9]\\d{0,9}")) {
            throw new UnobservableException("--attach needs the number of a process: asyncio repl --attach PID [--loop"
                    + " LOOP]; asyncio ps lists them");
        }
        if (options.contains("--debug")) {
            throw new UnobservableException("--debug is for a loop of the prompt's own, and not with --attach");
        }
        int loop = options.indexOf("--loop");
        if (loop + 1 == options.size()) {
            throw new UnobservableException("--loop needs the name or the number of a loop");
        }
        var place = AttachedPlace.in(Long.parseLong(options.get(attach + 1)), loop < 0 ? null : options.get(loop + 1));
        Runtime.getRuntime().addShutdownHook(new Thread(place::close)); // by a signal, too
        return new Opening(place, (notes, end) -> {
            place.open(Prompt::print, why -> {
                end.accept(why);
                System.exit(1);
            });
            return Session.in(place, notes);
        });
    }

    private static void print(Printed piece) {
        PrintStream stream = piece.isError() ? System.err : System.out;
        stream.print(piece.text());
        stream.flush();
    }

    /// @param end told why the prompt ends by itself
    static Session session(Opening opening, Consumer<String> notes, Consumer<String> end) throws IOException {
        Log.to(notes);
        return opening.open().session(notes, end);
    }

    static Lines lines(Session session) {
        return new Lines(session, new Dependencies(session, resolver()));
    }

    private static int pipe(Opening opening) throws IOException {
        try (var session = session(opening, Prompt::note, Prompt::note);
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

    /// Where the prompt is to be, and how it begins.
    ///
    /// @param place that of another program; null for this one's
    /// @param open makes the session
    record Opening(@Nullable AttachedPlace place, Open open) {}

    /// Makes a session.
    @FunctionalInterface
    interface Open {

        /// Makes it.
        ///
        /// @param notes told what happens beside the snippets, in lines
        /// @param end told why the prompt ends by itself
        Session session(Consumer<String> notes, Consumer<String> end) throws IOException;
    }
}
