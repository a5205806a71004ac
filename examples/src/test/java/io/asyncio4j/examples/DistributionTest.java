package io.asyncio4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What `-Pdist` makes, unzipped into an empty place, with nothing of the sources.
@Tag("dist")
@Timeout(300)
class DistributionTest {

    @TempDir
    private static Path place;

    private static Path home;

    @BeforeAll
    @Timeout(300)
    static void unzip() throws Exception {
        Path zip = only(Command.root().resolve("cli/target"), "asyncio4j-.*[.]zip");
        assumeTrue(Files.exists(Path.of("/usr/bin/unzip")), "there is no unzip");
        Process unzip = new ProcessBuilder("/usr/bin/unzip", "-q", zip.toString(), "-d", place.toString())
                .inheritIO()
                .start();
        assertThat(unzip.waitFor()).isZero();
        home = only(place, "asyncio4j-.*");
        Files.createDirectory(place.resolve("work"));
        var first = asyncio("-c", "1 + 1;").run(); // no statement; what makes starts quick is made now
        assertThat(first.errors()).contains("not a statement");
    }

    @Test
    void programsRun() throws Exception {
        Files.writeString(place.resolve("work/Tea.java"), """
            import static io.asyncio4j.Asyncio.*;

            void main(String[] args) {
                run(() -> IO.println(args[0] + gather(() -> 1, () -> 2)));
            }
            """);

        var result = asyncio("run", "Tea.java", "🍽️").run();

        assertThat(result.errors()).isEmpty();
        assertThat(result.output()).isEqualTo("🍽️[1, 2]\n");
        assertThat(asyncio("-c", "sleep(0.001); IO.println(args[0])", "tea")
                        .run()
                        .output())
                .isEqualTo("tea\n");
    }

    @Test
    void programsStartFromTheCacheMadeAtTheFirstStart() throws Exception {
        var result = asyncio("-c", "IO.println(1)")
                .withJavaOptions("-Xlog:class+load")
                .run();

        assertThat(result.lines())
                .filteredOn(line -> line.contains(" io.asyncio4j.Task source: "))
                .singleElement()
                .asString()
                .contains("source: shared objects file");
    }

    @Test
    void thePromptEvaluates() throws Exception {
        var result = asyncio()
                .withInput("import module io.asyncio4j.http;\nsleep(0.001)\n1 + 1\n")
                .run();

        assertThat(result.errors()).isEmpty();
        assertThat(result.output()).isEqualTo("$3 ==> 2\n");
    }

    @Test
    void aProjectIsMade() throws Exception {
        var result = asyncio("new", "shop", "--http").run();

        assertThat(result.output()).startsWith("created shop\n").endsWith("cd shop && ./mvnw verify\n");
        assertThat(place.resolve("work/shop/mvnw")).isExecutable();
        assertThat(asyncio("new", "shop").run().errors())
                .isEqualTo("asyncio: there is already a shop here, expected a new name\n");
    }

    @Test
    void theKernelIsInstalledForThisPlace() throws Exception {
        assertThat(asyncio(
                                "kernel",
                                "install",
                                "--prefix",
                                place.resolve("python").toString())
                        .run()
                        .exitStatus())
                .isZero();
        assertThat(place.resolve("python/share/jupyter/kernels/asyncio4j/kernel.json"))
                .content()
                .contains(home.resolve("bin/asyncio").toString());
    }

    @Test
    void doctorIsContent() throws Exception {
        var result = asyncio("doctor").run();

        assertThat(result.lines()).anyMatch(line -> line.matches("network +connects to itself by epoll"));
        assertThat(result.output()).doesNotContain("→");
        assertThat(result.exitStatus()).isZero();
    }

    @Test
    void runningProgramsCanBeLookedAt() throws Exception {
        String told = "asyncio: there is no process 2147483647\n";
        assertThat(asyncio("ps", "2147483647").run().errors()).isEqualTo(told);
        assertThat(start("pstree", "2147483647").run().errors()).isEqualTo(told);
    }

    @Test
    void nothingIsWrittenIntoIt() throws Exception {
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("LICENSE", "bin", "completions", "lib", "share");
        }
        assertThat(home.resolve("bin/asyncio")).isExecutable();
        assertThat(home.resolve("share/man/man1/asyncio.1")).isRegularFile();
    }

    @Test
    void wordsAreCompleted() throws Exception {
        String script =
                "source '" + home.resolve("completions/asyncio.bash") + "'; cd '" + place.resolve("work") + "'; "
                        + "touch Some.java some.txt; COMP_WORDS=(asyncio %s); COMP_CWORD=%d; _asyncio 2>/dev/null; "
                        + "echo \"${COMPREPLY[*]}\"";

        assertThat(bash(script.formatted("re", 1))).isEqualTo("repl record\n");
        assertThat(bash(script.formatted("p", 1))).isEqualTo("ps pstree\n");
        assertThat(bash(script.formatted("run So", 2))).isEqualTo("Some.java\n");
        assertThat(bash(script.formatted("kernel ''", 2))).isEqualTo("install --help\n");
    }

    /// What `asyncio.cmd` starts.
    @Test
    void whereThereIsNoBashAProgramStartsIt() throws Exception {
        Files.writeString(place.resolve("work/Plain.java"), "void main(String[] args) { IO.println(args[0]); }");

        assertThat(start("run", "Plain.java", "a b").run().output()).isEqualTo("a b\n");
        assertThat(start().withInput("1 + 1\n").run().output()).isEqualTo("$1 ==> 2\n");
        assertThat(start("jump").run().errors()).isEqualTo("asyncio: unknown command jump; try: asyncio --help\n");
    }

    private static Command start(String... arguments) {
        Path lib = home.resolve("lib");
        return in(Command.of(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                Stream.concat(
                                Stream.of(
                                        "-cp",
                                        lib + "/command/*:" + lib + "/command/resolver/*",
                                        "io.asyncio4j.cli.Start",
                                        lib.toString(),
                                        "asyncio.cmd"),
                                Stream.of(arguments))
                        .toArray(String[]::new)));
    }

    private static Command asyncio(String... arguments) {
        return in(Command.of(home.resolve("bin/asyncio"), arguments));
    }

    private static Command in(Command command) {
        return command.in(place.resolve("work"))
                .with(Map.of(
                        "XDG_CACHE_HOME", place.resolve("cache").toString(),
                        "HOME", place.resolve("user").toString(),
                        "JAVA_HOME", System.getProperty("java.home")));
    }

    private static String bash(String script) throws Exception {
        return Command.of(Path.of("/usr/bin/env"), "bash", "-c", script).run().output();
    }

    private static Path only(Path folder, String name) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("there is no " + name + " in " + folder));
        }
    }
}
