package io.asyncio4j.cli.prompt;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;

/// The prompt without a terminal: evaluates what it reads, and prints values and nothing else. Snippets that
/// fail tell the standard error, and the others go on.
final class Pipe {

    private final Lines lines;
    private final PrintStream out;
    private final PrintStream errors;
    private boolean failed;

    Pipe(Lines lines, PrintStream out, PrintStream errors) {
        this.lines = lines;
        this.out = out;
        this.errors = errors;
    }

    /// Evaluates it all, and says with which status to end: that of `/exit`, or 1 if a snippet has failed, or 0
    int run(BufferedReader input) throws IOException {
        var text = new StringBuilder();
        String line = input.readLine();
        while (line != null && lines.exit().isEmpty()) {
            text.append(line).append('\n');
            if (!lines.isIncomplete(text.toString())) {
                use(text.toString());
                text.setLength(0);
            }
            line = lines.exit().isEmpty() ? input.readLine() : null;
        }
        if (!text.isEmpty()) {
            use(text.toString());
        }
        return lines.exit().orElse(failed ? 1 : 0);
    }

    private void use(String text) {
        Report report = lines.use(text.stripTrailing());
        failed |= report.failed();
        int end = report.lines().size() - 1;
        report.lines().forEach(report.failed() ? errors::println : out::println);
        (end >= 0 && report.failed() ? errors : out).flush();
    }
}
