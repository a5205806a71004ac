package io.asyncio4j.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A program that is ready to be started, as the script `asyncio` finds it: a file `launch` that says how, and
/// beside it a folder for each version, with its classes and a copy of each source. The script compares these, and
/// has the program prepared again if one has changed.
final class Program {

    private static final int MOST = 64; // programs
    private static final Duration KEPT = Duration.ofDays(7); // what is older runs no more

    private final Path folder;
    private final Path version;
    private final List<String> lines = new ArrayList<>();

    /// @param folder of the program, among those of others
    /// @param id of what it is prepared from, besides its sources
    Program(Path folder, Path file, String id) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        version = Files.createTempDirectory(folder, "v");
        add("file", file);
        add("id", id);
    }

    /// Where its classes belong.
    Path classes() throws IOException {
        return Files.createDirectories(version.resolve("classes"));
    }

    void add(String what, Object value) {
        lines.add(what + " " + value);
    }

    /// Keeps a copy of each source.
    void keep(Collection<Path> sources) throws IOException {
        int n = 0;
        for (Path source : sources) {
            Path copy = version.resolve("source" + n++);
            Files.copy(source, copy);
            add("copy", copy);
            add("source", source.toAbsolutePath());
        }
    }

    /// What is beside the program's file. A new source may be one that it uses.
    void keepNames(Path beside) throws IOException {
        try (Stream<Path> files = Files.list(beside)) {
            add(
                    "beside",
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".java") && !name.startsWith("."))
                            .sorted()
                            .collect(Collectors.joining("/")));
        }
    }

    void classPath(List<Path> dependencies) throws IOException {
        add(
                "path",
                Stream.concat(Stream.of(classes()), dependencies.stream())
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator)));
        dependencies.forEach(jar -> add("jar", jar));
    }

    /// From now on the script finds it.
    void publish() throws IOException {
        Path written = version.resolve("launch");
        Files.write(written, lines);
        Files.move(written, folder.resolve("launch"), StandardCopyOption.ATOMIC_MOVE);
        for (Path other : olderThanKept(folder, MOST)) {
            if (Files.isDirectory(other)) {
                delete(other);
            }
        }
    }

    void discard() throws IOException {
        delete(version);
    }

    /// Deletes the programs that nobody has prepared for a long time.
    static void prune(Path programs) throws IOException {
        for (Path old : olderThanKept(programs, MOST)) {
            delete(old);
        }
    }

    private static List<Path> olderThanKept(Path folder, int most) throws IOException {
        Instant limit = Instant.now().minus(KEPT);
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted(Comparator.comparing(Program::changed).reversed())
                    .skip(most)
                    .filter(each -> changed(each).isBefore(limit))
                    .toList();
        }
    }

    private static Instant changed(Path path) {
        try {
            return Files.getLastModifiedTime(path).toInstant();
        } catch (IOException e) { // another run has deleted it
            return Instant.EPOCH;
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
