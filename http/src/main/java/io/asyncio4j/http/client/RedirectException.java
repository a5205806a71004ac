package io.asyncio4j.http.client;

/// A redirect leads nowhere, or there are more redirects than [ClientOptions#maxRedirects] allows.
public final class RedirectException extends ClientException {

    private static final long serialVersionUID = 1;

    RedirectException(String message) {
        super(message, null);
    }
}
