package io.asyncio4j.http.client;

import io.asyncio4j.http.client.Url.Origin;
import io.asyncio4j.net.Tls;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the way of a request to its origin, as the session and the request have it. Loop only.
final class Routes {

    private final ClientOptions options;
    private final ProxyEnvironment environment;
    private @Nullable Tls usual; // once needed
    private @Nullable Tls pinned; // which trusts whatever has the fingerprint

    Routes(ClientOptions options) {
        this(options, new ProxyEnvironment(System.getenv()));
    }

    Routes(ClientOptions options, ProxyEnvironment environment) {
        this.options = options;
        this.environment = environment;
    }

    Route find(Origin origin, ClientRequest request) {
        Set<String> fingerprints = request.fingerprints() == null ? options.fingerprints : request.fingerprints();
        boolean secure = origin.isSecure();
        Proxy proxy = options.unixSocket == null ? proxy(origin, request) : null;
        boolean straight = proxy == null || !proxy.forwards(); // to the server itself
        return new Route(
                origin,
                proxy,
                secure ? tls(request, fingerprints) : null,
                secure ? fingerprints : Set.of(),
                options.unixSocket,
                request.upgrades(),
                !request.upgrades() && (secure ? options.http2 : options.http2PriorKnowledge && straight));
    }

    private @Nullable Proxy proxy(Origin origin, ClientRequest request) {
        if (request.proxy() != null || request.isStraight()) {
            return request.proxy();
        }
        if (options.proxy != null) {
            return options.proxy;
        }
        return options.proxyFromEnvironment ? environment.proxy(origin) : null;
    }

    private Tls tls(ClientRequest request, Set<String> fingerprints) {
        if (request.tls() != null) {
            return request.tls();
        }
        if (options.tls != null) {
            return options.tls;
        }
        if (!fingerprints.isEmpty()) {
            pinned = pinned == null ? Tls.client(Tls.Options::insecureTrustAnyoneForTestsOnly) : pinned;
            return pinned;
        }
        usual = usual == null ? Tls.client() : usual;
        return usual;
    }
}
