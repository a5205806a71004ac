package io.asyncio4j.http.websocket;

import io.asyncio4j.http.ExchangeException;

/// A server did not agree to a [WebSocket], or not as RFC 6455 demands.
///
/// Source: `aiohttp.WSServerHandshakeError`.
public final class WebSocketHandshakeException extends ExchangeException {

    private static final long serialVersionUID = 1;

    private final int status;

    WebSocketHandshakeException(int status, String message) {
        super(message, null);
        this.status = status;
    }

    /// The status that the server answered with.
    public int status() {
        return status;
    }
}
