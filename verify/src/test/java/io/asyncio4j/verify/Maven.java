package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/// Runs Maven on a project of its own below `verify/frameworks`, as a user would who depends on this library.
final class Maven {

    private static final String VERSION = "0.1.0-SNAPSHOT";
    private static final Path OURS =
            Path.of("target", "frameworks", "repository").toAbsolutePath();
    private static final Path PROJECTS = Library.root().resolve("verify/frameworks");
    private static final List<String> MODULES = List.of(
            "core",
            "test",
            "net",
            "http",
            "http-json",
            "sql",
            "metrics-micrometer",
            "tracing-opentelemetry",
            "console",
            "cluster");

    private final Path project;

    /// @param name of the folder
    Maven(String name) {
        this.project = PROJECTS.resolve(name);
    }

    /// Runs goals on a copy of the project, and returns its folder.
    Path run(Path folder, String... arguments) throws IOException, InterruptedException {
        Path copies = folder.resolve("frameworks");
        copy(PROJECTS, copies); // the projects know each other
        Path copy = copies.resolve(PROJECTS.relativize(project));
        List<String> command = new ArrayList<>(List.of(
                Library.root().resolve("mvnw").toString(),
                "--batch-mode",
                "--no-transfer-progress",
                "--quiet",
                "-Dmaven.repo.local.tail=" + OURS,
                "--file",
                copy.resolve("pom.xml").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process maven = builder.start();
        String output = new String(maven.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(maven.waitFor()).as(output).isZero();
        return copy;
    }

    /// The class path of the project.
    List<Path> classPath(Path folder, String... arguments) throws IOException, InterruptedException {
        Path file = folder.resolve("class-path");
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath");
        all.add("-Dmdep.outputFile=" + file);
        run(folder, all.toArray(String[]::new));
        return Arrays.stream(Files.readString(file).strip().split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
    }

    /// Lays this library out as a local repository would have it, from what the tests run on.
    static void publish() throws IOException {
        Path root = Library.root();
        put(root.resolve("pom.xml"), "asyncio4j-parent", "pom");
        for (String module : MODULES) {
            String artifact = module.equals("core") ? "asyncio4j" : "asyncio4j-" + module;
            put(root.resolve(module).resolve("pom.xml"), artifact, "pom");
            jar(root.resolve(module).resolve("target/classes"), place(artifact, "jar"));
        }
    }

    private static void put(Path file, String artifact, String type) throws IOException {
        Files.copy(file, place(artifact, type), StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path place(String artifact, String type) throws IOException {
        Path folder = OURS.resolve("io/asyncio4j").resolve(artifact).resolve(VERSION);
        Files.createDirectories(folder);
        return folder.resolve(artifact + "-" + VERSION + "." + type);
    }

    private static void jar(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                var entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.filter(file -> !from.relativize(file).toString().contains("target"))
                    .forEach(file ->
                            copyOne(file, to.resolve(from.relativize(file).toString())));
        }
    }

    private static void copyOne(Path file, Path to) {
        try {
            if (Files.isDirectory(file)) {
                Files.createDirectories(to);
            } else {
                Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
