package io.asyncio4j.http;

import org.jspecify.annotations.Nullable;

/// A request could not be made, or its response could not be had.
///
/// Source: `aiohttp.ClientError`.
public abstract sealed class ClientException extends RuntimeException
        permits ConnectFailedException, ClientTimeoutException, StatusException, PayloadException, RedirectException {

    private static final long serialVersionUID = 1;

    ClientException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
