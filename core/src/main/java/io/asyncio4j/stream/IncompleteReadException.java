package io.asyncio4j.stream;

import java.io.EOFException;
import java.io.UncheckedIOException;
import java.util.Objects;

/// A stream ended before what was to be read was complete.
///
/// Source: `asyncio.IncompleteReadError`.
public final class IncompleteReadException extends UncheckedIOException {

    private static final long serialVersionUID = 1;

    private final byte[] partial;

    /// Says what is missing.
    ///
    /// @param partial what there was before the end
    /// @param expected what should have been there, such as "10 bytes"
    public IncompleteReadException(byte[] partial, String expected) {
        Objects.requireNonNull(partial, "partial");
        Objects.requireNonNull(expected, "expected");
        String message = "the stream ended after " + partial.length + " bytes, expected " + expected;
        super(message, new EOFException(message));
        this.partial = partial;
    }

    /// What there was before the end; it is not in the stream any more.
    public byte[] partial() {
        return partial;
    }
}
