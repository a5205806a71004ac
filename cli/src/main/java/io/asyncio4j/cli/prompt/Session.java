package io.asyncio4j.cli.prompt;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.StandardJavaFileManager;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
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
    private final Events events;
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
        events = new Events(shell, execution);
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
            if (!Log.hasTold(report.error())) {
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
        if (CompilerErrors.isAwait(text)) {
            return false; // it would be for ever
        }
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
        return eval(text, null, _ -> {});
    }

    /// The same for a text that comes from `origin`: its tasks know it.
    ///
    /// @param each is told of each snippet as soon as it has ended
    Report eval(String text, @Nullable Origin origin, Consumer<Report> each) {
        var lines = new ArrayList<String>();
        String rest = text;
        Report report = Report.of(List.of());
        begin(origin);
        while (!rest.isBlank() && !report.failed()) {
            if (hasBeenAskedToStop() || (origin != null && origin.isStopped())) {
                report = Report.failure("stopped");
            } else {
                String current = rest;
                Cut cut = analyze(asked -> Cut.of(current, asked));
                if (cut.snippet().isEmpty()) {
                    break;
                }
                rest = cut.rest();
                report = evalOne(cut.snippet());
            }
            each.accept(report);
            lines.addAll(report.lines());
        }
        return new Report(lines, report.failed(), report.failed() ? null : report.value(), report.thrown());
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
                case 1 -> Thread.ofVirtual().start(() -> lookAfter(run, this::firstNote));
                case 2 ->
                    Thread.ofVirtual()
                            .start(() -> lookAfter(run, () -> "it still runs; another interrupt leaves it behind"));
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
    private void lookAfter(long run, Remark remark) {
        try {
            Thread.sleep(Duration.ofSeconds(1));
            if (execution.running() == run) {
                notes.accept(remark.text());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | UndeclaredThrowableException e) {
            // whoever waits for the snippet tells it
        }
    }

    private String firstNote() throws IOException {
        if (!place.host().hasBegun()) {
            return "another task keeps the loop busy; another interrupt stops that";
        }
        return place.host().isBusy()
                ? "it stops as soon as it is back from a library or the JDK"
                : "it clears up; another interrupt stops that, too";
    }

    /// What is said of a snippet that does not end.
    @FunctionalInterface
    private interface Remark {

        String text() throws IOException;
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
        if (source.strip().matches("(?s)return\\b.*")) {
            return Report.failure("error: return stands outside of a method");
        }
        if (place.reopenIfClosed()) {
            notes.accept("the loop was closed: a new one was started");
        }
        lock.lock();
        try {
            execution.name("#" + (snippets + 1));
            return withMemory(() -> {
                List<SnippetEvent> told = shell.eval(source);
                Report report = report(told);
                if (report.failed()) {
                    told.forEach(this::forget);
                }
                return report;
            });
        } finally {
            lock.unlock();
        }
    }

    // the variable for the value of an expression that has none
    private void forget(SnippetEvent event) {
        if (event.snippet().subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND && event.status() != Status.REJECTED) {
            shell.drop(event.snippet());
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

    private Report report(List<SnippetEvent> told) {
        var lines = new ArrayList<String>();
        boolean failed = false;
        for (SnippetEvent event : told) {
            if (event.causeSnippet() != null) {
                continue; // an earlier one that is up to date again
            }
            failed |= events.tell(event, lines);
        }
        boolean shown =
                !failed && !told.isEmpty() && isExpression(told.getFirst().snippet());
        Object value = shown && place.host() instanceof Host here ? here.value() : null;
        return new Report(lines, failed, value, execution.thrown());
    }

    // and no assignment or declaration, whose value nobody has asked for
    private static boolean isExpression(Snippet snippet) {
        return snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND
                || snippet.subKind() == SubKind.VAR_VALUE_SUBKIND
                || snippet.subKind() == SubKind.OTHER_EXPRESSION_SUBKIND;
    }
}
