package io.asyncio4j.cli.prompt;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// What is done with a piece of input, from wherever it comes: a command, `//DEPS` lines, or snippets.
final class Lines {

    private final Session session;
    private final Commands commands;
    private final Dependencies dependencies;

    Lines(Session session, Dependencies dependencies) {
        this.session = session;
        this.dependencies = dependencies;
        commands = new Commands(session);
    }

    /// Whether more must follow before it can be used.
    boolean isIncomplete(String text) {
        return !text.isBlank()
                && !Commands.isCommand(text)
                && !Dependencies.asksForSome(text)
                && session.isIncomplete(text);
    }

    Report use(String text) {
        return use(text, null);
    }

    /// @param origin where the text comes from
    Report use(String text, @Nullable Object origin) {
        if (Commands.isCommand(text)) {
            return commands.run(text);
        }
        if (text.lines().anyMatch(Dependencies::asksForSome)) {
            for (String line : text.lines().filter(Dependencies::asksForSome).toList()) {
                Report report = dependencies.add(line);
                if (report.failed() || text.strip().equals(line.strip())) {
                    return report;
                }
            }
        }
        return session.eval(text, origin);
    }

    OptionalInt exit() {
        return commands.exit();
    }
}
