package io.asyncio4j.examples;

import static io.asyncio4j.examples.Command.asyncio;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs of more than one file.
class SourcesBesideTest {

    @TempDir
    private Path folder;

    @Test
    void onlyWhatIsUsedIsCompiled() throws Exception {
        write("Main.java", "void main() { IO.println(Helper.text()); }");
        write("Helper.java", "class Helper { static String text() { return Deep.TEXT; } }");
        write("Deep.java", "interface Deep { String TEXT = \"deep\" + 1; }");
        write("Broken.java", "class Broken { void f( }");

        var result = run("Main.java");

        assertThat(result.errors()).isEmpty();
        assertThat(result.output()).isEqualTo("deep1\n");
    }

    @Test
    void aChangedSourceBesideIsCompiledAgain() throws Exception {
        write("Main.java", "void main() { IO.println(Helper.text()); }");
        write("Helper.java", "class Helper { static String text() { return \"one\"; } }");
        assertThat(run("Main.java").output()).isEqualTo("one\n");

        write("Helper.java", "class Helper { static String text() { return \"two\"; } }");
        assertThat(run("Main.java").output()).isEqualTo("two\n");

        Files.delete(folder.resolve("Helper.java"));
        assertThat(run("Main.java").errors()).startsWith("Main.java:1: error: cannot find symbol");
    }

    @Test
    void aNewSourceBesideIsSeen() throws Exception {
        write("Main.java", "import java.util.*; void main() { IO.println(new BitSet()); }");
        assertThat(run("Main.java").output()).isEqualTo("{}\n");

        write("BitSet.java", "class BitSet { public String toString() { return \"our own\"; } }");
        assertThat(run("Main.java").output()).isEqualTo("our own\n");
    }

    @Test
    void packagesAreFolders() throws Exception {
        write("src/shop/Main.java", """
            package shop;

            import shop.stock.Apple;

            public class Main {
                public static void main(String[] args) {
                    System.out.println(new Apple());
                }
            }
            """);
        write("src/shop/stock/Apple.java", "package shop.stock; public record Apple() {}");

        assertThat(run("src/shop/Main.java").output()).isEqualTo("Apple[]\n");
    }

    @Test
    void aFileOutsideOfItsPackagesFolderHasNoSourcesBesideIt() throws Exception {
        write("Main.java", "package shop; public class Main { Helper helper; }");
        write("Helper.java", "package shop; class Helper {}");

        var result = run("Main.java");

        assertThat(result.errors())
                .startsWith("Main.java:1: error: cannot find symbol")
                .endsWith("asyncio: sources beside Main.java are used only if it is in a folder shop, that of its"
                        + " package\n");
        assertThat(result.exitStatus()).isEqualTo(1);
    }

    @Test
    void importModuleBringsTheWholeLibrary() throws Exception {
        write("Main.java", """
            import module io.asyncio4j.http;

            void main() {
                Asyncio.run(() -> {
                    var queue = new AsyncQueue<Object>();
                    queue.put(Connection.class.getSimpleName());
                    IO.println(queue.get() + " " + ClientSession.class.getSimpleName());
                });
            }
            """);

        assertThat(run("Main.java").output()).isEqualTo("Connection ClientSession\n");
    }

    @Test
    void whatTheLibraryKeepsToItselfCannotBeUsed() throws Exception {
        write("Main.java", "void main() { IO.println(io.asyncio4j.internal.Traces.class); }");

        assertThat(run("Main.java").errors()).contains("package io.asyncio4j.internal is not visible");
    }

    @Test
    void theFirstClassIsTheProgramIfNoneIsNamedAsTheFile() throws Exception {
        write("Main.java", "class First { void main() { IO.println(1); } } class Second { void main() {} }");

        assertThat(run("Main.java").output()).isEqualTo("1\n");
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
