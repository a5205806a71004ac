package io.asyncio4j.http.client.url;

/// A text is not a URL. Its message says why, and quotes nothing of the text. Users see an
/// [IllegalArgumentException].
public final class InvalidUrlException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public InvalidUrlException(String message) {
        super(message);
    }
}
