package io.asyncio4j.cli.prompt;

import java.io.Serial;
import java.io.Serializable;

/// A piece of what snippets have printed.
///
/// @param isError whether to the standard error
/// @param text in whole characters
public record Printed(boolean isError, String text) implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;
}
