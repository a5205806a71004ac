package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The projects under `verify/consumers`, built by Maven from our libraries as they are installed: in a local
/// repository of this test's own, behind which the user's is only read.
@Tag("consumers")
@Timeout(3000)
class ConsumersTest {

    private static final Set<String> NO_SOURCES = Set.of("target", ".git", ".q", ".idea");
    private static final String ANSWER = "Hello 👋, 10000 bytes";

    @TempDir
    private static Path folder;

    @BeforeAll
    @Timeout(3000) // that of the class is for its tests only
    static void install() throws Exception {
        install(folder.resolve("project"), folder.resolve("repository"), Map.of());
    }

    @Test
    void aSecondBuildElsewhereMakesTheSameBytes() throws Exception {
        Path again = folder.resolve("else/where");
        install(again.resolve("project"), again.resolve("repository"), Map.of("TZ", "Asia/Tokyo", "LC_ALL", "C"));
        Map<String, String> first = hashes(folder.resolve("repository"));
        assertThat(first.keySet()).anyMatch(name -> name.endsWith("-javadoc.jar"));
        assertThat(hashes(again.resolve("repository"))).isEqualTo(first);
    }

    @Test
    void sourcesAndApiPagesAreInstalledToo() throws Exception {
        try (Stream<Path> files = Files.walk(folder.resolve("repository/io/asyncio4j/asyncio4j-http"))) {
            assertThat(files.map(file -> file.getFileName().toString().replaceFirst("-[0-9].*?(?=[-.][a-z])", "-V")))
                    .contains(
                            "asyncio4j-http-V.jar",
                            "asyncio4j-http-V-sources.jar",
                            "asyncio4j-http-V-javadoc.jar",
                            "asyncio4j-http-V.pom");
        }
    }

    @Test
    void nothingElseIsInstalled() throws Exception {
        var expected = new ArrayList<>(List.of("asyncio4j-bom", "asyncio4j-parent"));
        try (Stream<Path> modules = Files.list(Library.root());
                Stream<Path> installed = Files.list(folder.resolve("repository/io/asyncio4j"))) {
            modules.filter(ConsumersTest::isLibrary).forEach(module -> expected.add(artifact(module)));
            assertThat(installed.map(place -> place.getFileName().toString())).hasSameElementsAs(expected);
        }
    }

    @Test
    void onTheClassPath() throws Exception {
        Path project = consumer("class-path");
        assertThat(jar(project, "target/class-path-1.jar").lines()).contains(ANSWER);
    }

    @Test
    void onTheModulePathAndAsAnImage() throws Exception {
        Path project = consumer("module-path");
        String modules = project.resolve("target/modules").toString();
        String flags = "--add-opens=java.base/java.lang=io.asyncio4j --enable-native-access=io.netty.common";
        var java = new ArrayList<>(List.of(flags.split(" ")));
        java.addAll(
                List.of("-Dstdout.encoding=UTF-8", "-p", modules, "-m", "com.example.hello/com.example.hello.Hello"));
        assertThat(Command.jdk(project, "java", java.toArray(String[]::new))
                        .succeed()
                        .lines())
                .contains(ANSWER);
        Command.jdk(
                        project,
                        "jlink",
                        "-p",
                        modules,
                        "--add-modules",
                        "com.example.hello,io.netty.transport.epoll.linux.x86_64",
                        "--add-options=" + flags + " -Dstdout.encoding=UTF-8",
                        "--launcher",
                        "hello=com.example.hello/com.example.hello.Hello",
                        "--output",
                        "target/image")
                .succeed();
        assertThat(Command.of(project, "target/image/bin/hello").succeed().lines())
                .contains(ANSWER);
    }

    @Test
    void asAnExecutableJar() throws Exception {
        Path project = consumer("executable-jar");
        String output = jar(project, "target/executable-jar-1.jar");
        assertThat(output.lines()).contains(ANSWER);
        assertThat(output).doesNotContain("restricted method");
    }

    @Test
    void aNewProgramIsBuiltTestedAndRun() throws Exception {
        Path project = newProject("new-program", false);
        String breakfast = "[tea is ready, egg is ready]";
        assertThat(jar(project, "target/new-program-1.jar").lines()).contains(breakfast);
        assertThat(maven(project, "-q", "compile", "exec:exec").lines()).contains(breakfast);
    }

