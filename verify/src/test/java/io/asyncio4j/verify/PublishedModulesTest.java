package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/// What the build publishes: the libraries, their parent and the BOM.
class PublishedModulesTest {

    private static final List<String> NO_LIBRARIES = List.of("bom");

    @Test
    void librariesAndTheBomArePublishedAndNothingElse() throws Exception {
        for (Path module : modules()) {
            String name = module.getFileName().toString();
            boolean isPublished = !text(pom(module), "unpublished").equals(List.of("true"));
            assertThat(isPublished).as(name).isEqualTo(isLibrary(module) || NO_LIBRARIES.contains(name));
        }
    }

    @Test
    void theBomNamesEveryLibrary() throws Exception {
        var libraries = new TreeSet<String>();
        for (Path module : modules()) {
            if (isLibrary(module)) {
                libraries.add(text(pom(module), "artifactId").get(1)); // the first is its parent's
            }
        }
        Element managed = (Element) pom(Library.root().resolve("bom"))
                .getElementsByTagName("dependencyManagement")
                .item(0);
        assertThat(new TreeSet<>(text(managed, "artifactId"))).isEqualTo(libraries);
    }

    @Test
    void everyModuleHasANameAndADescription() throws Exception {
        for (Path module : modules()) {
            assertThat(text(pom(module), "name")).as("name of %s", module).isNotEmpty();
            assertThat(text(pom(module), "description"))
                    .as("description of %s", module)
                    .isNotEmpty();
        }
    }

    private static List<Path> modules() throws Exception {
        try (Stream<Path> folders = Files.list(Library.root())) {
            return folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isLibrary(Path module) {
        return Files.exists(module.resolve("src/main/java/module-info.java"));
    }

    private static Element pom(Path module) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(module.resolve("pom.xml").toFile())
                .getDocumentElement();
    }

    private static List<String> text(Element parent, String tag) {
        var found = parent.getElementsByTagName(tag);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> found.item(i).getTextContent())
                .toList();
    }
}
