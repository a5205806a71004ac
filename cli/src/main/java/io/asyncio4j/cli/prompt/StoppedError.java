package io.asyncio4j.cli.prompt;

import java.io.Serial;

/// Ends code that an [Interrupt] has met and that cannot be cancelled.
final class StoppedError extends Error {

    @Serial
    private static final long serialVersionUID = 1;

    StoppedError() {
        super("stopped");
    }
}
