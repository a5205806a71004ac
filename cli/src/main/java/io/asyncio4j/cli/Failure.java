package io.asyncio4j.cli;

import java.io.Serial;

/// Why a program cannot be started, in words for whoever has written it.
final class Failure extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    Failure(String message) {
        super(message);
    }
}
