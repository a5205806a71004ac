package io.asyncio4j.http.client;

import io.asyncio4j.http.ExchangeException;
import org.jspecify.annotations.Nullable;

/// A request has failed for a reason that only clients know: no time, an error status, redirects without end. A
/// response that is malformed or cut short is a [io.asyncio4j.http.PayloadException], and no connection is a
/// [io.asyncio4j.net.ConnectionFailedException]; [java.io.UncheckedIOException] stands for all of them.
public abstract sealed class ClientException extends ExchangeException
        permits ClientTimeoutException, PoolExhaustedException, StatusException, RedirectException {

    private static final long serialVersionUID = 1;

    ClientException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
