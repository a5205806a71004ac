package io.asyncio4j.cli.prompt;

import java.io.Serial;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// How a snippet has ended.
///
/// @param value its value as text; empty if it has none
/// @param thrown what it has thrown: [StoppedError] if it was stopped, [Unresolved] if it has used what is not
///     there yet; null if it has ended well
public record Outcome(String value, @Nullable Throwable thrown) implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;
}
