package io.asyncio4j.http.client.middleware;

import io.asyncio4j.Asyncio;
import io.asyncio4j.EventLoop;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.client.ClientMiddleware;
import io.asyncio4j.http.client.ClientResponse;
import io.asyncio4j.http.client.ClientTimeoutException;
import io.asyncio4j.http.client.OutgoingRequest;
import io.asyncio4j.http.wire.Ensure;
import io.asyncio4j.http.wire.HttpDate;
import io.asyncio4j.net.ConnectionFailedException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/// Sends a request again that has failed for a reason which may pass: no connection, a connection that was lost, a
/// server that was silent for too long, or a [status][Options#statuses] that says so.
///
/// {@snippet class=snippets.RetriesTest region=retries}
///
/// **What may be repeated.** A request whose method is [idempotent][Options#methods], or that has a header
/// `Idempotency-Key`; any other only if it is certain that nothing of it has left ([OutgoingRequest#isUnsent]).
/// In each case its body must be repeatable: bytes, a text, JSON, a form, a file, a multipart body of such, but
/// not a stream. What a server's certificate, a full pool, or the program's own body has brought about is not
/// tried again.
///
/// **When.** After a pause that is random, between zero and [Options#backoff], so that clients which have
/// failed together do not come again together; the loop's seed decides. If the response has a `Retry-After`, in
/// seconds or as a date, the pause lasts at least until then. A pause that would be longer than
/// [Options#maxRetryAfter], or than the [time limit][io.asyncio4j.http.client.ClientRequest#timeout] of the
/// request allows, is not begun: the response or the failure that there is comes at once.
///
/// **How often.** At most [Options#attempts] times, and within the [budget][Options#budget] that all requests
/// of this object share: while a server is down, its clients must not ask for more than they do when it is
/// well.
///
/// The last response is returned, whatever its status. The last failure is thrown, with what the earlier attempts
/// have met suppressed in it, in order. Use one object for each session, outside of a [RateLimit] and inside of a
/// [ResponseCache].
///
/// Source: RFC 9110, sections 9.2.2 and 10.2.3; the retry budget of Finagle; "Exponential Backoff and Jitter"
/// of the AWS Architecture Blog.
public final class Retries implements ClientMiddleware {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");

    private final Options options = new Options();
    private long budget; // points: a retry costs as many as there are requests for it, each success earns one

    private Retries(Consumer<? super Options> configure) {
        configure.accept(options);
        budget = (long) options.budget * options.requestsPerRetry;
    }

    /// With the default options.
    public static Retries create() {
        return of(_ -> {});
    }

    /// With other options.
    public static Retries of(Consumer<? super Options> configure) {
        return new Retries(configure);
    }

    /// @waits as [ClientMiddleware#handle] says, and for the pauses between the attempts; a cancellation ends a
    ///     pause, and no further attempt is made
    @Override
    public ClientResponse handle(OutgoingRequest request, Next next) {
        var earlier = new ArrayList<FailedAttempt>(0);
        for (int attempt = 1; ; attempt++) {
            Duration pause;
            try {
                ClientResponse response = next.send(request);
                pause = pauseAfter(response, request, attempt);
                if (pause == null) {
                    return response;
                }
                earlier.add(new FailedAttempt(attempt, options.attempts, "status " + response.status(), pause, null));
                response.discard();
            } catch (ConnectionFailedException | PayloadException | ClientTimeoutException e) {
                pause = isRepeatable(request, e) ? pauseUnless(request, attempt, Duration.ZERO) : null;
                if (pause == null) {
                    earlier.forEach(e::addSuppressed);
                    throw e;
                }
                earlier.add(new FailedAttempt(attempt, options.attempts, String.valueOf(e.getMessage()), pause, e));
            }
            LOGGER.log(
                    System.Logger.Level.DEBUG,
                    () -> request + ": " + earlier.getLast().getMessage());
            Asyncio.sleep(pause);
        }
    }

    /// How long to wait before the request is sent again; null if it is not.
    private @Nullable Duration pauseAfter(ClientResponse response, OutgoingRequest request, int attempt) {
        if (!options.statuses.contains(response.status())) {
            budget = Math.min(budget + 1, (long) options.budget * options.requestsPerRetry);
            return null;
        }
        if (!mayBeServedTwice(request) || !request.isRepeatable()) {
            return null;
        }
        Duration least = retryAfter(response.headers());
        return least.compareTo(options.maxRetryAfter) > 0 ? null : pauseUnless(request, attempt, least);
    }

    /// The pause before the next attempt, null if attempts, time or budget are spent. Takes from the budget.
    private @Nullable Duration pauseUnless(OutgoingRequest request, int attempt, Duration least) {
        if (attempt >= options.attempts || budget < options.requestsPerRetry) {
            return null;
        }
        Duration jittered = jittered(attempt);
        Duration pause = jittered.compareTo(least) > 0 ? jittered : least;
        Duration left = request.timeLeft().orElse(null);
        if (left != null && left.compareTo(pause) <= 0) {
            return null;
        }
        budget -= options.requestsPerRetry;
        return pause;
    }

