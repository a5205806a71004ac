package io.asyncio4j.build;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writes the API pages of all library modules as one site, and fails on any warning of javadoc.
public final class ApiPages {

    private static final String DESCRIPTOR = "src/main/java/module-info.java";

    /// Not `missing`: it wants an `@param` and a `@return` where the first sentence has said it all. That
    /// everything has a comment is checked by `verify`.
    private static final String DOCLINT = "all,-missing";

    private final Path root;
    private final Path output;

    private ApiPages(Path root, Path output) {
        this.root = root;
        this.output = output;
    }

    /// Runs javadoc.
    ///
    /// @param args the folder of the project, that of the pages, and a class path with what the modules require
    public static void main(String[] args) throws IOException {
        var pages = new ApiPages(Path.of(args[0]), Path.of(args[1]));
        ToolProvider javadoc = ToolProvider.findFirst("javadoc").orElseThrow();
        int status =
                javadoc.run(System.out, System.err, pages.arguments(args[2]).toArray(String[]::new));
        if (status != 0) {
            System.exit(status);
        }
        System.out.println("API pages: " + pages.output.resolve("index.html"));
    }

    private List<String> arguments(String classPath) throws IOException {
        List<Path> modules = modules();
        var arguments = new ArrayList<String>(List.of("-quiet", "-Werror", "-Xmaxwarns", "10000"));
        arguments.addAll(List.of("-d", output.toString()));
        arguments.add("-Xdoclint:" + DOCLINT);
        arguments.addAll(List.of("-tag", "waits:cm:Waits:", "-tag", "param", "-tag", "return", "-tag", "throws"));
        arguments.addAll(List.of("-windowtitle", "asyncio4j", "-doctitle", "asyncio4j", "--syntax-highlight"));
        arguments.addAll(List.of("--add-stylesheet", looks("api.css"), "--add-script", looks("theme.js")));
        arguments.addAll(List.of("-header", "<a href=\"{@docRoot}/../index.html\">Guides</a>"));
        arguments.addAll(List.of("--snippet-path", joined(modules, "src/test/java")));
        arguments.addAll(List.of("--module-path", withoutFolders(classPath)));
        for (Path module : modules) {
            String name = nameOf(module);
            arguments.addAll(List.of("--module-source-path", name + "=" + module.resolve("src/main/java")));
            arguments.addAll(List.of("--module", name));
        }
        return arguments;
    }

    private String looks(String file) {
        return root.resolve("docs/src/main/resources/io/asyncio4j/docs")
                .resolve(file)
                .toString();
    }

    private List<Path> modules() throws IOException {
        try (Stream<Path> folders = Files.list(root)) {
            return folders.filter(folder -> Files.exists(folder.resolve(DESCRIPTOR)))
                    .sorted()
                    .toList();
        }
    }

    private static String nameOf(Path module) throws IOException {
        try (Stream<String> lines = Files.lines(module.resolve(DESCRIPTOR))) {
            return lines.filter(line -> line.startsWith("module "))
                    .map(line -> line.replaceAll("module | \\{", ""))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String joined(List<Path> modules, String folder) {
        return modules.stream()
                .map(module -> module.resolve(folder).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// Those are the modules themselves, which are read from their sources.
    private static String withoutFolders(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator))
                .filter(place -> place.endsWith(".jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
