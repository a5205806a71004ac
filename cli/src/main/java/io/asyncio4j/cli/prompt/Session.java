package io.asyncio4j.cli.prompt;

import io.asyncio4j.LoopBlockedException;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.StandardJavaFileManager;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;
import org.jspecify.annotations.Nullable;

/// The names, tasks and loop of one prompt, from its first line to its end.
///
/// Any thread but the loop's; one snippet at a time. [#interrupt] may come from anywhere.
final class Session implements AutoCloseable {

    /// What every snippet sees. Names of the library go before those of the JDK.
    static final List<String> IMPORTS = List.of(
            "import module java.base;",
            "import static io.asyncio4j.Asyncio.*;",
            "import io.asyncio4j.*;",
            "import io.asyncio4j.function.*;",
            "import io.asyncio4j.stream.*;",
            "import io.asyncio4j.process.*;",
            "import io.asyncio4j.files.*;",
            "import io.asyncio4j.flow.*;",
            "import io.asyncio4j.net.*;",
            "import io.asyncio4j.http.*;",
            "import io.asyncio4j.http.client.*;",
            "import io.asyncio4j.http.server.*;",
            "import io.asyncio4j.http.websocket.*;",
            "import io.asyncio4j.sql.*;");

    private static final String MEMORY = "out of memory: what variables hold is not freed, /vars and /drop NAME help";

    private final ReentrantLock lock = new ReentrantLock(); // of JShell, which is for one thread at a time
    private final Consumer<String> notes;
    private final LoopExecution execution;
    private final Place place;
    private final JShell shell;
    private final SourceCodeAnalysis analysis;
    private byte @Nullable [] reserve = new byte[8 << 20]; // so that there is some memory when there is none
    private int snippets;
    private boolean starting = true;

    /// @param modules jars that snippets can import as modules; what is on the class path they see anyway
    /// @param debug whether the loop is in debug mode
    /// @param notes told what happens beside the snippets, in lines
    Session(List<Path> modules, boolean debug, Consumer<String> notes) {
        this(modules, List.of(), debug, notes);
    }

    /// @param imports seen by every snippet, after those of the library
    Session(List<Path> modules, List<String> imports, boolean debug, Consumer<String> notes) {
        this(own(debug, notes), files -> new PlainTypes(files), options(modules), imports, notes);
    }

    private Session(
            Place place,
            UnaryOperator<StandardJavaFileManager> files,
            String[] options,
            List<String> imports,
            Consumer<String> notes) {
        this.place = place;
        this.notes = notes;
        execution = new LoopExecution(place);
        var builder = JShell.builder()
                .executionEngine(execution.provider(), java.util.Map.of())
                .fileManager(files)
                .idGenerator((_, number) -> id(number))
                .tempVariableNameGenerator(() -> "$" + (snippets + 1))
                .compilerOptions(options);
        shell = builder.build();
        analysis = shell.sourceCodeAnalysis();
        IMPORTS.forEach(shell::eval);
        imports.forEach(shell::eval);
        starting = false;
    }

    /// In another program, with its classes.
    ///
    /// @param notes told what happens beside the snippets, in lines
    static Session in(AttachedPlace place, Consumer<String> notes) {
        return new Session(
                place,
                files -> new PlainTypes(files, place.classPath()),
                options(place.modulePath()),
                List.of(),
                notes);
    }

    private static Room own(boolean debug, Consumer<String> notes) {
        return new Room(debug, report -> {
            if (debug || !(report.error() instanceof LoopBlockedException)) { // a snippet may compute
                notes.accept(report.message() + "\n" + ShortTrace.of(report.error(), null));
            }
        });
    }

    private String id(int number) {
        String id = starting ? "s" + number : "" + ++snippets;
        Names.know(number, id);
        return id;
    }

    private static String[] options(List<Path> modules) {
        String path = modules.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        return modules.isEmpty()
                ? new String[0] // they are on the class path
                : new String[] {"--module-path", path, "--add-modules", "ALL-MODULE-PATH"};
    }

    Place place() {
        return place;
    }

    JShell shell() {
        return shell;
    }

    /// Uses what JShell knows of the names, while no snippet is compiled.
    <T> T analyze(java.util.function.Function<SourceCodeAnalysis, T> question) {
        lock.lock();
        try {
            return question.apply(analysis);
        } finally {
            lock.unlock();
        }
    }

