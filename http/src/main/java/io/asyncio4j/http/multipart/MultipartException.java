package io.asyncio4j.http.multipart;

import io.asyncio4j.http.ExchangeException;

/// A body of several parts is malformed, ends early, or is larger than its reader allows.
public final class MultipartException extends ExchangeException {

    private static final long serialVersionUID = 1;

    private final boolean tooLarge;

    MultipartException(String message, boolean tooLarge) {
        super(message, null);
        this.tooLarge = tooLarge;
    }

    /// Whether a limit is the reason: see [MultipartOptions].
    public boolean isTooLarge() {
        return tooLarge;
    }
}
