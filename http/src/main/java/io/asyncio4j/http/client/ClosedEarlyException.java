package io.asyncio4j.http.client;

import org.jspecify.annotations.Nullable;

/// The connection was closed before a byte of the answer came. Users never see it.
final class ClosedEarlyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean sent;

    ClosedEarlyException(@Nullable Throwable cause, boolean sent) {
        super("connection closed", cause);
        this.sent = sent;
    }

    /// Whether a byte of the request may have left, so that the server may have done what it asks for.
    boolean isSent() {
        return sent;
    }
}
