package io.asyncio4j.cli.prompt;

import java.io.IOError;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// The prompt on a terminal.
final class TerminalPrompt {

    private static final int RED = 31;
    private static final int YELLOW = 33;

    private final Terminal terminal;
    private final LineReader reader;
    private final Screen screen;
    private final CompletableFuture<Session> session = new CompletableFuture<>();
    private final CompletableFuture<Lines> lines = session.thenApply(Prompt::lines);

    private TerminalPrompt(Terminal terminal) {
        this.terminal = terminal;
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("asyncio")
                .parser(new SnippetParser(text -> lines.join().isIncomplete(text)))
                .completer(new Completions(session))
                .highlighter(new Colors())
                .variable(LineReader.HISTORY_FILE, history())
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "... ")
                .variable(LineReader.INDENTATION, 4)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
        screen = new Screen(terminal, reader);
    }

    /// Talks until the end, and says with which status.
    static int run(Prompt.Opening opening) throws IOException {
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .nativeSignals(true)
                .encoding(StandardCharsets.UTF_8)
                .build()) {
            return new TerminalPrompt(terminal).talk(opening);
        }
    }

    private int talk(Prompt.Opening opening) {
        PrintStream out = System.out;
        PrintStream errors = System.err;
        var shown = new PrintStream(screen, true, StandardCharsets.UTF_8);
        System.setOut(shown);
        System.setErr(shown);
        terminal.handle(Terminal.Signal.INT, _ -> session.thenAccept(Session::interrupt));
        // the first line can be typed while JShell starts
        Thread.ofPlatform().daemon().name("session").start(() -> start(opening));
        try {
            AttachedPlace place = opening.place();
            String where =
                    place == null ? "asyncio4j on Java " + Runtime.version().feature() : "In " + place.name();
            screen.line(where + ". Every line may wait. /help tells more.", 0);
            return converse();
        } finally {
            if (session.isDone() && !session.isCompletedExceptionally()) {
                session.join().close();
            }
            System.setOut(out);
            System.setErr(errors);
        }
    }

    private int converse() {
        while (true) {
            String text;
            try {
                text = read();
            } catch (UserInterruptException e) {
                continue; // the line is cleared
            } catch (EndOfFileException | IOError e) {
                return 0;
            }
            if (!text.isBlank()) {
                try {
                    show(lines.join().use(text));
                    if (lines.join().exit().isPresent()) {
                        return lines.join().exit().getAsInt();
                    }
                } catch (CompletionException e) {
                    screen.line("the prompt cannot start: " + e.getCause(), RED);
                    return 1;
                } catch (OutOfMemoryError e) {
                    screen.line("out of memory", RED);
                }
            }
        }
    }

    private String read() {
        screen.beginTyping();
        try {
            return reader.readLine(">>> ");
        } finally {
            screen.endTyping();
        }
    }

    private void start(Prompt.Opening opening) {
        try {
            Session started = Prompt.session(opening, note -> screen.line(note, YELLOW));
            String first = opening.place() == null ? startUpText() : null; // that is for one's own
            session.complete(started);
            if (first != null) {
                show(lines.join().use(first));
            }
            started.warmUp();
        } catch (Throwable e) {
            if (!session.completeExceptionally(e)) {
                screen.line("the start-up file failed: " + e, RED);
            }
        }
    }

    private void show(Report report) {
        report.lines().forEach(line -> screen.line(line, report.failed() ? RED : 0));
    }

    private static @Nullable String startUpText() throws IOException {
        String named = System.getenv("ASYNCIO_STARTUP");
        Path file = named != null && !named.isEmpty()
                ? Path.of(named)
                : home("XDG_CONFIG_HOME", ".config").resolve("startup.jsh");
        return Files.exists(file) ? Files.readString(file) : null;
    }

    private static Path history() {
        return home("XDG_STATE_HOME", ".local/state").resolve("history");
    }

    private static Path home(String variable, String otherwise) {
        String named = System.getenv(variable);
        Path folder =
                named == null || named.isEmpty() ? Path.of(System.getProperty("user.home"), otherwise) : Path.of(named);
        return folder.resolve("asyncio4j");
    }
}
