package io.asyncio4j.http.client;

import io.asyncio4j.http.Headers;
import java.util.List;
import java.util.Set;

/// One request on the way to the response that was asked for: the first, or what a redirect leads to.
record Step(String method, Url url, Headers headers, RequestBody body, RequestHooks hooks) {

    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");
    private static final List<String> OF_ORIGIN = List.of("Authorization", "Cookie", "Proxy-Authorization", "Host");
    private static final List<String> OF_BODY = List.of(
            "Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Content-Location", "Expect");

    /// The request that a redirect asks for, as browsers and aiohttp understand it. What is meant for one origin
    /// does not go to another.
    Step redirected(int status, Url location) {
        boolean toGet = status == 303 ? !method.equals("HEAD") : status <= 302 && method.equals("POST");
        Headers kept = headers;
        if (!location.origin().equals(url.origin())) {
            kept = without(kept, OF_ORIGIN); // so does a downgrade from https to http
        }
        if (location.authorization().isPresent() && !kept.contains("Authorization")) {
            kept = kept.with("Authorization", location.authorization().get());
        }
        return toGet
                ? new Step("GET", location, without(kept, OF_BODY), RequestBody.Whole.NOTHING, hooks)
                : new Step(method, location, kept, repeated(status), hooks);
    }

    /// Whether a server that gets it twice does the same as if it gets it once (RFC 9110, section 9.2.2).
    boolean isIdempotent() {
        return IDEMPOTENT.contains(method);
    }

    /// Headers without what is meant for one origin.
    static Headers withoutOrigin(Headers headers) {
        return without(headers, OF_ORIGIN);
    }

    /// The headers without what describes the body.
    Headers withoutBodyHeaders() {
        return without(headers, OF_BODY);
    }

    /// The same request, sent to another URL.
    Step at(Url other) {
        return other.equals(url) ? this : new Step(method, other, headers, body, hooks);
    }

    private RequestBody repeated(int status) {
        if (!body.isRepeatable()) {
            throw new RedirectException("redirect from " + url + " with status " + status
                    + " asks for the body again, which was a stream: it can be sent once");
        }
        return body;
    }

    private static Headers without(Headers headers, List<String> names) {
        Headers rest = headers;
        for (String name : names) {
            rest = rest.without(name);
        }
        return rest;
    }
}