    @Test
    void aNewServerIsBuiltTestedAndRun() throws Exception {
        Path project = newProject("new-server", true);
        String java = Command.JDK.resolve("bin/java").toString();
        Process server = new ProcessBuilder(java, "-jar", "target/new-server-1.jar", "0")
                .directory(project.toFile())
                .redirectErrorStream(true)
                .start();
        try (var output = server.inputReader();
                var client = HttpClient.newHttpClient()) {
            String line = output.lines()
                    .filter(each -> each.startsWith("Listening on ")) // a busy machine may load classes slowly
                    .findFirst()
                    .orElseThrow();
            assertThat(line).startsWith("Listening on http://127.0.0.1:");
            String url = line.substring("Listening on ".length()) + "/hello/Ada";
            assertThat(client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                            .body())
                    .isEqualTo("Hello, Ada!");
            server.destroy();
            assertThat(server.waitFor()).isEqualTo(143);
        } finally {
            server.destroyForcibly();
        }
    }

    /// As `asyncio new` makes it, built by its own wrapper.
    private static Path newProject(String name, boolean http) throws Exception {
        String classes = folder.resolve("project/cli/target/classes").toString();
        Command.jdk(folder, "java", "-cp", classes, "io.asyncio4j.cli.NewProject", name, "" + http, version())
                .succeed();
        Path project = folder.resolve(name);
        maven(project, "verify");
        assertThat(project.resolve("target/surefire-reports"))
                .isDirectoryContaining(report -> report.getFileName().toString().endsWith("MainTest.txt"));
        return project;
    }

    private static String maven(Path project, String... words) throws Exception {
        return maven(project.resolve("mvnw"), project, folder.resolve("repository"), Map.of(), words);
    }

    private static String jar(Path project, String jar) throws Exception {
        return Command.jdk(project, "java", "-Dstdout.encoding=UTF-8", "-jar", jar)
                .succeed();
    }

    private static Path consumer(String name) throws Exception {
        Path project = folder.resolve(name);
        copy(Library.root().resolve("verify/consumers").resolve(name), project);
        maven(project, folder.resolve("repository"), Map.of(), "verify", "-Dasyncio4j.version=" + version());
        return project;
    }

    /// With the bill of materials, as for a release; but without Error Prone, which has looked at the same sources
    /// before this test and changes no byte. The module `cli`, which makes new projects, is built, too.
    private static void install(Path project, Path repository, Map<String, String> environment) throws Exception {
        copy(Library.root(), project);
        String what = "-Prelease -Dgpg.skip -Dmaven.test.skip=true -am -pl cli," + libraries();
        String quick = " -Djavac.plugin=-XDuseUnsharedTable=true -Djavac.warnings=-Xlint:none";
        String[] words = ("install " + what + quick).split(" ", -1);
        maven(project, repository, environment, words);
    }

    private static void maven(Path project, Path repository, Map<String, String> environment, String... words)
            throws Exception {
        maven(Library.root().resolve("mvnw"), project, repository, environment, words);
    }

    private static String maven(
            Path wrapper, Path project, Path repository, Map<String, String> environment, String... words)
            throws Exception {
        var all = new ArrayList<>(List.of(
                wrapper.toString(),
                "--batch-mode",
                "--no-transfer-progress",
                "-Dmaven.repo.local=" + repository,
                "-Dmaven.repo.local.tail=" + System.getProperty("local.repository")));
        all.addAll(List.of(words));
        return new Command(project, environment, all).succeed();
    }

    /// Of all files that are published, by their paths.
    private static Map<String, String> hashes(Path repository) throws Exception {
        var hashes = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(repository.resolve("io/asyncio4j"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith("asyncio4j")) {
                    byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                    hashes.put(
                            repository.relativize(file).toString(),
                            HexFormat.of().formatHex(hash));
                }
            }
        }
        return hashes;
    }

    private static String libraries() throws IOException {
        try (Stream<Path> folders = Files.list(Library.root())) {
            return String.join(
                    ",",
                    Stream.concat(
                                    Stream.of("bom"),
                                    folders.filter(ConsumersTest::isLibrary)
                                            .map(module -> module.getFileName().toString()))
                            .toList());
        }
    }

    private static boolean isLibrary(Path module) {
        return Files.exists(module.resolve("src/main/java/module-info.java"));
    }

    private static String artifact(Path module) {
        String name = module.getFileName().toString();
        return name.equals("core") ? "asyncio4j" : "asyncio4j-" + name;
    }

    private static String version() throws IOException {
        try (Stream<Path> versions = Files.list(folder.resolve("repository/io/asyncio4j/asyncio4j-bom"))) {
            return versions.filter(Files::isDirectory)
                    .map(place -> place.getFileName().toString())
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path place, BasicFileAttributes attributes) throws IOException {
                if (NO_SOURCES.contains(place.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(place)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
