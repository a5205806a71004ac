package io.asyncio4j.cli.prompt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a snippet, or a command, has to say besides what it printed.
///
/// @param lines in order
/// @param failed whether it was not what was asked for
/// @param value that of the last snippet, if it was an expression and has one
/// @param thrown what ended it, if that was an exception
public record Report(
        List<String> lines,
        boolean failed,
        @Nullable Object value,
        @Nullable Throwable thrown) {

    Report(List<String> lines, boolean failed) {
        this(lines, failed, null, null);
    }

    /// The same, and where it failed.
    ///
    /// @param place what stands before the first line; empty for nothing
    Report at(String place) {
        if (!failed || place.isEmpty() || lines.isEmpty()) {
            return this;
        }
        var placed = new ArrayList<>(lines);
        placed.set(0, place + lines.getFirst());
        return new Report(placed, true, value, thrown);
    }

    static Report of(List<String> lines) {
        return new Report(lines, false);
    }

    static Report failure(String line) {
        return new Report(List.of(line), true);
    }
}
