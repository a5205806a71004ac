package io.asyncio4j.http.server;

import io.asyncio4j.http.ExchangeException;

/// The client has left before it had the whole response: what is written reaches nobody any more.
public final class DisconnectedException extends ExchangeException {

    private static final long serialVersionUID = 1;

    DisconnectedException(String message) {
        super(message, null);
    }
}
