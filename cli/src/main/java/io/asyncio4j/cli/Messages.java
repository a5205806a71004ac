package io.asyncio4j.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticListener;
import javax.tools.JavaFileObject;

/// Prints what javac says, with a hint below where whoever comes from Python, or is new to the library, needs more
/// than its words.
final class Messages implements DiagnosticListener<JavaFileObject> {

    private static final Pattern UNKNOWN_NAME = Pattern.compile("symbol: +(?:class|variable) (\\w+)");
    private static final Pattern OUR_BODY = Pattern.compile("cannot be converted to [\\w.]*\\b(?:Void)?(?:Op|Fn)\\b");

    private static final String FILE = "Code.java"; // of statements behind -c
    private static final String CODE = "run((VoidOp<Exception>) () -> { "; // what the script puts before statements

    private final List<Path> modules;
    private final PrintStream out;

    /// @param modules the library's jars
    Messages(List<Path> modules, PrintStream out) {
        this.modules = modules;
        this.out = out;
    }

    @Override
    public void report(Diagnostic<? extends JavaFileObject> found) {
        if (found.getCode().equals("compiler.note.compressed.diags")) {
            return; // it names an option of javac, which is not to be had here
        }
        out.println(isGiven(found) ? given(found) : found.toString());
        hint(found.getCode(), found.getMessage(Locale.ROOT)).ifPresent(hint -> out.println("  hint: " + hint));
    }

    // statements behind -c: their file and its first words are the command's
    private static boolean isGiven(Diagnostic<? extends JavaFileObject> found) {
        JavaFileObject source = found.getSource();
        return source != null
                && source.getName().endsWith("/" + FILE)
                && text(source).contains(CODE);
    }

    private static String given(Diagnostic<? extends JavaFileObject> found) {
        List<String> lines = text(found.getSource()).lines().toList();
        int number = Math.clamp(found.getLineNumber(), 1, lines.size());
        String line = lines.get(number - 1);
        int behind = line.indexOf(CODE) < 0 ? 0 : line.indexOf(CODE) + CODE.length();
        int column = (int) Math.max(0, found.getColumnNumber() - 1 - behind);
        String first = found.toString().lines().findFirst().orElse("");
        String rest = found.getMessage(Locale.ROOT)
                .lines()
                .skip(1)
                .map(each -> each + "\n")
                .collect(Collectors.joining());
        return first.substring(Math.max(0, first.indexOf(FILE))) + "\n" + rest + "  " + line.substring(behind) + "\n  "
                + " ".repeat(column) + "^";
    }

    private static String text(JavaFileObject source) {
        try {
            return source.getCharContent(true).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private Optional<String> hint(String code, String message) {
        return switch (code) {
            case "compiler.err.unreported.exception.need.to.catch.or.throw" ->
                Optional.of("add `throws Exception` to the method, as in `void main() throws Exception`");
            case "compiler.err.cant.ref.non.effectively.final.var" ->
                Optional.of("make it a field of the file, or loop by `for (var item : items)`");
            case "compiler.err.void.not.allowed.here" ->
                Optional.of("pass the work and not its result, as in `createTask(() -> work())`");
            case "compiler.err.cant.apply.symbols" -> ofCall(message);
            case "compiler.err.prob.found.req", "compiler.err.cant.apply.symbol" -> ofBody(message);
            case "compiler.err.cant.resolve", "compiler.err.cant.resolve.location" -> ofName(message);
            default -> Optional.empty();
        };
    }

    private static Optional<String> ofCall(String message) {
        if (message.contains(" gather(")) {
            return Optional.of("`gather(() -> a(), () -> b())` takes work that returns a value, and"
                    + " `gather(items, item -> f(item))` a function; for work without a value there is"
                    + " `forEachConcurrent`, and for tasks `awaitAll(tasks)`");
        }
        return ofBody(message);
    }

    private static Optional<String> ofBody(String message) {
        if (message.contains("inference variable") && message.contains("lower bounds: void")) {
            return Optional.of("for work without a value there is `forEachConcurrent(items, item -> work(item))`");
        }
        return OUR_BODY.matcher(message).find()
                ? Optional.of("pass the work and not its result: `() -> work()` instead of `work()`")
                : Optional.empty();
    }

    private Optional<String> ofName(String message) {
        Matcher name = UNKNOWN_NAME.matcher(message);
        return name.find() ? typeNamed(name.group(1)).map(type -> "`import " + type + ";`") : Optional.empty();
    }

    /// One of the library's own.
    private Optional<String> typeNamed(String name) {
        return modules.stream()
                .flatMap(Messages::types)
                .filter(type -> type.endsWith("." + name) && type.startsWith("io.asyncio4j."))
                .filter(type -> !type.contains(".internal.") && !type.contains(".wire."))
                .findFirst();
    }

    private static Stream<String> types(Path jar) {
        try (var file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(entry -> entry.getName().replace('/', '.'))
                    .filter(entry -> entry.endsWith(".class"))
                    .map(entry -> entry.substring(0, entry.length() - ".class".length()))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
