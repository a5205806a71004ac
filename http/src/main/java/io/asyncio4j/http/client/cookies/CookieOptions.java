package io.asyncio4j.http.client.cookies;

import io.asyncio4j.http.wire.Ensure;
import java.util.HashSet;
import java.util.Set;

/// How a [CookieJar] works.
public final class CookieOptions {

    boolean unsafe;
    int limit = 3000;
    int limitPerSite = 180;
    final Set<String> secureOrigins = new HashSet<>();

    CookieOptions() {}

    /// Whether hosts that are addresses, such as `127.0.0.1`, may set cookies: they may not by default. Their
    /// cookies go to the same address alone.
    ///
    /// Source: `unsafe` of `aiohttp.CookieJar`.
    public CookieOptions unsafe(boolean value) {
        unsafe = value;
        return this;
    }

    /// How many cookies are kept: at least 1, 3000 by default. Beyond that, those that have expired go, then those
    /// that were not used for the longest time.
    public CookieOptions limit(int cookies) {
        limit = Ensure.atLeast(1, "limit", cookies);
        return this;
    }

    /// How many cookies are kept of one site, which is a domain that belongs to one owner with all below it: at
    /// least 1, 180 by default. Beyond that, those that have expired go, then those that are not secure, then those
    /// that were not used for the longest time.
    public CookieOptions limitPerSite(int cookies) {
        limitPerSite = Ensure.atLeast(1, "limitPerSite", cookies);
        return this;
    }

    /// Treats origins of http as if nobody could listen there, such as that of a server on this machine: they may
    /// set and get cookies that are secure.
    ///
    /// Source: `treat_as_secure_origin` of `aiohttp.CookieJar`.
    ///
    /// @param origins such as `http://localhost:8080`
    /// @throws IllegalArgumentException if one is no URL of http or https
    public CookieOptions treatAsSecure(String... origins) {
        for (String origin : origins) {
            secureOrigins.add(CookieUrl.parse(origin).origin());
        }
        return this;
    }

    boolean isSecure(CookieUrl url) {
        return url.isSecure() || secureOrigins.contains(url.origin());
    }
}
