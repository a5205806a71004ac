package io.asyncio4j.http.client;

import io.asyncio4j.http.Headers;

/// One request on the way to the response that was asked for: the first, or what a redirect leads to.
@SuppressWarnings("ArrayRecordComponent") // never compared
record Step(String method, Url url, Headers headers, byte[] body) {

    /// The request that a redirect asks for, as browsers and aiohttp understand it.
    Step redirected(int status, Url location) {
        boolean toGet = status == 303 ? !method.equals("HEAD") : status <= 302 && method.equals("POST");
        Headers kept = headers;
        if (!location.origin().equals(url.origin())) {
            kept = kept.without("Authorization")
                    .without("Cookie")
                    .without("Proxy-Authorization")
                    .without("Host");
        }
        return toGet
                ? new Step("GET", location, kept.without("Content-Type").without("Content-Length"), new byte[0])
                : new Step(method, location, kept, body);
    }
}
