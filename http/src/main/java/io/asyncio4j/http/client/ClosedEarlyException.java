package io.asyncio4j.http.client;

import org.jspecify.annotations.Nullable;

/// The connection was closed before the answer began. Users never see it.
final class ClosedEarlyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ClosedEarlyException(@Nullable Throwable cause) {
        super("connection closed", cause);
    }
}
