package io.asyncio4j.cli.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;

/// What the compiler has against a snippet, as text: each error with its line and its place.
final class CompilerErrors {

    private static final String SEMICOLON = "compiler.err.expected"; // as in ';' expected
    private static final Set<String> COMMANDS = Set.of("exit", "quit", "help");

    private static final Pattern AWAIT = Pattern.compile("(?<![\\w.$])await\\s+\\w"); // Python's

    private CompilerErrors() {}

    /// Whether it begins with an `await` as Python has it, which JShell takes for the begin of a method.
    static boolean isAwait(String text) {
        return AWAIT.matcher(text.strip()).lookingAt();
    }

    static List<String> of(Snippet snippet, JShell shell) {
        List<Diag> errors = shell.diagnostics(snippet).filter(Diag::isError).toList();
        String source = snippet.source();
        List<Diag> shown = errors.stream()
                .filter(error -> errors.size() == 1 || !asksForLastSemicolon(error, source))
                .toList();
        var lines = new ArrayList<String>();
        (shown.isEmpty() ? errors : shown).forEach(error -> lines.addAll(show(error, source)));
        lines.addAll(hint(source));
        return lines;
    }

    // nobody has to type it, so it is not what is wrong
    private static boolean asksForLastSemicolon(Diag error, String source) {
        return error.getCode().equals(SEMICOLON)
                && error.getMessage(Locale.ROOT).startsWith("';'")
                && error.getPosition() >= source.stripTrailing().length() - 1;
    }

    private static List<String> show(Diag error, String source) {
        var lines = new ArrayList<String>();
        List<String> message = error.getMessage(Locale.ROOT).lines().toList();
        lines.add("error: " + message.getFirst());
        message.stream()
                .skip(1)
                .filter(line -> !line.contains("JShell$") && !line.strip().equals("location: class"))
                .forEach(lines::add);
        int at = Math.clamp(error.getStartPosition(), 0, source.length());
        int begin = source.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
        int end = source.indexOf('\n', begin) < 0 ? source.length() : source.indexOf('\n', begin);
        int length = Math.clamp(error.getEndPosition() - at, 1, Math.max(1, end - at));
        lines.add("  " + source.substring(begin, end));
        lines.add("  " + " ".repeat(Math.max(0, at - begin)) + "^".repeat(length));
        return lines;
    }

    /// What whoever comes from another prompt has meant.
    private static List<String> hint(String source) {
        String text = source.strip();
        String word = text.replaceAll("\\s*\\(\\s*\\)\\s*;?$|;$", "");
        if (COMMANDS.contains(word)) {
            return List.of("commands begin with a slash: /" + word);
        }
        return AWAIT.matcher(text).find() ? List.of("nothing needs await here: every call may wait") : List.of();
    }
}
