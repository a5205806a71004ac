package io.asyncio4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {

    @TempDir
    private Path folder;

    @Test
    void theRootIsTheFolderOfTheUnnamedPackage() throws Exception {
        assertThat(new Sources(write("Main.java", "void main() {}")).root()).contains(folder);
        assertThat(new Sources(write("a/b/Main.java", "/* package x; */ package a . b;\n")).root())
                .contains(folder);
    }

    @Test
    void aFileOutsideOfItsPackagesFolderHasNoRoot() throws Exception {
        var sources = new Sources(write("elsewhere/Main.java", "package a.b;"));

        assertThat(sources.packageName()).isEqualTo("a.b");
        assertThat(sources.root()).isEmpty();
    }

    @Test
    void namedSourcesBringTheirDirectivesAlong() throws Exception {
        Path main = write("Main.java", "//SOURCES more/*.java\n//DEPS a:a:1\n");
        Path one = write("more/One.java", "//SOURCES ../Other.java\n//DEPS b:b:1\n");
        Path two = write("more/Two.java", "//SOURCES One.java\n");
        Path other = write("Other.java", "//DEPS c:c:1\n");

        var sources = new Sources(main);

        assertThat(sources.named())
                .containsExactlyInAnyOrder(main, one, two, other)
                .startsWith(main);
        assertThat(sources.directives().dependencies()).containsExactlyInAnyOrder("a:a:1", "b:b:1", "c:c:1");
    }

    @Test
    void whatCannotBeReadIsNamed() throws Exception {
        Path missing = write("Missing.java", "//SOURCES No.java\n");
        Path none = write("None.java", "//SOURCES no/*.java\n");
        Path latin = folder.resolve("Latin.java");
        Files.write(latin, "// café".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> new Sources(missing)).hasMessage("there is no file " + folder.resolve("No.java"));
        assertThatThrownBy(() -> new Sources(none)).hasMessage("//SOURCES no/*.java matches no file in " + folder);
        assertThatThrownBy(() -> new Sources(latin)).hasMessage(latin + " is not in UTF-8");
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
