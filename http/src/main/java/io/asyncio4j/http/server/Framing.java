package io.asyncio4j.http.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;

/// How a client finds the end of a response's body. The server decides it, whatever headers a handler has set.
///
/// Source: RFC 9112, section 6; RFC 9113, section 8.1.1.
sealed interface Framing {

    /// The framing of an answer.
    ///
    /// @param openEnd whether a body may have an end that was not announced
    static Framing of(String method, boolean openEnd, Response response) {
        switch (response.status()) {
            case 204 -> {
                return new Bodiless(-1);
            }
            case 205 -> {
                return new Bodiless(0);
            }
            case 304 -> {
                return new Bodiless(response.declaredLength());
            }
            default -> {}
        }
        long length = response.length();
        if (method.equals("HEAD")) {
            return new Bodiless(length == 0 ? Math.max(0, response.declaredLength()) : length);
        }
        if (length >= 0) {
            return new Counted(length);
        }
        return openEnd ? new Chunked() : new UntilClose();
    }

    /// Whether the connection can go on after the body.
    default boolean hasEnd() {
        return true;
    }

    /// Says it in the headers.
    default void addTo(HttpHeaders headers) {}

    /// There is no body, but its length may be told.
    ///
    /// @param length in bytes; -1 says nothing
    record Bodiless(long length) implements Framing {

        @Override
        public void addTo(HttpHeaders headers) {
            if (length >= 0) {
                headers.set(HttpHeaderNames.CONTENT_LENGTH, length);
            }
        }
    }

    /// The length stands in front of the body.
    ///
    /// @param length in bytes, at least 0
    record Counted(long length) implements Framing {

        @Override
        public void addTo(HttpHeaders headers) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, length);
        }
    }

    /// The body comes in chunks or frames, the last of which says so.
    record Chunked() implements Framing {

        @Override
        public void addTo(HttpHeaders headers) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
    }

    /// The body ends with the connection, so one that is cut short must end with a reset.
    record UntilClose() implements Framing {

        @Override
        public boolean hasEnd() {
            return false;
        }
    }
}
