package io.asyncio4j.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/// What was to be read from a stream is longer than the reader allows. It is still in the stream.
///
/// Source: `asyncio.LimitOverrunError`.
public final class LimitExceededException extends UncheckedIOException {

    private static final long serialVersionUID = 1;

    private final int limit;

    /// Says what is too long.
    ///
    /// @param what the thing that is too long, such as "the line"
    /// @param limit how many bytes it might have, at least 0
    public LimitExceededException(String what, int limit) {
        Objects.requireNonNull(what, "what");
        if (limit < 0) {
            throw new IllegalArgumentException("limit must be >= 0 bytes, was " + limit);
        }
        String message = what + " is longer than the limit of " + limit + " bytes";
        super(message, new IOException(message));
        this.limit = limit;
    }

    /// How many bytes were allowed.
    public int limit() {
        return limit;
    }
}
