package io.asyncio4j.cli.prompt;

import java.nio.file.Path;

/// Where a user's files are, as other programs see it: they follow HOME, and Java does not.
public final class Folders {

    private Folders() {}

    /// The user's own folder.
    public static Path home() {
        String named = System.getenv("HOME");
        return Path.of(named == null || named.isEmpty() ? System.getProperty("user.home") : named);
    }

    /// The folder that a variable of the environment names, or one below [#home].
    public static Path named(String variable, String otherwise) {
        String named = System.getenv(variable);
        return named == null || named.isEmpty() ? home().resolve(otherwise) : Path.of(named);
    }
}
