package io.asyncio4j.net;

import java.io.IOException;
import java.io.UncheckedIOException;

/// A connection could not be made: its host was not found, nobody listens there, or TLS could not be
/// negotiated. The message says what was tried and why it failed; the cause is the error of the last attempt.
///
/// Source: `ConnectionRefusedError` and its like, `aiohttp.ClientConnectorError`.
public final class ConnectionFailedException extends UncheckedIOException {

    private static final long serialVersionUID = 1;

    /// A connection that could not be made. For those who write protocols on Netty's codecs.
    ///
    /// @param message what was to be reached, and why it was not
    public ConnectionFailedException(String message, IOException cause) {
        super(message, cause);
    }
}
