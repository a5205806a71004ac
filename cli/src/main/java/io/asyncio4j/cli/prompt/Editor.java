package io.asyncio4j.cli.prompt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.jline.reader.Buffer;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.terminal.Terminal;

/// Makes what reads the lines that are typed: with JLine's keys, and an indentation that follows the braces.
final class Editor {

    private static final int INDENTATION = 4; // blanks

    private final Terminal terminal;
    private final LineReader reader;

    private Editor(Terminal terminal, Predicate<String> incomplete, Future<Session> session) {
        this.terminal = terminal;
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("asyncio")
                .parser(new SnippetParser(incomplete, this::isPasting))
                .completer(new Completions(session))
                .highlighter(new Colors())
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "... ")
                .variable(LineReader.INDENTATION, INDENTATION)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
        reader.getWidgets().put(LineReader.INSERT_CLOSE_CURLY, this::insertBrace);
    }

    /// @param incomplete whether a text needs more lines
    static LineReader on(Terminal terminal, Predicate<String> incomplete, Future<Session> session) {
        return new Editor(terminal, incomplete, session).reader;
    }

    /// @param history the file of earlier lines
    static LineReader on(Terminal terminal, Predicate<String> incomplete, Future<Session> session, Path history) {
        LineReader reader = on(terminal, incomplete, session);
        reader.setVariable(LineReader.HISTORY_FILE, history);
        return reader;
    }

    // nobody types the next key within a millisecond
    private boolean isPasting() {
        try {
            return terminal.reader().peek(1) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean insertBrace() {
        if (isAloneOnLine(reader.getBuffer()) && !isPasting()) {
            unindent(reader.getBuffer());
        }
        // JLine would take away blanks wherever they stand
        reader.setVariable(LineReader.INDENTATION, 0);
        try {
            reader.callWidget("." + LineReader.INSERT_CLOSE_CURLY);
        } finally {
            reader.setVariable(LineReader.INDENTATION, INDENTATION);
        }
        return true;
    }

    private static boolean isAloneOnLine(Buffer buffer) {
        String before = buffer.upToCursor();
        String after = buffer.substring(buffer.cursor());
        return before.substring(before.lastIndexOf('\n') + 1).isBlank()
                && after.lines().findFirst().orElse("").isBlank()
                && !Nesting.atEndOf(before).inLiteral();
    }

    private static void unindent(Buffer buffer) {
        for (int i = 0; i < INDENTATION && buffer.prevChar() == ' '; i++) {
            buffer.backspace();
        }
    }
}
