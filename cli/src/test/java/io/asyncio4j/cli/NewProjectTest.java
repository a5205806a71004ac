package io.asyncio4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is written; that Maven builds it, and that it runs, is tried by `-Pconsumers`.
class NewProjectTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProjectHasAProgramATestAndTheWrapper(boolean http) throws Exception {
        Path project = new NewProject("Tea-shop2", http, "1.2").writeIn(folder);

        assertThat(names(project))
                .containsExactlyInAnyOrder(
                        ".gitignore",
                        ".mvn/wrapper/maven-wrapper.properties",
                        "README.md",
                        "mvnw",
                        "mvnw.cmd",
                        "pom.xml",
                        "src/main/java/com/example/teashop2/Main.java",
                        "src/test/java/com/example/teashop2/MainTest.java");
        assertThat(project.resolve("mvnw")).isExecutable();
        assertThat(project.resolve("pom.xml"))
                .content()
                .contains("<artifactId>Tea-shop2</artifactId>")
                .contains("<artifactId>" + (http ? "asyncio4j-http" : "asyncio4j") + "</artifactId>")
                .contains("<asyncio4j.version>1.2</asyncio4j.version>");
        assertThat(project.resolve("src/test/java/com/example/teashop2/MainTest.java"))
                .content()
                .startsWith("package com.example.teashop2;")
                .containsOnlyOnce("@AsyncTest");
    }

    @Test
    void nothingIsLeftToFillIn() throws Exception {
        Path project = new NewProject("shop", false, "1").writeIn(folder);

        for (String name : List.of("pom.xml", "README.md", "src/main/java/com/example/shop/Main.java")) {
            assertThat(project.resolve(name)).content().doesNotContainPattern("(?<!\\$)\\{[a-z]+}");
        }
    }

    @Test
    void aNameThatIsTakenIsRefusedAndWhatIsThereStays() throws Exception {
        Files.createDirectory(folder.resolve("shop"));

        assertThatThrownBy(() -> new NewProject("shop", false, "1").writeIn(folder))
                .isInstanceOf(Failure.class)
                .hasMessage("there is already a shop here, expected a new name");
        assertThat(names(folder)).isEmpty();
    }

    @Test
    void afolderThatCannotBeWrittenIsNamed() {
        assertThatThrownBy(() -> new NewProject("shop", false, "1").writeIn(folder.resolve("nowhere")))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("the folder shop cannot be created: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "-x", "x-", "2tea", "a b", "../up", ".", "a/b", "tea.shop", "café", "a--b", "--http"})
    void whatIsNoNameIsRefused(String name) {
        assertThatThrownBy(() -> new NewProject(name, false, "1"))
                .isInstanceOf(Failure.class)
                .hasMessage("a project's name must be at most 100 letters, digits and hyphens and begin with a letter,"
                        + " was " + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"class", "Int", "tr-ue"})
    void aWordOfJavaIsRefused(String name) {
        assertThatThrownBy(() -> new NewProject(name, false, "1"))
                .hasMessage(name + " is a word of Java, expected another name");
    }

    @Test
    void theVersionsAreThoseOfTheLibrarysOwnBuild() throws Exception {
        String own = Files.readString(Path.of("../pom.xml"));
        Path project = new NewProject("shop", false, "1").writeIn(folder);

        assertThat(Pattern.compile("<artifactId>(\\S+)</artifactId>\\s+<version>(\\d\\S*)</version>")
                        .matcher(Files.readString(project.resolve("pom.xml")))
                        .results()
                        .filter(each -> !each.group(1).equals("shop")))
                .hasSize(7)
                .allSatisfy((MatchResult each) -> assertThat(own)
                        .containsPattern(
                                each.group(1).equals("junit-jupiter")
                                        ? "<junit.version>" + Pattern.quote(each.group(2))
                                        : Pattern.quote(each.group(1)) + "</artifactId>\\s+<version>"
                                                + Pattern.quote(each.group(2))));
    }

    private static List<String> names(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .toList();
        }
    }
}