    /// Whether more lines must follow.
    boolean isIncomplete(String text) {
        return analyze(asked -> {
            String rest = text;
            while (true) {
                CompletionInfo info = asked.analyzeCompletion(rest);
                if (info.completeness() == Completeness.DEFINITELY_INCOMPLETE
                        || info.completeness() == Completeness.CONSIDERED_INCOMPLETE) {
                    return true;
                }
                if (info.remaining().isBlank() || info.completeness() == Completeness.EMPTY) {
                    return false;
                }
                rest = info.remaining();
            }
        });
    }

    /// Evaluates all snippets of the text, up to the first that fails.
    Report eval(String text) {
        return eval(text, null);
    }

    /// Evaluates all snippets of the text, which comes from `origin`: its tasks know it.
    Report eval(String text, @Nullable Object origin) {
        var lines = new ArrayList<String>();
        String rest = text;
        Object value = null;
        begin(origin);
        while (!rest.isBlank()) {
            if (hasBeenAskedToStop()) {
                lines.add("stopped");
                return new Report(lines, true);
            }
            String current = rest;
            Cut cut = analyze(asked -> Cut.of(current, asked));
            rest = cut.rest();
            if (cut.snippet().isEmpty()) {
                break;
            }
            Report report = evalOne(cut.snippet());
            lines.addAll(report.lines());
            value = report.value();
            if (report.failed()) {
                return new Report(lines, true, null, report.thrown());
            }
        }
        return new Report(lines, false, value, null);
    }

    /// Stops the snippet that runs, and those that would follow it, and nothing else.
    ///
    /// @return whether one runs
    boolean interrupt() {
        long run = execution.running();
        try {
            switch (place.host().stop()) {
                case 0 -> {
                    return false;
                }
                case 1 -> Thread.ofVirtual().start(() -> lookAfter(run));
                case 2 -> {}
                default -> notes.accept(place.leave());
            }
            return true;
        } catch (IOException | UndeclaredThrowableException e) {
            return false; // whoever waits for the snippet tells it
        }
    }

    void addJar(Path jar) {
        lock.lock();
        try {
            shell.addToClasspath(jar.toString());
        } finally {
            lock.unlock();
        }
    }

    /// Cancels all tasks, and waits a while for them.
    @Override
    public void close() {
        place.close();
    }

    private void begin(@Nullable Object origin) {
        try {
            if (place.host() instanceof Host here) {
                here.origin(origin);
            }
            place.host().begin();
        } catch (IOException | UndeclaredThrowableException e) {
            place.lost(e);
        }
    }

    private boolean hasBeenAskedToStop() {
        try {
            return place.host().hasBeenAsked();
        } catch (IOException | UndeclaredThrowableException e) {
            place.lost(e);
            return true;
        }
    }

