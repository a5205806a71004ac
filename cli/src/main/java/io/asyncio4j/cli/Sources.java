package io.asyncio4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A program's file, what it names by `//SOURCES`, and the folder in which the compiler finds what else it uses.
final class Sources {

    private static final Pattern PACKAGE = Pattern.compile("(?m)^\\s*package\\s+([\\w.\\s]+?)\\s*;");
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*");

    private final Path main;
    private final Map<Path, String> texts = new LinkedHashMap<>(); // of those that are named

    /// @param main the absolute path of the program's file
    Sources(Path main) throws Failure {
        this.main = main;
        add(main);
    }

    /// The program's file, and what it names.
    List<Path> named() {
        return List.copyOf(texts.keySet());
    }

    Directives directives() {
        return Directives.merged(texts.values().stream().map(Directives::of));
    }

    String packageName() {
        Matcher declared = PACKAGE.matcher(COMMENT.matcher(texts.get(main)).replaceAll(" "));
        return declared.find() ? declared.group(1).replaceAll("\\s", "") : "";
    }

    /// The folder of the unnamed package, as for `java Main.java`; empty if the folders of the file are not those
    /// of its package: then it has no sources beside it.
    Optional<Path> root() {
        Path folder = main.resolveSibling("");
        String packageName = packageName();
        if (packageName.isEmpty()) {
            return Optional.of(folder);
        }
        Path wanted = Path.of(packageName.replace('.', '/'));
        if (!folder.endsWith(wanted)) {
            return Optional.empty();
        }
        return Optional.of(folder.resolve("../".repeat(wanted.getNameCount())).normalize());
    }

    private void add(Path file) throws Failure {
        if (texts.containsKey(file)) {
            return;
        }
        String text = read(file);
        texts.put(file, text);
        for (String pattern : Directives.of(text).sources()) {
            for (Path each : matches(file.resolveSibling(""), pattern)) {
                add(each);
            }
        }
    }

    private static String read(Path file) throws Failure {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new Failure("there is no file " + file);
        } catch (MalformedInputException e) {
            throw new Failure(file + " is not in UTF-8");
        } catch (IOException e) {
            throw new Failure(file + " cannot be read: " + e.getMessage());
        }
    }

    private static List<Path> matches(Path folder, String pattern) throws Failure {
        if (pattern.contains("://")) {
            throw new Failure("//SOURCES takes files, was " + pattern);
        }
        if (pattern.indexOf('*') < 0) {
            return List.of(folder.resolve(pattern).normalize());
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        try (Stream<Path> files = Files.walk(folder)) {
            var found = files.filter(file -> matcher.matches(folder.relativize(file)))
                    .sorted()
                    .collect(Collectors.toCollection(ArrayList::new));
            if (found.isEmpty()) {
                throw new Failure("//SOURCES " + pattern + " matches no file in " + folder);
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
