package io.asyncio4j.http.client.middleware;

import io.asyncio4j.Asyncio;
import io.asyncio4j.EventLoop;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.client.ClientMiddleware;
import io.asyncio4j.http.client.ClientResponse;
import io.asyncio4j.http.client.OutgoingRequest;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps responses in memory, for as long as their servers allow it, and answers from there. A private cache: use
/// one for each user of the program, and one for each session, outside of the other middlewares, but inside of
/// those that add an `Authorization`.
///
/// {@snippet class=snippets.ResponseCacheTest region=cache}
///
/// - **What is kept**: responses to GET that have come completely, that is, whose body was read to its end, if
///   their headers allow it: not with `no-store`, not parts of a file, not with `Vary: *`, and only with a
///   `max-age`, an `Expires` or a validator. Never one to a request with an `Authorization`, unless the cache
///   [may][#authorized].
/// - **How long**: as `max-age` says, else `Expires`, else a tenth of the time since `Last-Modified`, at most a
///   day. What passes between, such as another cache, counts by its `Age`. Requests with other values in the
///   headers that `Vary` names have responses of their own.
/// - **Afterwards**: the server is asked whether the response still holds (`If-None-Match`,
///   `If-Modified-Since`); if it answers 304, what is here is returned. With `stale-while-revalidate` that
///   happens in the background, in a task of its own, once at a time. If the server fails, or cannot be
///   reached, `stale-if-error` lets an old response stand in, but never against `must-revalidate` or
///   `no-cache`.
/// - **What a request may ask for**: `no-store`, `no-cache`, `max-age`, `min-fresh`, `max-stale`, `only-if-cached`
///   (status 504 if there is nothing), `stale-if-error`. One that has conditions or a range of its own passes by.
/// - **Changes**: a POST, PUT, PATCH, DELETE, or whatever is not known to be safe, that has not failed makes the
///   cache forget its URL, and those in `Location` and `Content-Location` if they are of the same origin.
///
/// A response from the cache has an `Age`, holds no connection, and its body is in memory.
///
/// Source: RFC 9111, RFC 5861.
public final class ResponseCache implements ClientMiddleware {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "QUERY");
    private static final List<String> OWN_CONDITIONS =
            List.of("If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since", "If-Range", "Range");

    private final ResponseStore store;
    private final int maxResponse;
    private final boolean authorized;
    private final Set<String> refreshing = new HashSet<>(); // URLs, in the background
    private long hits;
    private long confirmations;
    private long misses;

    private ResponseCache(ResponseStore store, int maxResponse, boolean authorized) {
        this.store = store;
        this.maxResponse = maxResponse;
        this.authorized = authorized;
    }

    /// A cache of at most `maxBytes` bytes, headers included; a single response may have at most an eighth of that.
    ///
    /// @param maxBytes at least 1
    public static ResponseCache of(long maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be >= 1, was " + maxBytes);
        }
        return new ResponseCache(
                new ResponseStore(maxBytes), (int) Math.min(Integer.MAX_VALUE - 8, maxBytes / 8), false);
    }

    /// The same cache, empty, that keeps responses to requests with an `Authorization` too: for a session all of
    /// whose requests are of one user.
    public ResponseCache authorized() {
        return new ResponseCache(new ResponseStore(store.maxBytes()), maxResponse, true);
    }

    /// Forgets everything. On the loop.
    public void clear() {
        store.clear();
    }

    /// How often it has helped, and what is in it. On the loop.
    public Statistics statistics() {
        return new Statistics(store.size(), store.bytes(), hits, confirmations, misses);
    }

    /// @waits as [ClientMiddleware#handle] says, unless there is an answer at once
    @Override
    public ClientResponse handle(OutgoingRequest request, Next next) {
        if (!request.method().equals("GET")) {
            return change(request, next);
        }
        CacheControl asked = CacheControl.of(request.headers());
        boolean passes = asked.has("no-store")
                || OWN_CONDITIONS.stream().anyMatch(request.headers()::contains)
                || (!authorized && request.headers().contains("Authorization"));
        if (passes) {
            return next.send(request);
        }
        StoredResponse stored = store.find(request);
        Duration now = now();
        if (stored != null && isUsable(stored, asked, now)) {
            hits++;
            return answer(request, stored);
        }
        if (asked.has("only-if-cached")) {
            return request.answer(504, Headers.EMPTY, new byte[0]);
        }
        if (stored != null && mayRefreshLater(stored, asked, now)) {
            hits++;
            refresh(request, stored, next);
            return answer(request, stored);
        }
        return fetch(request, stored, asked, next);
    }

    /// Asks the server, by a condition if there is something to be confirmed.
    private ClientResponse fetch(
            OutgoingRequest request, @Nullable StoredResponse stored, CacheControl asked, Next next) {
        Duration sent = now();
        long changes = store.changes();
        ClientResponse response;
        try {
            response = next.send(stored == null ? request : conditional(request, stored));
        } catch (UncheckedIOException e) {
            if (stored != null && mayStandIn(stored, asked, now())) {
                hits++;
                return answer(request, stored);
            }
            throw e;
        }
        if (stored != null && response.status() == 304) {
            response.discard();
            if (isOf(response.headers(), stored)) {
                confirmations++;
                StoredResponse confirmed = stored.confirmed(request, response.headers(), sent, now());
                store.put(request, confirmed, changes);
                return answer(request, confirmed);
            }
            store.remove(request.url());
            return fetch(request, null, asked, next);
        }
        if (stored != null && response.status() >= 500 && mayStandIn(stored, asked, now())) {
            response.discard();
            hits++;
            return answer(request, stored);
        }
        misses++;
        return recorded(request, response, sent, changes);
    }

    private ClientResponse recorded(OutgoingRequest request, ClientResponse response, Duration sent, long changes) {
        int status = response.status();
        Headers headers = response.headers();
        if (!StoredResponse.isStorable(status, headers)) {
            return response;
        }
        Duration came = now();
        var recording = new Recording(
                response.body(),
                maxResponse,
                body -> store.put(request, StoredResponse.of(request, status, headers, body, sent, came), changes));
        return response.withBody(recording.body());
    }

    private void refresh(OutgoingRequest request, StoredResponse stored, Next next) {
        if (!refreshing.add(request.url())) {
            return;
        }
        Asyncio.createTask("refresh " + request.url(), () -> {
            try (ClientResponse response = fetch(request, stored, CacheControl.of(request.headers()), next)) {
                response.bytesUpTo(Math.max(1, maxResponse));
            } catch (RuntimeException e) {
                // the old one stays, and the next request asks again
            } finally {
                refreshing.remove(request.url());
            }
        });
    }

    private ClientResponse change(OutgoingRequest request, Next next) {
        ClientResponse response = next.send(request);
        if (!SAFE.contains(request.method()) && response.status() < 400) {
            store.change(request.url());
            for (String name : List.of("Location", "Content-Location")) {
                response.headers().first(name).ifPresent(value -> changeElsewhere(request, value));
            }
        }
        return response;
    }

    private void changeElsewhere(OutgoingRequest request, String location) {
        try {
            OutgoingRequest other =
                    request.withUrl(URI.create(request.url()).resolve(location).toString());
            if (other.origin().equals(request.origin())) {
                store.change(other.url());
            }
        } catch (IllegalArgumentException e) {
            // then there is nothing to forget
        }
    }

    private static boolean isUsable(StoredResponse stored, CacheControl asked, Duration now) {
        Duration maxAge = asked.seconds("max-age");
        boolean tooOld = maxAge != null && stored.age(now).compareTo(maxAge) > 0;
        if (asked.has("no-cache") || stored.control().has("no-cache") || tooOld) {
            return false;
        }
        Duration fresh = stored.freshFor(now);
        Duration minFresh = Objects.requireNonNullElse(asked.seconds("min-fresh"), Duration.ZERO);
        if (fresh.isPositive() && fresh.compareTo(minFresh) >= 0) {
            return true;
        }
        boolean anyAge = asked.has("max-stale")
                && Objects.requireNonNullElse(asked.directives().get("max-stale"), "")
                        .isEmpty();
        Duration maxStale = asked.seconds("max-stale");
        return maxStale != null
                && minFresh.isZero()
                && !mustBeConfirmed(stored)
                && (anyAge || fresh.negated().compareTo(maxStale) <= 0);
    }

    private static boolean mayRefreshLater(StoredResponse stored, CacheControl asked, Duration now) {
        Duration allowed = stored.control().seconds("stale-while-revalidate");
        boolean wantsNew = asked.has("no-cache") || asked.has("max-age") || asked.has("min-fresh");
        return allowed != null
                && !wantsNew
                && !mustBeConfirmed(stored)
                && stored.freshFor(now).negated().compareTo(allowed) <= 0;
    }

    private static boolean mayStandIn(StoredResponse stored, CacheControl asked, Duration now) {
        Duration staleness = stored.freshFor(now).negated();
        if (mustBeConfirmed(stored) || asked.has("no-cache")) {
            return false;
        }
        for (CacheControl each : List.of(stored.control(), asked)) {
            Duration allowed = each.seconds("stale-if-error");
            if (allowed != null && staleness.compareTo(allowed) <= 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean mustBeConfirmed(StoredResponse stored) {
        return stored.control().has("must-revalidate") || stored.control().has("no-cache");
    }

    private static OutgoingRequest conditional(OutgoingRequest request, StoredResponse stored) {
        OutgoingRequest asking = request;
        String tag = stored.headers().first("ETag").orElse(null);
        String modified = stored.headers().first("Last-Modified").orElse(null);
        asking = tag == null ? asking : asking.withHeader("If-None-Match", tag);
        return modified == null ? asking : asking.withHeader("If-Modified-Since", modified);
    }

    /// Whether status 304 is about the response that is here: its tag, if it has one, is that.
    private static boolean isOf(Headers confirmation, StoredResponse stored) {
        String tag = confirmation.first("ETag").orElse(null);
        String own = stored.headers().first("ETag").orElse(null);
        return tag == null || own == null || withoutWeakness(tag).equals(withoutWeakness(own));
    }

    private static String withoutWeakness(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    private static ClientResponse answer(OutgoingRequest request, StoredResponse stored) {
        String age = String.valueOf(stored.age(now()).toSeconds());
        return request.answer(
                stored.status(),
                stored.headers().replacing("Age", age),
                stored.body().clone());
    }

    private static Duration now() {
        return EventLoop.current().time();
    }

    /// The state of a cache.
    ///
    /// @param responses that are kept
    /// @param bytes that they have
    /// @param hits how many requests were answered without the server
    /// @param confirmations how many were answered after the server had confirmed what was here
    /// @param misses how many the server has answered
    public record Statistics(int responses, long bytes, long hits, long confirmations, long misses) {}
}
