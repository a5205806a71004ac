package io.asyncio4j.http.client;

import org.jspecify.annotations.Nullable;

/// The connection was closed before a byte of the answer came. Users never see it.
final class ClosedEarlyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean sent;
    private final boolean refused;

    ClosedEarlyException(@Nullable Throwable cause, boolean sent) {
        this("connection closed", cause, sent, false);
    }

    private ClosedEarlyException(String message, @Nullable Throwable cause, boolean sent, boolean refused) {
        super(message, cause);
        this.sent = sent;
        this.refused = refused;
    }

    /// The server says that it has done nothing of what the request asks for.
    static ClosedEarlyException refused(Throwable cause) {
        return new ClosedEarlyException(String.valueOf(cause.getMessage()), cause, false, true);
    }

    /// Whether the server has said that it did nothing.
    boolean isRefused() {
        return refused;
    }

    /// Whether a byte of the request may have left, so that the server may have done what it asks for.
    boolean isSent() {
        return sent;
    }
}
