package io.asyncio4j.cli.prompt;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import jdk.jshell.Snippet;

/// The lines that begin with `/`.
final class Commands {

    /// Names, with what may follow them and what they do.
    static final List<List<String>> ALL = List.of(
            List.of("/help", "", "shows this"),
            List.of("/exit", "[STATUS]", "ends the prompt with the tasks that were created at it; so does Ctrl-D"),
            List.of("/ps", "", "lists the tasks of the loop, with what they wait for and where"),
            List.of("/tree", "", "shows them as a tree, each below the one that owns it"),
            List.of("/cancel", "TASK", "cancels the tasks of that name"),
            List.of("/vars", "", "lists the variables"),
            List.of("/list", "", "lists the snippets"),
            List.of("/imports", "", "lists the imports"),
            List.of("/drop", "NAME", "forgets a variable, a method or a type"),
            List.of("/open", "FILE", "evaluates a file"));

    private static final List<String> TYPED = List.of(
            "Type Java: a statement, an expression, a method, a class, an import. Each runs as a task,",
            "so it may wait: sleep(1). What you create by createTask goes on while you type.",
            "",
            "Ctrl-C stops the snippet that runs, or clears the line; tasks in the background go on.",
            "Tab completes. The arrows find earlier lines, Ctrl-R searches them.",
            "//DEPS group:artifact:version adds a library.",
            "");

    private static final List<String> WRITTEN = List.of(
            "Write Java: statements, expressions, methods, classes, imports. A cell may wait: sleep(1).",
            "What you create by createTask goes on after its cell.",
            "//DEPS group:artifact:version adds a library.",
            "");

    private final Session session;
    private OptionalInt exit = OptionalInt.empty();

    Commands(Session session) {
        this.session = session;
    }

    /// What the commands of a cell are: without those that are for keys.
    static Report helpForCells() {
        return Report.of(help(WRITTEN, false));
    }

    static boolean isCommand(String line) {
        return line.matches("\\s*/[a-z?]+(\\s.*)?\\s*");
    }

    /// Whether it is the command whose file [Lines] evaluates.
    static boolean isOpen(String line) {
        return isCommand(line) && line.strip().split("\\s+", 2)[0].equals("/open");
    }

    /// What follows a command.
    static String argument(String line) {
        String[] words = line.strip().split("\\s+", 2);
        return words.length == 1 ? "" : words[1].strip();
    }

    /// The status that was asked for, once the prompt is to end.
    OptionalInt exit() {
        return exit;
    }

    Report run(String line) {
        String name = line.strip().split("\\s+", 2)[0];
        String rest = argument(line);
        return switch (name) {
            case "/help", "/?" -> Report.of(help(TYPED, true));
            case "/exit", "/quit" -> exit(rest);
            case "/ps" -> onLoop(this::tasks);
            case "/tree" ->
                onLoop(() -> ShortTrace.inText(session.place().host().tree()));
            case "/cancel" -> onLoop(() -> cancel(rest));
            case "/vars" ->
                Report.of(session.shell()
                        .variables()
                        .map(each -> each.typeName() + " " + each.name() + " = "
                                + session.shell().varValue(each))
                        .toList());
            case "/list" ->
                Report.of(session.shell()
                        .snippets()
                        .filter(each -> !each.id().startsWith("s"))
                        .map(each -> "#" + each.id() + " " + each.source().strip())
                        .toList());
            case "/imports" ->
                Report.of(session.shell()
                        .imports()
                        .map(each -> each.source().strip())
                        .toList());
            case "/drop" -> drop(rest);
            default -> Report.failure("there is no command " + name + ": /help lists them");
        };
    }

    private static List<String> help(List<String> before, boolean mayExit) {
        var lines = new ArrayList<>(before);
        for (List<String> each : mayExit
                ? ALL
                : ALL.stream().filter(one -> !one.get(0).equals("/exit")).toList()) {
            lines.add("%-15s %s".formatted((each.get(0) + " " + each.get(1)).strip(), each.get(2)));
        }
        return lines;
    }

    private Report exit(String status) {
        if (!status.matches("\\d{0,3}") || (!status.isEmpty() && Integer.parseInt(status) > 255)) {
            return Report.failure("the status must be from 0 to 255, was " + status);
        }
        exit = OptionalInt.of(status.isEmpty() ? 0 : Integer.parseInt(status));
        return Report.of(List.of());
    }

    private Report onLoop(Question question) {
        session.place().reopenIfClosed();
        try {
            return Report.of(question.ask().lines().toList());
        } catch (TimeoutException e) {
            return Report.failure("the loop does not answer: a task keeps it busy");
        } catch (IOException | UndeclaredThrowableException e) {
            session.place().lost(e);
            return Report.failure("the program does not answer");
        }
    }

    private String tasks() throws IOException, TimeoutException {
        List<List<String>> rows =
                session.place().host().tasks().stream().map(Commands::row).toList();
        if (rows.isEmpty()) {
            return "no tasks";
        }
        int name = width(rows, 0);
        int state = width(rows, 1);
        return rows.stream()
                .map(row -> ("%-" + name + "s  %-" + state + "s  %s")
                        .formatted(row.get(0), row.get(1), row.get(2))
                        .stripTrailing())
                .collect(Collectors.joining("\n"));
    }

    private static List<String> row(TaskLine task) {
        StackTraceElement at = task.at();
        return List.of(
                task.name(),
                task.state(),
                (at == null ? "" : "at " + ShortTrace.show(at))
                        + (task.awaitedBy().isEmpty() ? "" : "  awaited by " + task.awaitedBy()));
    }

    private static int width(List<List<String>> rows, int column) {
        return Math.min(
                60,
                rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(1));
    }

    private String cancel(String name) throws IOException, TimeoutException {
        if (name.isEmpty()) {
            return "which task? /cancel TASK: /ps lists them";
        }
        return session.place().host().cancel(name) ? "" : "there is no task " + name + ": /ps lists them";
    }

    private Report drop(String name) {
        List<Snippet> found = session.shell()
                .snippets()
                .filter(each -> each instanceof jdk.jshell.PersistentSnippet named
                        && named.name().equals(name)
                        && session.shell().status(each).isActive())
                .toList();
        if (found.isEmpty()) {
            return Report.failure(
                    "there is no " + (name.isEmpty() ? "name to forget" : name) + ": /vars and /list show names");
        }
        found.forEach(each -> session.shell().drop(each));
        return Report.of(List.of());
    }

    /// What is asked of the loop.
    @FunctionalInterface
    private interface Question {

        String ask() throws IOException, TimeoutException;
    }
}
