package io.asyncio4j.http;

import org.jspecify.annotations.Nullable;

/// A message is not what HTTP allows, or ends before it is complete.
public final class PayloadException extends ClientException {

    private static final long serialVersionUID = 1;

    PayloadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