    // what has not ended by itself within a second will perhaps never
    private void lookAfter(long run) {
        try {
            Thread.sleep(Duration.ofSeconds(1));
            if (execution.running() == run) {
                notes.accept(
                        place.host().hasBegun()
                                ? "it clears up; Ctrl-C again stops that, too"
                                : "another task keeps the loop busy; Ctrl-C again stops that");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | UndeclaredThrowableException e) {
            // whoever waits for the snippet tells it
        }
    }

    /// Loads what the first snippet and the first Tab need, before they come.
    void warmUp() {
        lock.lock();
        try {
            starting = true;
            if (place.host() instanceof Host) { // nothing that nobody has typed runs in another program
                shell.eval("{ java.util.function.IntSupplier one = () -> 1; one.getAsInt(); }");
            }
            starting = false;
            analysis.completionSuggestions("slee", 4, new int[1]);
        } finally {
            starting = false;
            lock.unlock();
        }
    }

    private Report evalOne(String source) {
        if (place.reopenIfClosed()) {
            notes.accept("the loop was closed: a new one was started");
        }
        lock.lock();
        try {
            execution.name("#" + (snippets + 1));
            return withMemory(() -> report(shell.eval(source)));
        } finally {
            lock.unlock();
        }
    }

    /// Memory may be short here, and not only in the snippet.
    private Report withMemory(Supplier<Report> work) {
        try {
            Report report = work.get();
            if (execution.thrown() instanceof OutOfMemoryError) {
                reserve = null;
                return new Report(
                        Stream.concat(report.lines().stream(), Stream.of(MEMORY))
                                .toList(),
                        true);
            }
            if (reserve == null) {
                reserve = new byte[8 << 20];
            }
            return report;
        } catch (OutOfMemoryError e) {
            reserve = null;
            return new Report(List.of(MEMORY), true);
        } catch (StackOverflowError e) {
            return new Report(List.of("error: the snippet is nested too deeply for the compiler"), true);
        } catch (RuntimeException e) {
            return new Report(List.of("error: " + e), true);
        }
    }

    private Report report(List<SnippetEvent> events) {
        var lines = new ArrayList<String>();
        boolean failed = false;
        for (SnippetEvent event : events) {
            if (event.causeSnippet() != null) {
                continue; // an earlier one that is up to date again
            }
            failed |= report(event, lines);
        }
        boolean shown =
                !failed && !events.isEmpty() && isExpression(events.getFirst().snippet());
        Object value = shown && place.host() instanceof Host here ? here.value() : null;
        return new Report(lines, failed, value, execution.thrown());
    }

    // and no assignment or declaration, whose value nobody has asked for
    private static boolean isExpression(Snippet snippet) {
        return snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND
                || snippet.subKind() == SubKind.VAR_VALUE_SUBKIND
                || snippet.subKind() == SubKind.OTHER_EXPRESSION_SUBKIND;
    }

    private boolean report(SnippetEvent event, List<String> lines) {
        Snippet snippet = event.snippet();
        if (event.status() == Status.REJECTED) {
            shell.diagnostics(snippet)
                    .filter(Diag::isError)
                    .forEach(error -> lines.addAll(show(error, snippet.source())));
            return true;
        }
        if (event.exception() != null) {
            lines.add(show(event.exception()));
            return true;
        }
        boolean stopped = execution.hasStopped();
        if (stopped) {
            lines.add("stopped");
            return true;
        }
        String name = Names.of(snippet);
        switch (event.status()) {
            case RECOVERABLE_DEFINED, RECOVERABLE_NOT_DEFINED ->
                lines.add(name + " is noted, and can be used when there is " + String.join(", ", unresolved(snippet)));
            default -> {
                String value = event.value();
                switch (snippet) {
                    case VarSnippet variable when value != null -> lines.add(variable.name() + " ==> " + value);
                    case jdk.jshell.ExpressionSnippet expression
                    when value != null -> lines.add(expression.name() + " ==> " + value);
                    case jdk.jshell.MethodSnippet _, jdk.jshell.TypeDeclSnippet _ ->
                        lines.add((event.previousStatus() == Status.NONEXISTENT ? "created " : "changed ") + name);
                    default -> {}
                }
            }
        }
        return false;
    }

    private String show(JShellException exception) {
        if (exception instanceof UnresolvedReferenceException unresolved) {
            return "error: " + Names.of(unresolved.getSnippet()) + " cannot be used before there is "
                    + String.join(", ", unresolved(unresolved.getSnippet()));
        }
        Throwable thrown = execution.thrown();
        return thrown == null
                ? exception.toString()
                : ShortTrace.of(thrown, exception instanceof EvalException ? exception.getStackTrace() : null);
    }

    private List<String> unresolved(Snippet snippet) {
        return snippet instanceof jdk.jshell.DeclarationSnippet declared
                ? shell.unresolvedDependencies(declared).toList()
                : List.of();
    }

    private static List<String> show(Diag error, String source) {
        var lines = new ArrayList<String>();
        List<String> message = error.getMessage(Locale.ROOT).lines().toList();
        lines.add("error: " + message.getFirst());
        message.stream().skip(1).filter(line -> !line.contains("JShell$")).forEach(lines::add);
        int at = Math.clamp(error.getStartPosition(), 0, source.length());
        int begin = source.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
        int end = source.indexOf('\n', begin) < 0 ? source.length() : source.indexOf('\n', begin);
        int length = Math.clamp(error.getEndPosition() - at, 1, Math.max(1, end - at));
        lines.add("  " + source.substring(begin, end));
        lines.add("  " + " ".repeat(Math.max(0, at - begin)) + "^".repeat(length));
        return lines;
    }
}
