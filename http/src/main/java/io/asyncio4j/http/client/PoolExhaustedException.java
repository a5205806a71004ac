package io.asyncio4j.http.client;

/// All connections that a session may have are in use, and as many requests as may wait for one do. The message
/// says who holds them, since when.
public final class PoolExhaustedException extends ClientException {

    private static final long serialVersionUID = 1;

    PoolExhaustedException(String message) {
        super(message, null);
    }
}
