package io.asyncio4j.http.client;

/// A text is no URL. Its message says why, and quotes nothing of the text. Users see an [IllegalArgumentException].
final class InvalidUrlException extends RuntimeException {

    private static final long serialVersionUID = 1;

    InvalidUrlException(String message) {
        super(message);
    }
}
