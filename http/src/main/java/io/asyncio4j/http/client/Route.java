package io.asyncio4j.http.client;

import io.asyncio4j.http.client.Url.Origin;
import io.asyncio4j.net.Tls;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a connection leads to, and by which way: connections are kept by it.
///
/// @param proxy null if there is none
/// @param tls null without TLS
/// @param fingerprints one of which the server's certificate must have; empty if any will do
/// @param socket a Unix socket that leads to every origin, null for TCP
/// @param upgraded whether the connection will speak another protocol, which no proxy may see
record Route(
        Origin origin,
        @Nullable Proxy proxy,
        @Nullable Tls tls,
        Set<String> fingerprints,
        @Nullable Path socket,
        boolean upgraded) {

    /// Straight to an origin, which must not be secure.
    static Route plain(Origin origin) {
        return new Route(origin, null, null, Set.of(), null, false);
    }

    /// The same way for somebody who encrypts nothing.
    Route withoutTls() {
        return new Route(origin, proxy, null, fingerprints, socket, upgraded);
    }

    /// Whether the proxy is asked for each URL, instead of for a tunnel.
    boolean isForwarded() {
        return proxy != null && proxy.forwards() && tls == null && !upgraded;
    }

    /// Whether the proxy makes a tunnel.
    boolean isTunnelled() {
        return proxy != null && !isForwarded();
    }

    @Override
    public String toString() {
        return origin + (proxy == null ? "" : " through " + proxy) + (socket == null ? "" : " at " + socket);
    }
}
