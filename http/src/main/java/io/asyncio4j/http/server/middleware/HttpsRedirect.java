package io.asyncio4j.http.server.middleware;

import io.asyncio4j.http.server.Handler;
import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Middleware;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Sends clients that do not speak TLS to the same host and path by `https`, and tells the others, by
/// `Strict-Transport-Security`, to come by TLS only. Behind a proxy, see
/// [io.asyncio4j.http.server.ApplicationOptions#trustedProxies].
///
/// Source: RFC 6797.
public final class HttpsRedirect implements Middleware {

    private final List<String> hosts;
    private final Duration maxAge;

    private HttpsRedirect(List<String> hosts, Duration maxAge) {
        this.hosts = hosts;
        this.maxAge = maxAge;
    }

    /// A middleware that redirects to these hosts, and remembers nothing.
    ///
    /// @param hosts that this server answers for, with their ports of TLS unless those are 443: a request for
    ///     another host gets status 421, since a client must not be sent wherever its request says
    public static HttpsRedirect to(String... hosts) {
        if (hosts.length == 0) {
            throw new IllegalArgumentException("a host must be named, such as example.org");
        }
        return new HttpsRedirect(List.of(hosts), Duration.ZERO);
    }

    /// The same, and a client that has come by TLS once comes by TLS only for `maxAge`: begin with minutes, since
    /// nobody can take that back.
    ///
    /// @param maxAge in whole seconds, at least 0
    public HttpsRedirect strict(Duration maxAge) {
        if (maxAge.isNegative()) {
            throw new IllegalArgumentException("maxAge must be >= 0, was " + maxAge);
        }
        return new HttpsRedirect(hosts, maxAge);
    }

    @Override
    public Response handle(Request request, Handler next) throws Exception {
        if (request.scheme().equals("https")) {
            Response response = next.handle(request);
            return maxAge.isZero()
                    ? response
                    : response.withHeader("Strict-Transport-Security", "max-age=" + maxAge.toSeconds());
        }
        String asked = name(request.host());
        for (String host : hosts) {
            if (name(host).equals(asked)) {
                String target = request.target();
                String path = target.startsWith("/") ? target : "/";
                return Response.redirect("https://" + host + path).withStatus(308);
            }
        }
        throw new HttpException(421, "this server does not answer for the host \"" + request.host() + "\"");
    }

    private static String name(String host) {
        return host.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
    }
}
