package io.asyncio4j.http.server.middleware;

import io.asyncio4j.RateLimiter;
import io.asyncio4j.http.server.Handler;
import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Middleware;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// Keeps each client within a number of requests: those beyond it get status 429 and `Retry-After`. Each loop
/// counts for itself.
///
/// A client is its address, as [Request#remoteAddress] says it, of IPv6 the first 64 bits; or what [#by] makes of a
/// request. At most 100,000 clients are remembered; the one that has not been here for the longest is forgotten
/// first.
///
/// Source: RFC 6585, section 4.
public final class RateLimit implements Middleware {

    private static final int MAX_CLIENTS = 100_000;

    private final int count;
    private final Duration period;
    private final int burst;
    private final Function<? super Request, ?> client;
    private final Map<Object, RateLimiter> limiters = new LinkedHashMap<>(16, 0.75f, true) {

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, RateLimiter> eldest) {
            return size() > MAX_CLIENTS;
        }
    };

    private RateLimit(int count, Duration period, int burst, Function<? super Request, ?> client) {
        new RateLimiter(count, period, burst); // refuses what makes no sense
        this.count = count;
        this.period = period;
        this.burst = burst;
        this.client = client;
    }

    /// `count` requests of each client in every `period`, of which at most `count` may follow each other at once.
    ///
    /// @param count at least 1
    /// @param period more than zero
    public static RateLimit of(int count, Duration period) {
        return new RateLimit(count, period, count, request -> network(request.remoteAddress()));
    }

    /// The same with another number of requests that may follow each other at once after a pause.
    ///
    /// @param requests at least 1
    public RateLimit burst(int requests) {
        return new RateLimit(count, period, requests, client);
    }

    /// The same for another kind of client: requests of which `key` makes equal values are of one.
    public RateLimit by(Function<? super Request, ?> key) {
        return new RateLimit(count, period, burst, Objects.requireNonNull(key, "key"));
    }

    @Override
    public Response handle(Request request, Handler next) throws Exception {
        Object key = Objects.requireNonNull(client.apply(request), "the client of a request");
        if (!limiters.computeIfAbsent(key, _ -> new RateLimiter(count, period, burst))
                .tryAcquire()) {
            long seconds = Math.max(1, period.dividedBy(count).plusMillis(999).toSeconds());
            throw new HttpException(429, "too many requests: at most " + count + " in " + period.toMillis() + " ms")
                    .withHeader("Retry-After", Long.toString(seconds));
        }
        return next.handle(request);
    }

    /// Whoever has a network of IPv6 has all of its addresses.
    private static Object network(InetSocketAddress address) {
        InetAddress numeric = address.getAddress();
        if (numeric == null || numeric.getAddress().length == 4) {
            return numeric == null ? address.getHostString() : numeric;
        }
        long network = 0;
        for (int i = 0; i < 8; i++) {
            network = network << 8 | (numeric.getAddress()[i] & 0xff);
        }
        return network;
    }
}
