package io.asyncio4j.http;

import io.asyncio4j.http.ClientTimeoutException.Phase;
import io.asyncio4j.stream.StreamBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The way of a request through a session: connections, the one silent repetition, redirects.
final class Exchanges {

    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    private final ConnectionPool pool;
    private final ClientSession.Options options;

    Exchanges(ConnectionPool pool, ClientSession.Options options) {
        this.pool = pool;
        this.options = options;
    }

    ClientResponse execute(String method, Url url, ClientRequest request) {
        var clock = new RequestClock(options, request.timeout() != null ? request.timeout() : options.total);
        var next = new Step(method, url, headers(url, request), request.body());
        var history = new ArrayList<String>();
        while (true) {
            Step step = next;
            ClientResponse response = exchange(step, clock, List.copyOf(history));
            String location = response.headers().first("Location").orElse(null);
            if (!request.followsRedirects() || !isRedirect(response.status()) || location == null) {
                return response;
            }
            try (response) {
                history.add(step.url.toString());
                if (history.size() > options.maxRedirects) {
                    throw new RedirectException("more than " + options.maxRedirects + " redirects: " + history);
                }
                next = step.redirected(response.status(), resolve(step.url, location));
                response.drain();
            }
        }
    }

    private ClientResponse exchange(Step step, RequestClock clock, List<String> history) {
        boolean repeatable = REPEATABLE.contains(step.method);
        while (true) {
            ClientConnection connection = pool.acquire(step.url.origin(), clock);
            boolean kept = connection.wasUsed();
            ClientResponse response = null;
            try {
                connection.send(step);
                ResponseHead head = clock.within(Phase.RESPONSE, connection::awaitHead);
                response = new ClientResponse(step.url, head, connection, clock, history);
                return response;
            } catch (ClientConnection.ClosedEarly e) {
                if (!kept || !repeatable) {
                    throw new PayloadException("the server closed the connection before it answered", e);
                }
                repeatable = false;
            } finally {
                if (response == null) {
                    connection.release();
                }
            }
        }
    }

    private Headers headers(Url url, ClientRequest request) {
        Headers headers = options.headers;
        if (url.authorization().isPresent()) {
            headers = headers.replacing("Authorization", url.authorization().get());
        }
        for (var header : request.headers()) {
            headers = headers.replacing(header.getKey(), header.getValue());
        }
        return headers;
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static Url resolve(Url url, String location) {
        try {
            return url.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new RedirectException("redirect from " + url + " to " + location + ": " + e.getMessage());
        }
    }

    /// One request on the way to the response that is asked for.
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

    /// The first part of a response.
    record ResponseHead(int status, String reason, Headers headers, StreamBuffer body) {}
}
