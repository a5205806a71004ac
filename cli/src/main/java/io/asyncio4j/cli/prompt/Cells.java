package io.asyncio4j.cli.prompt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import org.jspecify.annotations.Nullable;

/// A session for a front end with cells instead of lines: each is a text of many snippets, and has output of its
/// own.
///
/// One cell at a time; [#interrupt] and [#origin] may be called by any thread.
public final class Cells implements AutoCloseable {

    private final Session session;
    private final Lines lines;

    private Cells(Session session) {
        this.session = session;
        lines = Prompt.lines(session);
    }

    /// Starts a loop, and JShell on it.
    ///
    /// @param imports what cells see besides what snippets do
    /// @param notes told what happens beside the cells, in lines
    public static Cells start(List<String> imports, Consumer<String> notes) throws IOException {
        Log.to(notes);
        return new Cells(new Session(Prompt.modules(), imports, false, notes));
    }

    /// Loads what the first cell needs, before it comes.
    public void warmUp() {
        session.warmUp();
    }

    /// Whether the text is a command, or asks for a library: then what it has to say is to be printed.
    public static boolean isCommand(String text) {
        return Commands.isCommand(text) || Dependencies.asksForSome(text);
    }

    /// Evaluates a cell.
    ///
    /// @param origin the cell: its tasks know it
    public Report use(String text, Origin origin) {
        if (text.strip().matches("/(exit|quit)\\b.*")) {
            return Report.failure("a cell does not end its kernel: shut it down in the notebook");
        }
        if (text.strip().matches("/(help|\\?)")) {
            return Commands.helpForCells();
        }
        var failures = new ArrayList<String>();
        Report report = lines.use(text, origin, part -> failures.addAll(part.failed() ? part.lines() : List.of()));
        return report.failed() ? new Report(failures, true, null, report.thrown()) : report;
    }

    /// A value as text on a line.
    public static String text(@Nullable Object value) {
        return Values.text(value);
    }

    /// The cell that the calling code belongs to, which is one that runs or one that has made the calling task.
    public static @Nullable Object origin() {
        SnippetRun run = SnippetRun.current();
        return run == null ? null : run.origin();
    }

    /// Stops the cell that runs, and none of the tasks that others have left.
    ///
    /// @return whether one runs
    public boolean interrupt() {
        return session.interrupt();
    }

    /// Whether more lines must follow.
    public boolean isIncomplete(String text) {
        return lines.isIncomplete(text);
    }

    /// Names that can stand from [#wordBegin] up to the cursor.
    public Set<String> completions(String text, int cursor) {
        return Completions.names(session, text, cursor);
    }

    /// Where the name begins that ends at the cursor.
    public static int wordBegin(String text, int cursor) {
        return SnippetParser.wordBegin(text, cursor);
    }

    /// What is known of the name at the cursor, or of the call around it.
    public List<String> documentation(String text, int cursor) {
        int end = cursor;
        while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
            end++;
        }
        int last = end;
        return Stream.of(text.substring(0, last), text.substring(0, last) + "(")
                .map(part -> session.analyze(asked -> asked.documentation(part, part.length(), false)))
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of())
                .stream()
                .map(Documentation::signature)
                .distinct()
                .toList();
    }

    /// Cancels all tasks, and waits a while for them.
    @Override
    public void close() {
        session.close();
    }
}
