package io.asyncio4j.http.client;

import io.asyncio4j.http.client.Url.Origin;
import io.asyncio4j.net.Tls;
import io.netty.handler.ssl.ApplicationProtocolNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a connection leads to, and by which way: connections are kept by it.
///
/// @param proxy null if there is none
/// @param tls null without TLS
/// @param fingerprints one of which the server's certificate must have; empty if any will do
/// @param socket a Unix socket that leads to every origin, null for TCP
/// @param upgraded whether the connection will speak another protocol, which no proxy may see
/// @param http2 whether HTTP/2 is offered to the server; without TLS, whether it is spoken at once
record Route(
        Origin origin,
        @Nullable Proxy proxy,
        @Nullable Tls tls,
        Set<String> fingerprints,
        @Nullable Path socket,
        boolean upgraded,
        boolean http2) {

    /// Straight to an origin, which must not be secure.
    static Route plain(Origin origin) {
        return new Route(origin, null, null, Set.of(), null, false, false);
    }

    /// What is offered when TLS is negotiated (ALPN).
    List<String> protocols() {
        return http2
                ? List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)
                : List.of(ApplicationProtocolNames.HTTP_1_1);
    }

    /// The same way for somebody who encrypts nothing, and so does not negotiate HTTP/2.
    Route withoutTls() {
        return new Route(origin, proxy, null, fingerprints, socket, upgraded, http2 && tls == null);
    }

    /// The way of ordinary requests to the same server, if it speaks HTTP/2.
    Route ofStreams() {
        return new Route(origin, proxy, tls, fingerprints, socket, false, true);
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
