package io.asyncio4j.http.events;

import io.asyncio4j.http.ExchangeException;

/// A server was asked for a stream of events, and has answered with something else.
public final class EventStreamException extends ExchangeException {

    private static final long serialVersionUID = 1;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final int status;

    EventStreamException(int status, String message) {
        super(message, null);
        this.status = status;
    }

    /// The status of the answer; 200 if it has the wrong content type.
    public int status() {
        return status;
    }

    /// Whether another time may be better.
    boolean isTemporary() {
        return status >= SERVER_ERROR || status == TOO_MANY_REQUESTS;
    }
}
