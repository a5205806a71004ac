package io.asyncio4j.http.client.middleware;

import io.asyncio4j.RateLimiter;
import io.asyncio4j.http.client.ClientMiddleware;
import io.asyncio4j.http.client.ClientResponse;
import io.asyncio4j.http.client.OutgoingRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// Keeps a session within a number of requests to each host: whoever comes too early waits, first come, first
/// served.
///
/// A host is the [origin][OutgoingRequest#origin] of a URL, or what [#by] makes of a request. At most 10,000 of
/// them are remembered; the one that nobody has asked for the longest is forgotten first. Each request that a
/// redirect leads to counts, and each attempt of the [Retries] that stand outside. How many connections there may
/// be at once is for [limitPerHost][io.asyncio4j.http.client.ClientOptions#limitPerHost] to say.
///
/// {@snippet class=snippets.RetriesTest region=retries}
public final class RateLimit implements ClientMiddleware {

    private static final int MAX_HOSTS = 10_000;

    private final int count;
    private final Duration period;
    private final int burst;
    private final Function<? super OutgoingRequest, ?> host;
    private final Map<Object, RateLimiter> limiters = new LinkedHashMap<>(16, 0.75f, true) {

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, RateLimiter> eldest) {
            return size() > MAX_HOSTS;
        }
    };

    private RateLimit(int count, Duration period, int burst, Function<? super OutgoingRequest, ?> host) {
        new RateLimiter(count, period, burst); // refuses what makes no sense
        this.count = count;
        this.period = period;
        this.burst = burst;
        this.host = host;
    }

    /// `count` requests to each host in every `period`, of which at most `count` may follow each other at once.
    ///
    /// @param count at least 1
    /// @param period more than zero
    public static RateLimit of(int count, Duration period) {
        return new RateLimit(count, period, count, OutgoingRequest::origin);
    }

    /// The same with another number of requests that may follow each other at once after a pause.
    ///
    /// @param requests at least 1
    public RateLimit burst(int requests) {
        return new RateLimit(count, period, requests, host);
    }

    /// The same for another kind of host: requests of which `key` makes equal values go to one.
    public RateLimit by(Function<? super OutgoingRequest, ?> key) {
        return new RateLimit(count, period, burst, Objects.requireNonNull(key, "key"));
    }

    /// @waits as [ClientMiddleware#handle] says, and for the turn of the request before that; a cancellation
    ///     while it waits gives the turn to the next
    @Override
    public ClientResponse handle(OutgoingRequest request, Next next) {
        Object key = Objects.requireNonNull(host.apply(request), "the host of a request");
        limiters.computeIfAbsent(key, _ -> new RateLimiter(count, period, burst))
                .acquire();
        return next.send(request);
    }
}
