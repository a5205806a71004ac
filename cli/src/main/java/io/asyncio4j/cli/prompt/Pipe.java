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

    Pipe(Lines lines, PrintStream out, PrintStream errors) {
        this.lines = lines;
        this.out = out;
        this.errors = errors;
    }

    /// Evaluates it all, and says with which status to end: that of `/exit`, or 1 if a snippet has failed, or 0
    int run(BufferedReader input) throws IOException {
        boolean failed = lines.useAll(input, null, null, this::print).failed();
        return lines.exit().orElse(failed ? 1 : 0);
    }

    private void print(Report report) {
        PrintStream stream = report.failed() ? errors : out;
        report.lines().forEach(stream::println);
        stream.flush();
    }
}
