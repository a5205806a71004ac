package io.asyncio4j.net;

import java.io.IOException;
import java.io.UncheckedIOException;

/// A connection could not be made: its host was not found, nobody listens there, or TLS could not be
/// negotiated.
public final class ConnectionFailedException extends UncheckedIOException {

    private static final long serialVersionUID = 1;

    ConnectionFailedException(String message, IOException cause) {
        super(message, cause);
    }
}
