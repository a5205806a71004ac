package io.asyncio4j.http.client;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.http.client.OutgoingRequest.Hop;
import io.asyncio4j.net.ConnectionFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/// Takes a request through a session: connections, the one silent repetition, redirects. In a task.
final class RequestRunner {

    private static final int MOST_REFUSALS = 3; // of one request, on streams of HTTP/2

    private final ConnectionPool pool;
    private final ClientOptions options;
    private final Routes routes;
    private final SessionDefaults defaults;

    RequestRunner(ConnectionPool pool, ClientOptions options) {
        this.pool = pool;
        this.options = options;
        this.routes = new Routes(options);
        this.defaults = new SessionDefaults(options);
    }

    /// Makes connections before they are needed.
    void preconnect(String text, int count) {
        Url url = defaults.url(text);
        var timeouts = new RequestTimeouts(options, options.total);
        pool.preconnect(routes.find(url.origin(), new ClientRequest(options)), count, timeouts);
    }

    /// Waits for the head of the last answer, after all redirects.
    ClientResponse run(String method, String text, ClientRequest request) {
        Url url = defaults.withParams(defaults.url(text), request);
        Headers headers = defaults.headers(url, request);
        ensureFraming(headers, request.body().length());
        var timeouts = new RequestTimeouts(options, request.timeout() != null ? request.timeout() : options.total);
        request.body().prepare();
        var next = new Step(method, url, headers, request.body(), request.hooks());
        Identity identity = defaults.identity(url, request);
        timeouts.at(next);
        timeouts.tell(RequestEvent.Kind.BEGUN);
        try {
            ClientResponse response = follow(next, request, identity, timeouts);
            if (request.isEndless()) {
                timeouts.endTotal();
            }
            return response;
        } catch (Throwable e) {
            timeouts.tellFailure(e);
            throw e;
        }
    }

    private ClientResponse follow(Step first, ClientRequest request, Identity asked, RequestTimeouts timeouts) {
        Step next = first;
        Identity identity = asked;
        var history = new ArrayList<String>();
        while (true) {
            Step step = next;
            timeouts.at(step);
            var hop = new Hop(options, timeouts, first.url().origin(), List.copyOf(history));
            ClientResponse response = send(step, request, hop, identity);
            String location = response.headers().first("Location").orElse(null);
            if (!request.followsRedirects() || !isRedirect(response.status()) || location == null) {
                return response;
            }
            try (response) {
                Url from = response.whereFrom(); // a middleware may have sent it elsewhere
                history.add(from.toString());
                if (history.size() > options.maxRedirects) {
                    throw new RedirectException("more than " + options.maxRedirects + " redirects: " + history);
                }
                next = step.at(from).redirected(response.status(), resolve(from, location));
                identity = identity.at(from, next.url());
                timeouts.tell(
                        RequestEvent.Kind.REDIRECTED, Duration.ZERO, next.url().toString());
                response.drain();
            }
        }
    }

    /// One request to one URL, through all middlewares.
    private ClientResponse send(Step step, ClientRequest request, Hop hop, Identity identity) {
        List<ClientMiddleware> middlewares = request.middlewares();
        if (middlewares.isEmpty()) {
            return authenticate(step, request, hop, identity);
        }
        return hop.timeouts().withinWhole(Phase.MIDDLEWARE, () -> {
            Step shown = identity.signed(step, false);
            var chain = new MiddlewareChain(
                    middlewares,
                    outgoing -> sendNow(Identity.unsigned(outgoing.step(), step, shown), request, hop, identity));
            return chain.send(new OutgoingRequest(hop, shown));
        });
    }

    /// What comes out of the middlewares.
    private ClientResponse sendNow(Step step, ClientRequest request, Hop hop, Identity identity) {
        if (!step.body().isRepeatable()) {
            throw new IllegalStateException(RequestBody.SENT_ALREADY);
        }
        ensureFraming(step.headers(), step.body().length());
        return authenticate(step, request, hop, identity);
    }

    /// One request with its cookies and credentials, which is repeated if a server asks for those.
    private ClientResponse authenticate(Step step, ClientRequest request, Hop hop, Identity identity) {
        Route route = routes.find(step.url().origin(), request);
        Step signed = hop.timeouts().withinTotal(Phase.AUTHENTICATION, () -> identity.signed(step, true));
        for (int repeated = 0; ; repeated++) {
            ClientResponse response = exchange(signed, route, hop.timeouts(), hop.history());
            Supplier<String> answer;
            boolean over = true;
            try {
                answer = identity.received(step, signed, response, repeated);
                if (answer == null || !step.body().isRepeatable()) {
                    over = false;
                    return response;
                }
                response.drain();
            } finally {
                if (over) {
                    response.close();
                }
            }
            signed = hop.timeouts().withinTotal(Phase.AUTHENTICATION, () -> identity.signed(step, answer.get()));
        }
    }

    /// A kept connection may be closed by the server just when it is used again. If not a byte of an answer has
    /// come, the request is sent once more, on a connection that is new, provided that its method is idempotent or
    /// that nothing of it has left (RFC 9110, section 9.2.2). A body is repeatable, for all of it is in memory.
    private ClientResponse exchange(Step step, Route route, RequestTimeouts timeouts, List<String> history) {
        boolean again = false;
        int refusals = 0;
        while (true) {
            Exchange exchange = begin(step, route, timeouts, again);
            boolean answered = false;
            try {
                if (!exchange.isFirst()) {
                    timeouts.tell(RequestEvent.Kind.REUSED);
                }
                exchange.send(step);
                ResponseHead head = exchange.awaitHead();
                answered = true;
                return new ClientResponse(options, step.url(), head, exchange, history);
            } catch (ClosedEarlyException e) {
                pool.ensureOpen(); // else closing the session has brought the failure
                boolean repeatable = step.body().isRepeatable() && (!e.isSent() || step.isIdempotent());
                boolean refused = e.isRefused() && refusals++ < MOST_REFUSALS;
                if (!repeatable || (!refused && (again || exchange.isFirst() || e.isRefused()))) {
                    throw new PayloadException(
                            e.isRefused() && e.getMessage() != null
                                    ? e.getMessage()
                                    : "the server closed the connection before it answered",
                            e);
                }
                again = again || !refused;
            } finally {
                if (!answered) {
                    exchange.release();
                }
            }
        }
    }

    private Exchange begin(Step step, Route route, RequestTimeouts timeouts, boolean again) {
        try {
            return pool.begin(step, route, timeouts, again);
        } catch (ConnectionFailedException e) {
            throw new ConnectionFailedException(
                    step.method() + " " + step.url() + ": " + e.getMessage(), Objects.requireNonNull(e.getCause()));
        }
    }

    /// Where the request ends is for the session to say: another opinion would make the server wait for more, or
    /// take the rest for the next request.
    private static void ensureFraming(Headers headers, long length) {
        if (headers.contains("Transfer-Encoding")) {
            throw new IllegalArgumentException("the header Transfer-Encoding must be left to the session");
        }
        for (String value : headers.all("Content-Length")) {
            boolean right = length < 0 ? value.matches("[0-9]{1,18}") : value.equals(String.valueOf(length));
            if (!right) {
                throw new IllegalArgumentException("the header Content-Length must be "
                        + (length < 0 ? "a number of bytes" : "the length of the body, " + length) + ", was " + value);
            }
        }
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static Url resolve(Url url, String location) {
        try {
            return url.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new RedirectException("redirect from " + url + " leads nowhere: " + e.getMessage());
        }
    }
}
