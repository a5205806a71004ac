package io.asyncio4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// With a repository in a folder, and a home of its own for Maven.
@Isolated
class DependenciesTest {

    @TempDir
    private Path folder;

    private String home;
    private Path repository;
    private Path cache;

    @BeforeEach
    void haveAHomeOfItsOwn() {
        home = System.setProperty("user.home", folder.resolve("home").toString());
        repository = folder.resolve("repository");
        cache = folder.resolve("cache");
    }

    @AfterEach
    void restoreTheHome() {
        System.setProperty("user.home", home);
    }

    @Test
    void jarsAreFoundWithWhatTheyNeed() throws Exception {
        publish("org.one:one:1", dependency("org.two:two:2", "runtime") + dependency("org.test:test:1", "test"));
        publish("org.two:two:2", "");

        assertThat(names(find("//DEPS org.one:one:1"))).containsExactly("one-1.jar", "two-2.jar");
    }

    @Test
    void whatWasFoundIsNotLookedForAgain() throws Exception {
        publish("org.one:one:1", "");
        List<Path> found = find("//DEPS org.one:one:1");
        delete(repository);

        assertThat(find("//DEPS org.one:one:1")).isEqualTo(found);
    }

    @Test
    void withoutItsOwnNotesItWorksFromMavensRepositoryAlone() throws Exception {
        publish("org.one:one:1", "");
        List<Path> found = find("//DEPS org.one:one:1");
        delete(repository);
        delete(cache);

        assertThat(find("//DEPS org.one:one:1")).isEqualTo(found);
    }

    @Test
    void aJarThatHasBeenDeletedIsFetchedAgain() throws Exception {
        publish("org.one:one:1", "");
        Files.delete(find("//DEPS org.one:one:1").getFirst());

        assertThat(find("//DEPS org.one:one:1")).allMatch(Files::exists);
    }

    @Test
    void theLibraryItselfIsTheCommandsOwn() throws Exception {
        publish("org.one:one:1", dependency("io.asyncio4j:asyncio4j-net:0.0.1", "compile"));
        publish("io.asyncio4j:asyncio4j-net:0.0.1", "");

        assertThat(find("//DEPS io.asyncio4j:asyncio4j-http:9.9")).isEmpty();
        assertThat(names(find("//DEPS org.one:one:1"))).containsExactly("one-1.jar");
    }

    @Test
    void aBomTellsVersions() throws Exception {
        publish("org.one:one:3", "");
        write(
                "org.one:bom:1",
                "pom",
                pom(
                        "org.one:bom:1",
                        "<packaging>pom</packaging><dependencyManagement><dependencies>"
                                + dependency("org.one:one:3", "compile")
                                + "</dependencies></dependencyManagement>"));

        assertThat(names(find("//DEPS org.one:bom:1@pom\n//DEPS org.one:one"))).containsExactly("one-3.jar");
        assertThatThrownBy(() -> find("//DEPS org.one:one"))
                .hasMessage("//DEPS org.one:one has no version, and no BOM (group:artifact:version@pom) tells it");
    }

    @Test
    void theSettingsMirrorIsAsked() throws Exception {
        publish("org.one:one:1", "");
        Path settings = folder.resolve("home/.m2/settings.xml");
        Files.createDirectories(settings.getParent());
        Files.writeString(settings, """
            <settings><mirrors><mirror><id>nearer</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors></settings>
            """.formatted(repository.toUri()));

        assertThat(names(new Dependencies(Directives.of("//DEPS org.one:one:1\n")).find(cache)))
                .containsExactly("one-1.jar");
    }

    @Test
    void whatIsNowhereIsNamedWithThePlacesThatWereAsked() {
        assertThatThrownBy(() -> find("//DEPS org.none:none:1"))
                .isInstanceOf(Failure.class)
                .hasMessage("there is no org.none:none:1 in here");
    }

    @Test
    void anUnknownRepositoryIsNamed() {
        var directives = Directives.of("//DEPS a:b:1\n//REPOS nowhere\n");

        assertThatThrownBy(() -> new Dependencies(directives).find(cache))
                .hasMessage("//REPOS must be name=URL, a URL, or one of central, google, jitpack, mavencentral,"
                        + " was nowhere");
    }

    private List<Path> find(String directives) throws Exception {
        String text = directives + "\n//REPOS here=" + repository.toUri() + "\n";
        return new Dependencies(Directives.of(text)).find(cache);
    }

    private static List<String> names(List<Path> jars) {
        return jars.stream().map(jar -> jar.getFileName().toString()).toList();
    }

    private void publish(String coordinate, String dependencies) throws IOException {
        write(coordinate, "pom", pom(coordinate, "<dependencies>" + dependencies + "</dependencies>"));
        Path jar = path(coordinate, "jar");
        new JarOutputStream(Files.newOutputStream(jar)).close();
    }

    private void write(String coordinate, String type, String text) throws IOException {
        Path file = path(coordinate, type);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Path path(String coordinate, String type) {
        String[] parts = coordinate.split(":", -1);
        return repository
                .resolve(parts[0].replace('.', '/'))
                .resolve(parts[1])
                .resolve(parts[2])
                .resolve(parts[1] + "-" + parts[2] + "." + type);
    }

    private static String pom(String coordinate, String more) {
        return "<project><modelVersion>4.0.0</modelVersion>" + tags(coordinate) + more + "</project>";
    }

    private static String dependency(String coordinate, String scope) {
        return "<dependency>" + tags(coordinate) + "<scope>" + scope + "</scope></dependency>";
    }

    private static String tags(String coordinate) {
        String[] parts = coordinate.split(":", -1);
        return "<groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>".formatted((Object[]) parts);
    }

    private static void delete(Path path) throws IOException {
        try (var all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
