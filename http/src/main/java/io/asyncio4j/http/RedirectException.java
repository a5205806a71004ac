package io.asyncio4j.http;

/// A response redirects to nowhere, or the redirects do not end.
public final class RedirectException extends ClientException {

    private static final long serialVersionUID = 1;

    RedirectException(String message) {
        super(message, null);
    }
}
