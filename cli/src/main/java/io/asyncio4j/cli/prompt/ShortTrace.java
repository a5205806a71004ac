package io.asyncio4j.cli.prompt;

import io.asyncio4j.ExceptionGroup;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Exceptions as text: what was thrown, why, and the frames that the user has written.
final class ShortTrace {

    private static final int MOST_FRAMES = 8; // of an endless recursion, too
    private static final Pattern SNIPPET = Pattern.compile("REPL\\.\\$JShell\\$(\\d+)[A-Z]*(?:\\$(.*))?");
    private static final Pattern FRAME = Pattern.compile("(?:snippets//)?REPL\\.\\$JShell\\$(\\d+)[^\\s(]*\\([^)]*\\)");
    private static final List<String> OTHERS = List.of("java.", "javax.", "jdk.", "sun.", "io.asyncio4j.", "io.netty.");

    private final StringBuilder text = new StringBuilder();
    private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private ShortTrace() {}

    /// @param thrown what was thrown
    /// @param translated its frames as JShell knows them, with the lines of the snippets; null if it does not
    static String of(Throwable thrown, StackTraceElement @Nullable [] translated) {
        var trace = new ShortTrace();
        trace.add("", "", thrown, translated);
        return trace.text.toString().stripTrailing();
    }

    /// A text with frames as the library writes them, with the numbers of the snippets.
    static String inText(String text) {
        return FRAME.matcher(text).replaceAll(frame -> Names.ofClass(frame.group(1)));
    }

    private void add(String indent, String before, Throwable thrown, StackTraceElement @Nullable [] translated) {
        if (!seen.add(thrown)) {
            return;
        }
        text.append(indent).append(before).append(Told.describe(thrown)).append('\n');
        Arrays.stream(translated == null ? thrown.getStackTrace() : translated)
                .filter(ShortTrace::isOfUser)
                .limit(MOST_FRAMES)
                .forEach(frame -> text.append(indent)
                        .append("    at ")
                        .append(show(frame))
                        .append('\n'));
        List<Throwable> members = thrown instanceof ExceptionGroup group
                ? group.exceptions()
                : thrown instanceof Told told ? told.members() : List.of();
        members.forEach(each -> add(indent + "  ", "- ", each, null));
        Throwable cause = thrown.getCause();
        if (cause != null) {
            add(indent, "caused by ", cause, null);
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            add(indent + "  ", "suppressed: ", suppressed, null);
        }
    }

    private static boolean isOfUser(StackTraceElement frame) {
        return OTHERS.stream().noneMatch(frame.getClassName()::startsWith);
    }

    /// A frame such as `#3:1` for the snippet itself, or `twice (#3:1)` for a method of one.
    static String show(StackTraceElement frame) {
        Matcher snippet = SNIPPET.matcher(frame.getClassName());
        boolean translated = frame.getFileName() != null && frame.getFileName().startsWith("#");
        if (!translated && !snippet.matches()) {
            return frame.toString();
        }
        String place = translated ? frame.getFileName() + ":" + frame.getLineNumber() : Names.ofClass(snippet.group(1));
        String method = frame.getMethodName();
        if (method.isEmpty() || method.equals("do_it$") || method.startsWith("lambda$")) {
            return place;
        }
        String type = snippet.matches() ? snippet.group(2) : frame.getClassName();
        return (type == null || type.isEmpty() ? "" : type.replace('$', '.') + ".") + method + " (" + place + ")";
    }
}
