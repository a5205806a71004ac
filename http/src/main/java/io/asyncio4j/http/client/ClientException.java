package io.asyncio4j.http.client;

import io.asyncio4j.http.ExchangeException;
import org.jspecify.annotations.Nullable;

/// A request has failed for a reason that only clients know: no connection, no time, an error status, redirects
/// without end. A response that is malformed or cut short is a [io.asyncio4j.http.PayloadException];
/// [ExchangeException] stands for both.
public abstract sealed class ClientException extends ExchangeException
        permits ConnectFailedException, ClientTimeoutException, StatusException, RedirectException {

    private static final long serialVersionUID = 1;

    ClientException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
