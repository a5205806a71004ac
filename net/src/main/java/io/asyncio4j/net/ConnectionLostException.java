package io.asyncio4j.net;

import java.io.IOException;
import java.io.UncheckedIOException;

/// A connection broke: the other side reset it, it timed out, or what it carried was cut short.
///
/// Source: `ConnectionResetError` and its like.
public final class ConnectionLostException extends UncheckedIOException {

    private static final long serialVersionUID = 1;

    ConnectionLostException(String message, IOException cause) {
        super(message, cause);
    }
}
