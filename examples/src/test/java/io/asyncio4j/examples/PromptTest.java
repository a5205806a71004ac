package io.asyncio4j.examples;

import static io.asyncio4j.examples.Command.asyncio;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The prompt without a terminal, as `./asyncio` starts it.
class PromptTest {

    @Test
    void aPipeIsEvaluated() throws Exception {
        var result = asyncio("repl").withInput("sleep(0.001)\n1 + 1\n").run();

        assertThat(result.output()).isEqualTo("$2 ==> 2\n");
        assertThat(result.errors()).isEmpty();
        assertThat(result.exitStatus()).isZero();
    }

    @Test
    void aBareCommandStartsItToo() throws Exception {
        assertThat(asyncio().withInput("/exit 4\n").run().exitStatus()).isEqualTo(4);
    }

    @Test
    void modulesOfTheLibraryCanBeImported() throws Exception {
        var result = asyncio("repl")
                .withInput("import module io.asyncio4j.http;\nnew AsyncLock().isLocked()\n")
                .run();

        assertThat(result.errors()).isEmpty();
        assertThat(result.output()).isEqualTo("$2 ==> false\n");
    }

    @Test
    void aSnippetThatTakesAllMemoryEndsAlone() throws Exception {
        var result = asyncio("repl")
                .withJavaOptions("-Xmx100m")
                .withInput(
                        "void fill() { var all = new ArrayList<byte[]>(); while (true) { all.add(new byte[10_000]); }"
                                + " }\n"
                                + "fill()\n"
                                + "1 + 1\n")
                .run();

        assertThat(result.errors()).contains("java.lang.OutOfMemoryError");
        assertThat(result.output()).endsWith("==> 2\n");
    }

    @Test
    void whateverThePageShowsIsWhatThePromptDoes() throws Exception {
        List<String> page = Files.readAllLines(Command.root().resolve("docs/guide/prompt.md"));
        var input = new StringBuilder();
        var expected = new StringBuilder();
        boolean inside = false;
        for (String line : page) {
            if (line.startsWith("```")) {
                inside = line.equals("```console");
            } else if (inside && (line.startsWith(">>> ") || line.startsWith("... "))) {
                input.append(line, 4, line.length()).append('\n');
            } else if (inside) {
                expected.append(line).append('\n');
            }
        }
        assertThat(input).isNotEmpty();

        var result =
                asyncio("repl").withInput(input.toString()).withErrorsInOutput().run();

        assertThat(result.output()).matches(pattern(expected.toString()));
    }

    /// Text in which `…` stands for anything.
    private static String pattern(String text) {
        return "(?s)" + Stream.of(text.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    }
}
