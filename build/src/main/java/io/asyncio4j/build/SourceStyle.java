package io.asyncio4j.build;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/// Checks the style of all sources: their format, that tests do not really sleep, and how wide documentation and
/// prose are. Called by the build with `check` or `write`. A source that is older than the last check without a
/// complaint is not looked at again.
public final class SourceStyle {

    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());
    private static final int MAX_COLUMNS_OF_DOCS = 116;
    private static final String REAL_TIME = "// real time";
    private static final String RESULTS = "benchmarks/results/"; // written by programs

    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final boolean write;
    private final Path root;
    private final Path stamp; // as old as the last check without a complaint

    private SourceStyle(boolean write, Path root) {
        this.write = write;
        this.root = root;
        this.stamp = root.resolve("build/target/style.stamp");
    }

    /// Runs the check.
    ///
    /// @param args `check` or `write`, and the folder of the project
    public static void main(String[] args) throws IOException {
        var style = new SourceStyle(args[0].equals("write"), Path.of(args[1]));
        style.run();
        if (!style.complaints.isEmpty()) {
            style.complaints.stream().sorted().forEach(System.err::println);
            System.exit(1);
        }
    }

    private void run() throws IOException {
        var begin = FileTime.from(Instant.now());
        FileTime checked = lastCheck();
        Stream.concat(files(".md"), files(".java"))
                .filter(file -> modified(file).compareTo(checked) > 0)
                .toList()
                .parallelStream()
                .forEach(this::checkFile);
        if (complaints.isEmpty()) {
            Files.createDirectories(stamp.getParent());
            Files.write(stamp, new byte[0]);
            Files.setLastModifiedTime(stamp, begin);
        }
    }

    /// When all sources were right; long ago if the rules have changed since.
    private FileTime lastCheck() throws IOException {
        var never = FileTime.fromMillis(0);
        FileTime last = Files.exists(stamp) ? Files.getLastModifiedTime(stamp) : never;
        Stream<Path> rules = Stream.concat(
                files(".java").filter(file -> file.startsWith(root.resolve("build"))),
                Stream.of(root.resolve("pom.xml")));
        return rules.anyMatch(file -> modified(file).compareTo(last) > 0) ? never : last;
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkFile(Path file) {
        try {
            if (file.toString().endsWith(".java")) {
                checkSource(file, Files.readString(file));
            } else if (!root.relativize(file).startsWith(RESULTS)) {
                complaints.addAll(Prose.complaints(root.relativize(file), Files.readAllLines(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkSource(Path source, String text) throws IOException {
        if (!isCompact(source) && areDocsNarrow(source, text)) {
            format(source, text);
        }
        findSleeps(source, text);
    }

    private Stream<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files
                    .filter(file -> file.toString().endsWith(ending))
                    .filter(file -> Stream.of("target", "node_modules", ".git")
                            .noneMatch(
                                    skipped -> root.relativize(file).toString().contains(skipped + "/")))
                    .toList()
                    .stream();
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
        boolean narrow = true;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.strip().startsWith("///") && line.length() > MAX_COLUMNS_OF_DOCS) {
                narrow = false;
                complaints.add(root.relativize(source) + ":" + (i + 1) + " is " + line.length()
                        + " columns wide: break documentation at " + MAX_COLUMNS_OF_DOCS);
            }
        }
        return narrow;
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
