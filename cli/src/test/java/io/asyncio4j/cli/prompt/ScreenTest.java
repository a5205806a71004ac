package io.asyncio4j.cli.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScreenTest {

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PipedOutputStream keys = new PipedOutputStream();
    private Terminal terminal;

    @BeforeEach
    void open() throws IOException {
        terminal = new DumbTerminal(new PipedInputStream(keys), shown);
        keys.write("1 + 1\n".getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() throws IOException {
        terminal.close();
    }

    @Test
    void whoeverPrintsDoesNotWaitForWhoeverTypes() {
        var out = new CompletableFuture<PrintStream>();
        var inTime = new AtomicBoolean();
        // JLine asks this under its lock
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(new SnippetParser(
                        _ -> {
                            CompletableFuture.runAsync(() -> out.join().println("printed"))
                                    .orTimeout(20, TimeUnit.SECONDS)
                                    .join();
                            out.join().flush();
                            inTime.set(true);
                            inTime.set(true);
                            return false;
                        },
                        () -> false))
                .build();
        var screen = new Screen(terminal, reader);
        out.complete(new PrintStream(screen, true, StandardCharsets.UTF_8));

        screen.beginTyping();
        String line = reader.readLine("> ");
        screen.endTyping();

        assertThat(line).isEqualTo("1 + 1");
        assertThat(inTime).isTrue();
        assertThat(shown.toString(StandardCharsets.UTF_8)).containsOnlyOnce("printed");
    }

    @Test
    void linesComeInTheirOrderAndWhole() {
        LineReader reader = LineReaderBuilder.builder().terminal(terminal).build();
        var screen = new Screen(terminal, reader);
        var out = new PrintStream(screen, true, StandardCharsets.UTF_8);

        out.print("before");
        screen.beginTyping();
        out.print("be");
        screen.line("a note", 0);
        out.println("gun");
        out.print("open");
        screen.endTyping();
        out.println(" end");

        assertThat(shown.toString(StandardCharsets.UTF_8).replace("\r", ""))
                .isEqualTo("before\na note\nbegun\nopen end\n");
    }
}
