package io.asyncio4j.cli.prompt;

import java.io.IOError;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
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
    private volatile @Nullable TypedLine current; // null while one is typed
    private final CompletableFuture<Lines> lines = new CompletableFuture<>(); // once the start-up file is read

    private TerminalPrompt(Terminal terminal) {
        this.terminal = terminal;
        reader = Editor.on(terminal, text -> lines.join().isIncomplete(text), session, history());
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
        InputStream in = System.in;
        System.setIn(screen.echoing(in));
        terminal.handle(Terminal.Signal.INT, _ -> interrupt());
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
            System.setIn(in);
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
                    var line = new TypedLine();
                    current = line;
                    lines.join().use(text, line, this::show);
                    if (lines.join().exit().isPresent()) {
                        return lines.join().exit().getAsInt();
                    }
                } catch (CompletionException e) {
                    screen.line("the prompt cannot start: " + e.getCause(), RED);
                    return 1;
                } catch (OutOfMemoryError e) {
                    screen.line("out of memory", RED);
                } finally {
                    current = null;
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

    // while the session starts, the line that waits for it is dropped
    private void interrupt() {
        TypedLine line = current;
        if (line != null) {
            line.stop();
        }
        if (session.isDone() && !session.isCompletedExceptionally()) {
            session.join().interrupt();
        }
    }

    private void start(Prompt.Opening opening) {
        try {
            Session started = Prompt.session(opening, note -> screen.line(note, YELLOW), screen::end);
            session.complete(started);
            Lines made = Prompt.lines(started);
            if (opening.place() == null) { // the file is for a loop of one's own
                startUp(made);
            }
            lines.complete(made);
            started.warmUp();
        } catch (Throwable e) {
            session.completeExceptionally(e);
            lines.completeExceptionally(e);
        }
    }

    private void startUp(Lines made) {
        String named = System.getenv("ASYNCIO_STARTUP");
        boolean isNamed = named != null && !named.isEmpty();
        Path file =
                isNamed ? Path.of(named) : home("XDG_CONFIG_HOME", ".config").resolve("startup.jsh");
        if (isNamed || Files.exists(file)) {
            made.open(file.toString(), null, this::showFailure);
        }
    }

    // nobody has asked for the values of the start-up file
    private void showFailure(Report report) {
        if (report.failed()) {
            show(report);
        }
    }

    private void show(Report report) {
        report.lines().forEach(line -> screen.line(line, report.failed() ? RED : 0));
    }

    private static Path history() {
        return home("XDG_STATE_HOME", ".local/state").resolve("history");
    }

    private static Path home(String variable, String otherwise) {
        return Folders.named(variable, otherwise).resolve("asyncio4j");
    }
}
