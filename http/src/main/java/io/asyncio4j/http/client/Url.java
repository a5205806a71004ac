package io.asyncio4j.http.client;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a request goes. What the caller has percent-encoded is sent unchanged, so that signatures stay valid.
record Url(Origin origin, String target, @Nullable String userInfo, String text) {

    /// Parses an absolute URL.
    ///
    /// @throws IllegalArgumentException if it is not an http or https URL with a host
    static Url parse(String text) {
        return of(uri(text), text);
    }

    /// The URL that `location`, the header of a response to this one, leads to.
    Url resolve(String location) {
        URI resolved = uri(text).resolve(uri(location));
        return of(resolved, resolved.toString());
    }

    /// The value of an Authorization header, if the URL carries a user.
    Optional<String> authorization() {
        return Optional.ofNullable(userInfo)
                .map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        return text;
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("invalid URL " + text + ": " + e.getReason(), e);
        }
    }

    private static Url of(URI uri, String text) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("invalid URL " + text + ": it must begin with http:// or https://");
        }
        String host = host(uri, text);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        URI ascii = URI.create(uri.toASCIIString());
        String path = ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        String query = ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery();
        return new Url(new Origin(scheme, host, port), path + query, uri.getUserInfo(), text);
    }

    private static String host(URI uri, String text) {
        if (uri.getHost() != null) {
            return uri.getHost();
        }
        String authority = uri.getRawAuthority();
        if (authority == null || authority.isEmpty()) {
            throw new IllegalArgumentException("invalid URL " + text + ": it has no host");
        }
        String host = authority.substring(authority.lastIndexOf('@') + 1).replaceFirst(":\\d*$", "");
        if (host.isEmpty() || host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("invalid URL " + text + ": " + authority + " is not a host and a port");
        }
        return IDN.toASCII(host);
    }

    /// What to connect to: connections are pooled by it.
    record Origin(String scheme, String host, int port) {

        boolean isSecure() {
            return scheme.equals("https");
        }

        /// The Host header.
        String authority() {
            return port == (isSecure() ? 443 : 80) ? host : host + ":" + port;
        }

        /// The host without the brackets of an IPv6 address.
        String bareHost() {
            return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        }

        @Override
        public String toString() {
            return scheme + "://" + host + ":" + port;
        }
    }
}
