package io.asyncio4j.cli.prompt;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.MethodSnippet;
import jdk.jshell.PersistentSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.TypeDeclSnippet;

/// What snippets are called.
final class Names {

    // one prompt in a process; the compiled classes have the numbers
    private static final Map<Integer, String> IDS = new ConcurrentHashMap<>();

    private Names() {}

    static void know(int number, String id) {
        IDS.put(number, id);
    }

    /// The snippet of which the class `$JShell$number` was made.
    static String ofClass(String number) {
        return "#" + IDS.getOrDefault(Integer.valueOf(number), number);
    }

    static String of(Snippet snippet) {
        return switch (snippet) {
            case MethodSnippet method -> "method " + method.name() + "(" + method.parameterTypes() + ")";
            case TypeDeclSnippet type ->
                type.subKind().name().replace("_SUBKIND", "").toLowerCase(Locale.ROOT) + " " + type.name();
            case PersistentSnippet named -> named.name();
            default -> "#" + snippet.id();
        };
    }
}