    private Duration jittered(int attempt) {
        Duration longest = options.firstPause;
        for (int i = 1; i < attempt && longest.compareTo(options.longestPause) < 0; i++) {
            longest = longest.multipliedBy(2);
        }
        longest = longest.compareTo(options.longestPause) > 0 ? options.longestPause : longest;
        return Duration.ofNanos(
                (long) (longest.toNanos() * EventLoop.current().random().nextDouble()));
    }

    private boolean isRepeatable(OutgoingRequest request, UncheckedIOException failure) {
        return request.isRepeatable() && !isFinal(failure) && (mayBeServedTwice(request) || request.isUnsent(failure));
    }

    private boolean mayBeServedTwice(OutgoingRequest request) {
        return options.methods.contains(request.method()) || request.headers().contains("Idempotency-Key");
    }

    /// Whether the next attempt would fail in the same way.
    private static boolean isFinal(UncheckedIOException failure) {
        if (failure instanceof ClientTimeoutException timeout) {
            return switch (timeout.phase()) {
                case POOL, MIDDLEWARE, AUTHENTICATION -> true; // one more would wait in the same line
                case LOOKUP, CONNECT, PROXY, HANDSHAKE, WRITE, RESPONSE, BODY -> false;
            };
        }
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLHandshakeException || cause instanceof SSLPeerUnverifiedException) {
                return true;
            }
        }
        return false;
    }

    /// How long the server wants to be left alone: zero if it does not say, or the time has passed. A date counts
    /// from the server's own, so that it does not matter whose clock is wrong.
    private static Duration retryAfter(Headers headers) {
        String value = headers.first("Retry-After").orElse("").strip();
        if (value.matches("[0-9]+")) {
            return Duration.ofSeconds(value.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(value));
        }
        Instant then = HttpDate.parse(value);
        if (then == null) {
            return Duration.ZERO;
        }
        Instant date = headers.first("Date").map(HttpDate::parse).orElse(null);
        Duration rest = Duration.between(date == null ? Instant.now() : date, then);
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    /// How [Retries] behave.
    public static final class Options {

        private int attempts = 3;
        private Duration firstPause = Duration.ofMillis(200);
        private Duration longestPause = Duration.ofSeconds(10);
        private Duration maxRetryAfter = Duration.ofSeconds(60);
        private int budget = 10;
        private int requestsPerRetry = 5;
        private Set<Integer> statuses = Set.of(408, 425, 429, 502, 503, 504);
        private Set<String> methods = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "QUERY", "PUT", "DELETE");

        private Options() {}

        /// How often a request is sent, at most: at least 1, 3 by default.
        public Options attempts(int count) {
            attempts = Ensure.atLeast(1, "attempts", count);
            return this;
        }

        /// The longest pause before the second attempt, 200 ms by default, which doubles with each further one,
        /// up to `longest`, 10 s by default.
        ///
        /// @param first more than zero
        /// @param longest at least `first`
        public Options backoff(Duration first, Duration longest) {
            firstPause = Ensure.positive("first", first);
            if (longest.compareTo(first) < 0) {
                throw new IllegalArgumentException("longest must be >= first, " + first + ", was " + longest);
            }
            longestPause = longest;
            return this;
        }

        /// How long a server may ask to be left alone, at most: 60 s by default. If it asks for more, its
        /// response is returned at once, for nobody waits that long.
        public Options maxRetryAfter(Duration limit) {
            maxRetryAfter = Ensure.positive("maxRetryAfter", limit);
            return this;
        }

        /// How many retries there may be at once, 10 by default, and for how many requests that have succeeded
        /// there may be one more, 5 by default. So in the long run, retries add at most one in five.
        ///
        /// @param retries at least 1
        /// @param requests at least 1
        public Options budget(int retries, int requests) {
            budget = Ensure.atLeast(1, "retries", retries);
            requestsPerRetry = Ensure.atLeast(1, "requests", requests);
            return this;
        }

        /// Which statuses count as failures that may pass: 408, 425, 429, 502, 503 and 504 by default.
        ///
        /// @param values each from 400 to 599
        public Options statuses(int... values) {
            var all = new HashSet<Integer>();
            for (int value : values) {
                if (value < 400 || value > 599) {
                    throw new IllegalArgumentException("statuses must be between 400 and 599, was " + value);
                }
                all.add(value);
            }
            statuses = Set.copyOf(all);
            return this;
        }

        /// With which methods a request may be served twice: GET, HEAD, OPTIONS, TRACE, QUERY, PUT and DELETE
        /// by default.
        public Options methods(String... names) {
            methods = Set.copyOf(List.of(names));
            methods.forEach(name -> Ensure.token("method", name));
            return this;
        }
    }
}
