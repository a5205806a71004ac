package io.asyncio4j.console;

import io.asyncio4j.http.server.Handler;
import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Middleware;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;

/// Lets in whoever knows the token, from a page of the console itself.
///
/// The Host header must name the loopback interface, so that a name which an attacker points there is of no use;
/// the Origin header, if there is one, must be that of the console. The token comes once in the URL, and then in a
/// cookie that scripts cannot read and other sites cannot send.
final class Gate implements Middleware {

    private static final Set<String> HOSTS = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final byte[] token;

    Gate(String token) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Response handle(Request request, Handler next) throws Exception {
        ensureOurs(request);
        String cookie = "asyncio-console-" + port(request);
        var given = request.queryParam("token");
        Response response;
        if (given.isPresent() && request.path().equals("/")) {
            ensureToken(given.get());
            response = Response.redirect("/")
                    .withAddedHeader("Set-Cookie", cookie + "=" + given.get() + "; Path=/; HttpOnly; SameSite=Strict");
        } else {
            ensureToken(request.cookie(cookie).orElse(""));
            response = next.handle(request);
        }
        return response.withHeader("Content-Security-Policy", POLICY)
                .withHeader("Cross-Origin-Resource-Policy", "same-origin")
                .withHeader("X-Content-Type-Options", "nosniff")
                .withHeader("Referrer-Policy", "no-referrer")
                .withHeader("Cache-Control", "no-store");
    }

    private static void ensureOurs(Request request) {
        String host = request.headers().first("Host").orElse("");
        if (!isLoopback(host)) {
            throw HttpException.forbidden("the host must be the loopback interface, was " + host);
        }
        String origin = request.headers().first("Origin").orElse("");
        boolean changes = !request.method().equals("GET") && !request.method().equals("HEAD");
        if (changes || !origin.isEmpty()) {
            if (!origin.toLowerCase(Locale.ROOT).equals("http://" + host.toLowerCase(Locale.ROOT))) {
                throw HttpException.forbidden(
                        "the origin must be the console itself, was " + (origin.isEmpty() ? "not told" : origin));
            }
        }
    }

    private static boolean isLoopback(String host) {
        return HOSTS.contains(host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT));
    }

    private static int port(Request request) {
        return URI.create("http://" + request.headers().first("Host").orElse(""))
                .getPort();
    }

    private void ensureToken(String given) {
        if (!MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token)) {
            throw HttpException.forbidden("the token is missing or wrong: open the URL that the console has printed");
        }
    }
}
