package io.asyncio4j.http.client;

import org.jspecify.annotations.Nullable;

/// The session could not connect to the server: its name is unknown, it refuses, or TLS fails.
///
/// The message gives the reason and the addresses that were tried.
public final class ConnectFailedException extends ClientException {

    private static final long serialVersionUID = 1;

    ConnectFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
