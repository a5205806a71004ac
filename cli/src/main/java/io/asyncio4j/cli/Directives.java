package io.asyncio4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The lines of a source that begin with `//NAME`, in JBang's spelling: what a program needs besides itself.
///
/// @param all in the order of the source
record Directives(List<Directive> all) {

    private static final Pattern LINE = Pattern.compile("//([A-Z_]+)(?:\\s+(.*?))?(?:\\s//\\s.*)?\\s*");
    private static final Pattern LIST = Pattern.compile("[^\\s;,\"']+|\"([^\"]*)\"|'([^']*)'");
    private static final Pattern OPTIONS = Pattern.compile("[^\\s\"']+|\"([^\"]*)\"|'([^']*)'");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}:]+)(?::([^}]*))?}");

    static Directives of(String source) {
        return new Directives(source.lines()
                .filter(line -> line.startsWith("//"))
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(line -> new Directive(
                        line.group(1), Optional.ofNullable(line.group(2)).orElse("")))
                .toList());
    }

    static Directives merged(Stream<Directives> several) {
        return new Directives(several.flatMap(each -> each.all.stream()).toList());
    }

    /// Coordinates, as `com.google.code.gson:gson:2.13.1`.
    List<String> dependencies() {
        return words(LIST, "DEPS").map(Directives::withVariables).toList();
    }

    /// Repositories, each a name that is known, a URL, or `name=URL`.
    List<String> repositories() {
        return words(LIST, "REPOS").map(Directives::withVariables).toList();
    }

    /// More sources, relative to the file that names them; `*` stands for any part of a name.
    List<String> sources() {
        return words(LIST, "SOURCES").toList();
    }

    /// Files that the program finds among its classes, as `name=file` or `file`, relative to the file that names
    /// them.
    List<String> files() {
        return words(LIST, "FILES").toList();
    }

    List<String> runtimeOptions() {
        return options("RUNTIME_OPTIONS", "JAVA_OPTIONS");
    }

    List<String> compileOptions() {
        return options("COMPILE_OPTIONS", "JAVAC_OPTIONS");
    }

    /// Versions of Java, as `25` or `25+`.
    List<String> javaVersions() {
        return values("JAVA").toList();
    }

    Optional<String> mainClass() {
        return values("MAIN").findFirst();
    }

    boolean preview() {
        return values("PREVIEW").findAny().isPresent();
    }

    private List<String> options(String... names) {
        return Stream.of(names).flatMap(name -> words(OPTIONS, name)).toList();
    }

    private Stream<String> words(Pattern word, String name) {
        return values(name).flatMap(value -> split(word, value).stream());
    }

    private Stream<String> values(String name) {
        return all.stream().filter(each -> each.name.equals(name)).map(Directive::value);
    }

    private static List<String> split(Pattern word, String text) {
        var words = new ArrayList<String>();
        for (Matcher matcher = word.matcher(text); matcher.find(); ) {
            words.add(Stream.of(1, 2, 0)
                    .map(matcher::group)
                    .filter(group -> group != null)
                    .findFirst()
                    .orElseThrow());
        }
        return words;
    }

    private static String withVariables(String text) {
        return VARIABLE.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(variable(match.group(1))
                        .or(() -> Optional.ofNullable(match.group(2)))
                        .orElse(match.group())));
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(
                name.startsWith("env.") ? System.getenv(name.substring("env.".length())) : System.getProperty(name));
    }

    /// @param name as `DEPS`
    /// @param value what follows, perhaps nothing
    record Directive(String name, String value) {}
}
