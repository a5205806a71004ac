package io.asyncio4j.examples;

import static io.asyncio4j.examples.Command.asyncio;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that say what they need, in JBang's spelling. What `//DEPS` finds is the subject of a test of the
/// command.
class DirectivesTest {

    @TempDir
    private Path folder;

    @Test
    void runtimeOptionsReachTheJvmEachTime() throws Exception {
        write("Main.java", """
            //RUNTIME_OPTIONS "-Dformat=%1$s [%4$s] *" -Dx=1
            void main() { IO.println(System.getProperty("format") + System.getProperty("x")); }
            """);

        assertThat(run("Main.java").output()).isEqualTo("%1$s [%4$s] *1\n");
        assertThat(run("Main.java").output()).isEqualTo("%1$s [%4$s] *1\n");
    }

    @Test
    void theLibraryIsTheCommandsOwn() throws Exception {
        write("Main.java", """
            ///usr/bin/env jbang "$0" "$@" ; exit $?
            //JAVA 25+
            //DEPS io.asyncio4j:asyncio4j-http:99
            void main() { IO.println(io.asyncio4j.Asyncio.run(() -> 1)); }
            """);

        var result = run("Main.java");

        assertThat(result.errors()).isEmpty();
        assertThat(result.output()).isEqualTo("1\n");
    }

    @Test
    void sourcesAndFilesComeFromOtherFolders() throws Exception {
        write("Main.java", """
            //SOURCES more/Other.java
            //FILES text.txt=data/hello.txt
            void main() throws Exception {
                try (var in = new Other().getClass().getResourceAsStream("/text.txt")) {
                    IO.print(new String(in.readAllBytes()));
                }
            }
            """);
        write("more/Other.java", "class Other {}");
        write("data/hello.txt", "hello\n");
        assertThat(run("Main.java").output()).isEqualTo("hello\n");

        write("data/hello.txt", "good day\n");
        assertThat(run("Main.java").output()).isEqualTo("good day\n");
    }

    @Test
    void anotherJavaIsAskedForInWords() throws Exception {
        write("Old.java", "//JAVA 21\nvoid main() {}");
        write("New.java", "//JAVA 99+\nvoid main() {}");
        write("Odd.java", "//JAVA eleven\nvoid main() {}");

        assertThat(run("Old.java").errors())
                .isEqualTo("asyncio: Old.java asks for Java 21 (//JAVA 21), but asyncio4j needs Java 25 or newer\n");
        assertThat(run("New.java").errors())
                .startsWith("asyncio: New.java asks for Java 99 or newer (//JAVA 99+), but ")
                .endsWith(": set JAVA_HOME to another one\n");
        assertThat(run("Odd.java").errors())
                .isEqualTo("asyncio: //JAVA must be a version such as 25 or 25+, was eleven\n");
    }

    @Test
    void aBadCoordinateIsNamed() throws Exception {
        write("Main.java", "//DEPS gson\nvoid main() {}");

        var result = run("Main.java");

        assertThat(result.errors()).isEqualTo("asyncio: //DEPS must be group:artifact:version, was gson\n");
        assertThat(result.exitStatus()).isEqualTo(1);
    }

    private Command.Result run(String file) throws Exception {
        return asyncio("run", file).in(folder).run();
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
