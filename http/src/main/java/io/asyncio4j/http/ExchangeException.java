package io.asyncio4j.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A request and its answer have not come about, although there was a connection. Without one, it is a
/// [io.asyncio4j.net.ConnectionFailedException]; both are [UncheckedIOException]s, which is what to catch for
/// whatever can go wrong between client and server.
///
/// The cause is an [IOException] that says of what kind the failure is, such as a
/// [java.net.SocketTimeoutException].
///
/// Source: `aiohttp.ClientError`.
public abstract class ExchangeException extends UncheckedIOException {

    private static final long serialVersionUID = 1;

    /// An exchange that has failed.
    protected ExchangeException(String message, @Nullable Throwable cause) {
        super(message, ioCause(message, cause));
    }

    private static IOException ioCause(String message, @Nullable Throwable cause) {
        return switch (cause) {
            case IOException io -> io;
            case UncheckedIOException unchecked -> Objects.requireNonNull(unchecked.getCause());
            case null, default -> new IOException(message, cause);
        };
    }
}
