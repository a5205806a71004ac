package io.asyncio4j.cli.prompt;

import io.asyncio4j.ExceptionGroup;
import io.asyncio4j.TimedOutException;
import java.util.ArrayList;
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
    private static final int MOST_OF_OTHERS = 2; // of a driver, say
    private static final Pattern FOREIGN_FRAME =
            Pattern.compile("(?m)^[ *|]*at (?:\\S*/)?(?:javax?|jdk|sun|io\\.asyncio4j|io\\.netty)\\..*\\R?");
    private static final Pattern NOTE = Pattern.compile("(?:.* was )?awaited here by .*"); // the library's

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
        String ours = FRAME.matcher(text).replaceAll(frame -> Names.ofClass(frame.group(1)));
        return FOREIGN_FRAME.matcher(ours).replaceAll("");
    }

    private void add(String indent, String before, Throwable thrown, StackTraceElement @Nullable [] translated) {
        if (!seen.add(thrown)) {
            return;
        }
        text.append(indent).append(before).append(Told.describe(thrown)).append('\n');
        frames(translated == null ? thrown.getStackTrace() : translated)
                .forEach(frame -> text.append(indent)
                        .append("    at ")
                        .append(show(frame))
                        .append('\n'));
        List<Throwable> members = thrown instanceof ExceptionGroup group
                ? group.exceptions()
                : thrown instanceof Told told ? told.members() : List.of();
        members.forEach(each -> add(indent + "  ", "- ", each, null));
        Throwable cause = thrown.getCause();
        if (cause != null && !(thrown instanceof TimedOutException)) { // which a cancellation has brought about
            add(indent, "caused by ", cause, null);
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (!NOTE.matcher(Told.describe(suppressed)).matches()) {
                add(indent + "  ", "suppressed: ", suppressed, null);
            }
        }
    }

    /// Those of snippets, and the innermost ones of what snippets call.
    private static List<StackTraceElement> frames(StackTraceElement[] all) {
        var frames = new ArrayList<StackTraceElement>();
        int others = 0;
        for (StackTraceElement frame : all) {
            boolean ofSnippet =
                    isTranslated(frame) || SNIPPET.matcher(frame.getClassName()).matches();
            others += !ofSnippet && TaskLine.isOfUser(frame) ? 1 : 0;
            if (frames.size() < MOST_FRAMES && (ofSnippet || (TaskLine.isOfUser(frame) && others <= MOST_OF_OTHERS))) {
                frames.add(frame);
            }
        }
        return frames;
    }

    private static boolean isTranslated(StackTraceElement frame) {
        return frame.getFileName() != null && frame.getFileName().startsWith("#");
    }

    /// A frame such as `#3:1` for the snippet itself, or `twice (#3:1)` for a method of one.
    static String show(StackTraceElement frame) {
        Matcher snippet = SNIPPET.matcher(frame.getClassName());
        boolean translated = isTranslated(frame);
        if (!translated && !snippet.matches()) {
            return frame.toString().replaceFirst("^[^/(]*//?", ""); // without its class loader and module
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
