package io.asyncio4j.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// All code on all pages is tried. A block of Java is either a whole program with the name of its file behind the
/// fence, which is compiled and run here, and prints what the next block named `output` says; or it stands, line by
/// line, in a test or example.
class ProgramsOnPagesTest {

    /// Programs that have to be served, asked or interrupted, and the tests that do so.
    private static final Map<String, Class<?>> DRIVEN = Map.of(
            "docs/guide/deployment.md Service.java", DeploymentGuideTest.class,
            "docs/guide/http-server.md Hello.java", HttpServerGuideTest.class,
            "docs/guide/http-server.md Orders.java", HttpServerGuideTest.class,
            "docs/guide/real-time.md Chat.java", RealTimeGuideTest.class,
            "docs/guide/real-time.md Talk.java", RealTimeGuideTest.class,
            "docs/guide/real-time.md Feed.java", RealTimeGuideTest.class,
            "docs/guide/real-time.md Follow.java", RealTimeGuideTest.class,
            "docs/getting-started.md Chat.java", GettingStartedTest.class);

    /// Its programs need modules and dependencies that only `asyncio run` gives them.
    private static final String OF_THE_LAUNCHER = "docs/guide/running.md";

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> everyProgramPrintsWhatThePageSays() throws IOException {
        var tests = new ArrayList<DynamicTest>();
        List<CodeBlock> blocks = CodeBlock.all();
        for (int n = 0; n < blocks.size(); n++) {
            CodeBlock block = blocks.get(n);
            if (block.isProgram() && !DRIVEN.containsKey(block.page() + " " + block.name())) {
                String output = n + 1 < blocks.size() && blocks.get(n + 1).isOutput()
                        ? blocks.get(n + 1).code()
                        : "";
                if (block.isJava() && block.code().contains("void main(")) {
                    tests.add(test(block, () -> runJava(block, output)));
                } else if (block.language().equals("python")) {
                    tests.add(test(block, () -> runPython(block, output)));
                }
            }
        }
        return tests.stream();
    }

    private static DynamicTest test(CodeBlock block, Executable body) {
        return DynamicTest.dynamicTest(block.page() + " " + block.name(), body);
    }

    private void runJava(CodeBlock block, String output) throws Exception {
        try (var program = PageProgram.start(emptyFolder(block), block.page(), block.name())) {
            expect(program, output);
        }
    }

    private void runPython(CodeBlock block, String output) throws Exception {
        assumeTrue(hasPython(), "there is no python3");
        try (var program = PageProgram.startPython(emptyFolder(block), block)) {
            expect(program, output);
        }
    }

    private static void expect(PageProgram program, String output) throws Exception {
        List<String> lines = program.rest();
        assertThat(program.errors()).isEmpty();
        assertThat(program.exitStatus()).isZero();
        if (!output.isEmpty()) {
            assertThat(String.join("\n", lines)).matches(pattern(output.strip()));
        }
    }

    /// Text in which `…` stands for anything.
    private static String pattern(String text) {
        return "(?s)" + Stream.of(text.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    }

    private static boolean hasPython() {
        try {
            return new ProcessBuilder("python3", "-c", "import sys; sys.exit(sys.version_info < (3, 11))")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private Path emptyFolder(CodeBlock block) throws IOException {
        return Files.createDirectories(folder.resolve(block.page().replace('/', '_') + block.line()));
    }

    @Test
    void everyOtherBlockOfJavaStandsInATest() throws IOException {
        String tested = testedSources();
        assertThat(CodeBlock.all())
                .filteredOn(block -> block.isJava() && !block.isProgram())
                .filteredOn(block -> !block.page().equals(OF_THE_LAUNCHER))
                .filteredOn(block -> !tested.contains(withoutIndent(block.code())))
                .extracting(CodeBlock::place)
                .as("blocks that are neither a program with the name of a file nor, line by line, in a test")
                .isEmpty();
    }

    @Test
    void everyProgramThatIsDrivenIsOnItsPage() throws IOException {
        assertThat(CodeBlock.all().stream().map(block -> block.page() + " " + block.name()))
                .containsAll(DRIVEN.keySet());
    }

    private static String testedSources() throws IOException {
        var text = new StringBuilder();
        for (Path file : ProjectFiles.below(CodeBlock.root())) {
            if (isTested(file)) {
                text.append(withoutIndent(Files.readString(file)));
            }
        }
        return text.toString();
    }

    /// Tests, examples, and the projects of users that the tests of `verify` build.
    private static boolean isTested(Path file) {
        String path = CodeBlock.root().relativize(file).toString();
        return path.endsWith(".java")
                && (path.contains("src/test/") || path.startsWith("examples/") || path.startsWith("verify/"));
    }

    private static String withoutIndent(String code) {
        return code.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n", "\n", "\n"));
    }
}
