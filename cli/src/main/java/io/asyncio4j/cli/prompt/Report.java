package io.asyncio4j.cli.prompt;

import java.util.List;

/// What a snippet, or a command, has to say besides what it printed.
///
/// @param lines in order
/// @param failed whether it was not what was asked for
record Report(List<String> lines, boolean failed) {

    static Report of(List<String> lines) {
        return new Report(lines, false);
    }

    static Report failure(String line) {
        return new Report(List.of(line), true);
    }
}
