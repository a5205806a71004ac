package io.asyncio4j.cli.observe;

import java.io.Serial;

/// Why nothing can be seen, in words for whoever has asked.
public final class UnobservableException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    /// @param message a whole sentence, without a capital
    public UnobservableException(String message) {
        super(message);
    }
}
