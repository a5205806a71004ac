package io.asyncio4j.examples;

import static io.asyncio4j.examples.Command.asyncio;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {

    @TempDir
    private Path folder;

    @Test
    void helpTellsHowToRunAProgram() throws Exception {
        var result = asyncio("--help").run();

        assertThat(result.exitStatus()).isZero();
        assertThat(result.output()).contains("asyncio run FILE.java [ARG ...]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run", "repl", "new", "kernel", "ps", "pstree", "top", "cancel", "record", "console", "jfr", "doctor",
                "-c"
            })
    void everyCommandTellsAboutItself(String command) throws Exception {
        var result = asyncio(command, "--help").run();

        assertThat(result.exitStatus()).isZero();
        assertThat(result.errors()).isEmpty();
        assertThat(result.output())
                .startsWith("asyncio " + (command.equals("-c") ? "run" : command))
                .contains("asyncio " + command)
                .doesNotContain("asyncio: Python's asyncio for Java");
    }

    @Test
    void theVersionIsTold() throws Exception {
        assertThat(asyncio("--version").run().output()).matches("asyncio4j \\d+\\.\\d+\\.\\d+\\S*\n");
    }

    @Test
    void anErrorInStatementsShowsThemAndNotWhatTheCommandPutsAroundThem() throws Exception {
        assertThat(asyncio("-c", "int y = \"s\"; IO.println(y)").run().errors()).startsWith("""
            Code.java:1: error: incompatible types: java.lang.String cannot be converted to int
              int y = "s"; IO.println(y);
                      ^
            """);
    }

    @Test
    void unknownCommandsAndBadFilesAreNamed() throws Exception {
        assertThat(asyncio("jump").run().errors()).isEqualTo("asyncio: unknown command jump; try: asyncio --help\n");
        assertThat(asyncio("run").run().errors()).contains("run needs a file");
        assertThat(asyncio("run", "No.java").run().errors()).isEqualTo("asyncio: there is no file No.java\n");
        assertThat(asyncio("run", "core").run().errors()).contains("core is a folder");
        assertThat(asyncio("run", "pom.xml").run().errors()).contains("pom.xml is not a .java file");
        assertThat(asyncio("run", "pom.xml").run().exitStatus()).isEqualTo(2);
    }

    @Test
    void compactFilesRunWithTheirArguments() throws Exception {
        write("My Program's folder/Compact.java", """
            import static io.asyncio4j.Asyncio.*;

            void main(String[] args) {
                run(() -> IO.println(String.join("|", args)));
            }
            """);

        var result = asyncio("run", "My Program's folder/Compact.java", "a b", "🍽️", "", "*")
                .in(folder)
                .run();

        assertThat(result.output()).isEqualTo("a b|🍽️||*\n");
        assertThat(result.errors()).isEmpty();
        assertThat(result.exitStatus()).isZero();
    }

    @Test
    void ordinaryClassesInPackagesRun() throws Exception {
        write("Ordinary.java", """
            package some.where;

            import io.asyncio4j.Asyncio;

            public class Ordinary {
                public static void main(String[] args) {
                    System.out.println(Asyncio.run(() -> "ran " + args.length));
                }
            }
            """);

        assertThat(asyncio("run", "Ordinary.java").in(folder).run().output()).isEqualTo("ran 0\n");
    }

    @Test
    void theExitStatusIsTheProgramsOwn() throws Exception {
        write("Exit.java", "void main() { System.exit(3); }");

        assertThat(asyncio("run", "Exit.java").in(folder).run().exitStatus()).isEqualTo(3);
    }

    @Test
    void anUncaughtExceptionShowsWhereItWasThrown() throws Exception {
        write("Fails.java", """
            void main() {
                io.asyncio4j.Asyncio.run(() -> { throw new IllegalStateException("out of order"); });
            }
            """);

        var result = asyncio("run", "Fails.java").in(folder).run();

        assertThat(result.errors())
                .contains("IllegalStateException: out of order")
                .contains("(Fails.java:2)");
        assertThat(result.exitStatus()).isEqualTo(1);
    }

    @Test
    void aCompileErrorShowsTheLineAndNothingElse() throws Exception {
        write("Wrong.java", "void main() {\n    int n = \"text\";\n}\n");

        var result = asyncio("run", "Wrong.java").in(folder).run();

        assertThat(result.errors())
                .startsWith("Wrong.java:2: error: incompatible types")
                .doesNotContain("\tat ");
        assertThat(result.exitStatus()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gather(createTask(() -> 1), createTask(() -> 2))   | `awaitAll(tasks)`",
                "gather(List.of(1), n -> IO.println(n))             | forEachConcurrent(items, item -> ",
                "createTask(nothing())                              | `createTask(() -> work())`",
                "createTask(number())                               | `() -> work()` instead of `work()`",
                "Files.size(Path.of(\"x\"))                          | `void main() throws Exception`",
                "createTask(() -> { count++; })                     | make it a field of the file",
                "new AsyncQueue<String>()                           | `import io.asyncio4j.AsyncQueue;`",
                "new ClientSession()                                | `import io.asyncio4j.http.client.ClientSession;`",
            })
    void whereJavacsWordsAreNotEnoughThereIsAHint(String statement, String hint) throws Exception {
        write("Wrong.java", """
            import static io.asyncio4j.Asyncio.*;
            void nothing() {}
            int number() { return 1; }
            void main() {
                int count = 0;
                %s;
            }
            """.formatted(statement));

        var result = asyncio("run", "Wrong.java").in(folder).run();

        assertThat(result.errors()).startsWith("Wrong.java:6: error: ").contains("  hint: ", hint);
        assertThat(result.errors()).doesNotContain("-Xdiags");
    }

    @Test
    void classesComeFromTheAotCache() throws Exception {
        write("Cached.java", "void main() { io.asyncio4j.Asyncio.run(() -> IO.println(1)); }");

        var result = asyncio("run", "Cached.java")
                .withJavaOptions("-Xlog:class+load")
                .in(folder)
                .run();

        assertThat(result.lines())
                .filteredOn(line -> line.contains(" io.asyncio4j.Task source: "))
                .singleElement()
                .asString()
                .contains("source: shared objects file");
    }

    @Test
    void aProgramLoadsNoMoreOfTheLibraryThanItUses() throws Exception {
        write("Small.java", "void main() { io.asyncio4j.Asyncio.run(() -> IO.println(1)); }");

        var result = asyncio("run", "Small.java")
                .withJavaOptions("-Xlog:class+load")
                .in(folder)
                .run();

        assertThat(result.lines())
                .anyMatch(line -> line.contains(" io.asyncio4j.Task source: "))
                .noneMatch(line -> line.contains(" io.netty.") || line.contains(" io.asyncio4j.net."));
    }

    @Test
    void aConnectionNeedsNeitherATemporaryFileNorRandomNumbers() throws Exception {
        write("Net.java", """
            import static io.asyncio4j.Asyncio.*;
            import io.asyncio4j.net.*;

            void main() {
                run(() -> {
                    try (var server = Server.start(0, connection -> {});
                            var connection = Connection.open("127.0.0.1", server.port())) {
                        IO.println(connection.readLine());
                    }
                });
            }
            """);

        var result = asyncio("run", "Net.java")
                .withJavaOptions("-Xlog:class+init=info")
                .in(folder)
                .run();

        assertThat(result.lines())
                .contains("null")
                .anyMatch(line -> line.contains("Initializing 'io/asyncio4j/net/Connection'"))
                .noneMatch(line -> line.contains("Initializing 'java/security/SecureRandom'"))
                .noneMatch(line -> line.contains("$$TypeSwitch"));
    }

    @Test
    void noProgramWaitsForTheFlightRecorderToLoad() throws Exception {
        write("Site.java", """
            import static io.asyncio4j.Asyncio.*;
            import io.asyncio4j.http.client.*;
            import io.asyncio4j.http.server.*;

            void main() throws Exception {
                run(() -> {
                    var app = new Application(o -> o.host("127.0.0.1")).get("/", _ -> Response.text("hello"));
                    try (var server = app.start(0);
                            var session = new ClientSession();
                            var response = session.get(server.uri() + "/")) {
                        IO.println(response.text());
                    }
                });
            }
            """);

        var result = asyncio("run", "Site.java")
                .withJavaOptions("-Xlog:class+init=info")
                .in(folder)
                .run();

        assertThat(result.lines())
                .contains("hello")
                .anyMatch(line -> line.contains("Initializing 'io/asyncio4j/Task'"))
                .noneMatch(line -> line.contains("Initializing 'jdk/jfr/internal/MetadataRepository'"));
    }

    @Test
    void aChangedProgramIsCompiledAgain() throws Exception {
        write("Changed.java", "void main() { IO.println(1); }");
        assertThat(asyncio("run", "Changed.java").in(folder).run().output()).isEqualTo("1\n");

        write("Changed.java", "void main() { IO.println(2); }");
        assertThat(asyncio("run", "Changed.java").in(folder).run().output()).isEqualTo("2\n");
    }

    @Test
    void aProgramMayComeFromTheStandardInput() throws Exception {
        var result = asyncio("run", "-", "tea")
                .withInput("void main(String[] args) { IO.println(args[0]); }")
                .run();

        assertThat(result.output()).isEqualTo("tea\n");
    }

    @Test
    void statementsRunAsATask() throws Exception {
        var result = asyncio(
                        "-c",
                        "import java.util.zip.CRC32; sleep(0.001); IO.println(args[0] + new CRC32().getValue())",
                        "tea")
                .run();

        assertThat(result.errors()).isEmpty();
        assertThat(result.output()).isEqualTo("tea0\n");
    }

    @Test
    void anErrorInStatementsTellsTheirLine() throws Exception {
        var result = asyncio("-c", "int a = 1;\nint b = nothing;").run();

        assertThat(result.errors()).contains("Code.java:2: error: cannot find symbol");
        assertThat(result.exitStatus()).isEqualTo(1);
    }

    @Test
    void doctorSaysWhatWasFound() throws Exception {
        var result = asyncio("doctor").run();

        assertThat(result.lines()).anyMatch(line -> line.matches("event loop +runs"));
        for (String cache : List.of("compiler", "core", "net", "http", "prompt")) {
            assertThat(result.lines()).anyMatch(line -> line.matches("quick start, " + cache + " +\\d+ MB"));
        }
        assertThat(result.exitStatus()).isZero();
    }

    @Test
    void debugModeIsAnOption() throws Exception {
        String program = "void main() { IO.println(Boolean.getBoolean(\"asyncio4j.debug\")); }";

        assertThat(asyncio("run", "--debug", "-").withInput(program).run().output())
                .isEqualTo("true\n");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
