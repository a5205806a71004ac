package io.asyncio4j.build;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Checks the style of all sources: their format, that tests do not really sleep, and how wide documentation and
/// prose are. Called by the build with `check` or `write`.
public final class SourceStyle {

    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());
    private static final int MAX_COLUMNS_OF_DOCS = 116;
    private static final String REAL_TIME = "// real time";
    private static final String RESULTS = "benchmarks/results/"; // written by programs

    private final List<String> complaints = new ArrayList<>();
    private final boolean write;
    private final Path root;

    private SourceStyle(boolean write, Path root) {
        this.write = write;
        this.root = root;
    }

    /// Runs the check.
    ///
    /// @param args `check` or `write`, and the folder of the project
    public static void main(String[] args) throws IOException {
        var style = new SourceStyle(args[0].equals("write"), Path.of(args[1]));
        style.run();
        if (!style.complaints.isEmpty()) {
            style.complaints.forEach(System.err::println);
            System.exit(1);
        }
    }

    private void run() throws IOException {
        for (Path text : files(".md")) {
            if (!root.relativize(text).startsWith(RESULTS)) {
                complaints.addAll(Prose.complaints(root.relativize(text), Files.readAllLines(text)));
            }
        }
        for (Path source : files(".java")) {
            String text = Files.readString(source);
            if (!isCompact(source) && areDocsNarrow(source, text)) {
                format(source, text);
            }
            findSleeps(source, text);
        }
    }

    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .filter(file -> Stream.of("target", "node_modules", ".git")
                            .noneMatch(
                                    skipped -> root.relativize(file).toString().contains(skipped + "/")))
                    .sorted()
                    .toList();
        }
    }

    /// Compact source files, as the examples are, cannot be parsed by the formatter.
    private boolean isCompact(Path source) {
        Path folder = root.relativize(source).getParent();
        return folder != null && (folder.equals(Path.of("examples")) || folder.equals(Path.of("examples", "ported")));
    }

    /// The formatter would wrap what is wider, and the rest of the line would be code.
    private boolean areDocsNarrow(Path source, String text) {
        List<String> lines = text.lines().toList();
        int complaintsBefore = complaints.size();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.strip().startsWith("///") && line.length() > MAX_COLUMNS_OF_DOCS) {
                complaints.add(root.relativize(source) + ":" + (i + 1) + " is " + line.length()
                        + " columns wide: break documentation at " + MAX_COLUMNS_OF_DOCS);
            }
        }
        return complaints.size() == complaintsBefore;
    }

    private void format(Path source, String text) throws IOException {
        try {
            String formatted = FORMATTER.formatSourceAndFixImports(text);
            if (formatted.equals(text)) {
                return;
            }
            if (write) {
                Files.writeString(source, formatted);
            } else {
                complaints.add(root.relativize(source) + " is not formatted: run ./mvnw -q process-classes -pl build"
                        + " -Dformat.mode=write");
            }
        } catch (FormatterException e) {
            complaints.add(root.relativize(source) + " cannot be formatted: " + e.getMessage());
        }
    }

    private void findSleeps(Path source, String text) {
        if (source.toString().contains("/src/test/")) {
            text.lines()
                    .filter(line -> line.contains("Thread.sleep(") && !line.contains(REAL_TIME))
                    .forEach(line -> complaints.add(root.relativize(source)
                            + " really sleeps: use the virtual clock, or say why in a comment \"" + REAL_TIME
                            + ": …\" on the line: " + line.strip()));
        }
    }
}
