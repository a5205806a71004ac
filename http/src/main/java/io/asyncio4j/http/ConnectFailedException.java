package io.asyncio4j.http;

import org.jspecify.annotations.Nullable;

/// There is no connection to the server: its name is unknown, it refuses, or TLS fails.
///
/// The message says which, and names the addresses that were tried.
public final class ConnectFailedException extends ClientException {

    private static final long serialVersionUID = 1;

    ConnectFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
