package io.asyncio4j.cli.prompt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jline.reader.LineReader;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/// Does what the prompt does when it starts, so that the JVM can prepare that ahead of time.
final class Rehearsal {

    private static final String TYPED = """
        1 + 1
        var task = createTask(() -> { sleep(0.01); return "done"; })
        task.await()
        int twice(int n) { return 2 * n; }
        run(() -> twice(3))
        record Point(int x, int y) {}
        new Point(1, 2)
        for (int i = 0; i < 3; i++) {
        sleep(0.001);
        }
        import java.util.zip.*;
        undefined(1)
        List.of(1).get(2)
        /ps
        /tree
        /exit
        """;

    private Rehearsal() {}

    static void main() throws IOException {
        try (var session = new Session(java.util.List.of(), false, IO::println);
                var keys = new PipedOutputStream();
                var typed = new PipedInputStream(keys, 8192);
                Terminal terminal = TerminalBuilder.builder()
                        .system(false)
                        .type("xterm")
                        .streams(typed, new ByteArrayOutputStream())
                        .build()) {
            keys.write(TYPED.getBytes(StandardCharsets.UTF_8));
            session.warmUp();
            Lines lines = Prompt.lines(session);
            LineReader reader = Editor.on(terminal, lines::isIncomplete, CompletableFuture.completedFuture(session));
            var screen = new Screen(terminal, reader);
            while (lines.exit().isEmpty()) {
                screen.beginTyping();
                String text = reader.readLine(">>> ");
                screen.endTyping();
                Report report = lines.use(text, null, part -> part.lines().forEach(line -> screen.line(line, 0)));
                IO.println(report);
            }
        }
        System.exit(0);
    }
}
