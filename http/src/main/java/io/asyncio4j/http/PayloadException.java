package io.asyncio4j.http;

import org.jspecify.annotations.Nullable;

/// What the other side sent is not HTTP, or ends before it is complete.
///
/// Source: `aiohttp.ClientPayloadError`, `aiohttp.web.PayloadAccessError`.
public final class PayloadException extends ExchangeException {

    private static final long serialVersionUID = 1;

    /// A message that is malformed or cut short.
    public PayloadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
