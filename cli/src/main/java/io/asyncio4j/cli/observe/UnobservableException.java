package io.asyncio4j.cli.observe;

import java.io.Serial;

/// Why nothing can be seen, in words for whoever has asked.
final class UnobservableException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    UnobservableException(String message) {
        super(message);
    }
}
