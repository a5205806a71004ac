package io.asyncio4j.cli.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jline.reader.LineReader;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is typed is what is evaluated. In real time: a key is typed if none follows it at once.
class EditorTest {

    /// What keys do here.
    private static final List<String> WIDGETS = List.of(
            LineReader.SELF_INSERT,
            LineReader.ACCEPT_LINE,
            LineReader.INSERT_CLOSE_CURLY,
            LineReader.INSERT_CLOSE_PAREN);

    @Test
    void aBraceThatIsTypedAloneOnItsLineGoesBelowItsBegin() throws Exception {
        assertThat(typed("void f() {\n", "if (a) {\n", "b();\n", "}", "\n", "}", "\n"))
                .isEqualTo("void f() {\n    if (a) {\n        b();\n    }\n}");
    }

    @Test
    void aBraceBehindSomethingLeavesTheBlanksBeforeIt() throws Exception {
        assertThat(typed("int f() { return 1;    ", "}", "\n")).isEqualTo("int f() { return 1;    }");
        assertThat(typed("\"{;    ", "}", "\"\n")).isEqualTo("\"{;    }\"");
        assertThat(typed("\"\"\"\n", "      ", "}", "\"\"\"\n")).isEqualTo("\"\"\"\n      }\"\"\"");
    }

    @Test
    void whatIsPastedKeepsItsBlanks() throws Exception {
        String pasted = "void f() {\n      if (a) {\n          b();\n      }\n}";

        assertThat(typed(pasted + "\n")).isEqualTo(pasted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "f() { g() {    | 2 | false",
                "'{ } }'        | 0 | false",
                "'{ \"{\" '     | 1 | false",
                "{ '{' }        | 0 | false",
                "{ // {         | 1 | true",
                "'{ /* { */ }'  | 0 | false",
                "{ \"\"\" { \\\"\"\" | 1 | true",
                "{ \"\"\" { \"\"\" | 1 | false",
            })
    void bracesInTextsDoNotCount(String text, int braces, boolean inLiteral) {
        assertThat(Nesting.atEndOf(text.replace('`', '\''))).isEqualTo(new Nesting(braces, inLiteral));
    }

    /// Types the keys, each text at once when what was typed before is done, and answers the whole line.
    private static String typed(String... keys) throws Exception {
        var input = new PipedOutputStream();
        try (Terminal terminal = new ExternalTerminal(
                "typed",
                "xterm",
                new PipedInputStream(input, 8192),
                new ByteArrayOutputStream(),
                StandardCharsets.UTF_8)) {
            terminal.enterRawMode();
            LineReader reader = Editor.on(
                    terminal,
                    text -> Nesting.atEndOf(text).braces() > 0 || text.split("\"\"\"", -1).length % 2 == 0,
                    new CompletableFuture<>());
            var done = new Semaphore(0); // keys
            for (String name : WIDGETS) {
                reader.getWidgets().computeIfPresent(name, (_, widget) -> () -> {
                    try {
                        return widget.apply();
                    } finally {
                        done.release();
                    }
                });
            }
            var line = CompletableFuture.supplyAsync(() -> reader.readLine("> "));
            for (String key : keys) {
                input.write(key.getBytes(StandardCharsets.UTF_8));
                input.flush();
                done.acquire(key.length());
            }
            return line.join();
        }
    }
}
