package io.asyncio4j.http;

import org.jspecify.annotations.Nullable;

/// A request and its answer have not come about: catch it for whatever can go wrong between client and server.
///
/// Source: `aiohttp.ClientError`.
public abstract class ExchangeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /// An exchange that has failed.
    protected ExchangeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
