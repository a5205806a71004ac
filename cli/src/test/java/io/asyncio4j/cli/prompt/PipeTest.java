package io.asyncio4j.cli.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipeTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void snippetsOfSeveralLinesAreJoined() throws Exception {
        int status = run("""
            var sum = 0;
            for (int i = 0; i < 4; i++) {
                sum += i;
            }

            // a comment
            sum
            """);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("sum ==> 0\nsum ==> 6\n");
        assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(status).isZero();
    }

    @Test
    void aFailureIsToldAndTheRestGoesOn() throws Exception {
        int status = run("var a = nothing();\nvar b = 2;\n");

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("b ==> 2\n");
        assertThat(errors.toString(StandardCharsets.UTF_8)).startsWith("error: cannot find symbol");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void exitEndsItWithItsStatus() throws Exception {
        assertThat(run("/exit 7\nvar a = 1;\n")).isEqualTo(7);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void whatIsNotCompleteAtTheEndIsAnError() throws Exception {
        assertThat(run("for (;;) {\n")).isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8)).startsWith("error: ");
    }

    @Test
    void unknownCommandsAreNamed() throws Exception {
        assertThat(run("/jump\n/exit 1000\n")).isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .isEqualTo("there is no command /jump: /help lists them\nthe status must be from 0 to 255, was 1000\n");
    }

    private int run(String text) throws IOException {
        try (var session = new Session(List.of(), false, _ -> {})) {
            return new Pipe(
                            new Lines(session, new Dependencies(session, List.of())),
                            new PrintStream(out, true, StandardCharsets.UTF_8),
                            new PrintStream(errors, true, StandardCharsets.UTF_8))
                    .run(new BufferedReader(new StringReader(text)));
        }
    }
}
