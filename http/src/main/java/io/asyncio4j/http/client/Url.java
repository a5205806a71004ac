package io.asyncio4j.http.client;

import io.asyncio4j.http.client.url.PercentCoding;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a request goes: an http or https URL as it is sent. Password and user appear in no text of it.
///
/// @param path begins with `/`, has no dot segments, and is percent-encoded
/// @param query percent-encoded, null if there is no `?`
/// @param fragment percent-encoded, null if there is no `#`; never sent
/// @param basic the value of an Authorization header, if the URL names a user
record Url(
        Origin origin,
        String path,
        @Nullable String query,
        @Nullable String fragment,
        @Nullable String basic) {

    /// Parses an absolute URL.
    ///
    /// @throws IllegalArgumentException if it is not an http or https URL with a host
    static Url parse(String text) {
        return UrlParser.parse(text, null);
    }

    /// The URL that `location`, the header of a response to this one, leads to. If it names no fragment, that of
    /// this one goes on (RFC 9110, section 10.2.2).
    ///
    /// @param location in Latin-1, as headers come; bytes beyond ASCII are taken for percent-encoded ones
    /// @throws IllegalArgumentException if that is not an http or https URL with a host
    Url resolve(String location) {
        Url target = UrlParser.parse(PercentCoding.encodeBytes(location), this);
        return target.fragment != null
                ? target
                : new Url(target.origin, target.path, target.query, fragment, target.basic);
    }

    /// This URL with another query, which is percent-encoded.
    Url withQuery(String value) {
        return new Url(origin, path, value, fragment, basic);
    }

    /// What the request line asks for.
    String target() {
        return query == null ? path : path + "?" + query;
    }

    /// What the request line of a proxy asks for.
    String absoluteTarget() {
        return origin.scheme + "://" + origin.authority() + target();
    }

    /// The URL as it is asked for: without its fragment.
    String absolute() {
        return origin.scheme + "://" + origin.host + origin.portSuffix() + target();
    }

    /// The value of an Authorization header, if the URL names a user.
    Optional<String> authorization() {
        return Optional.ofNullable(basic);
    }

    @Override
    public String toString() {
        return fragment == null ? absolute() : absolute() + "#" + fragment;
    }

    /// What to connect to: connections are pooled by it, and credentials stay within it.
    ///
    /// @param host in lower case: a name in ASCII, an IPv4 address, or an IPv6 address in brackets, perhaps
    ///     with a zone after `%25` (RFC 6874)
    record Origin(String scheme, String host, int port) {

        boolean isSecure() {
            return scheme.equals("https");
        }

        /// The Host header. A zone means nothing to the other side, so it is left out.
        String authority() {
            return (host.startsWith("[") ? "[" + bareHost() + "]" : host) + portSuffix();
        }

        /// The host without the brackets and the zone of an IPv6 address: what a certificate names.
        String bareHost() {
            String name = lookUpName();
            int zone = name.indexOf('%');
            return zone < 0 ? name : name.substring(0, zone);
        }

        /// What to look up: the host without brackets, with its zone after `%`.
        String lookUpName() {
            return host.startsWith("[") ? PercentCoding.decode(host.substring(1, host.length() - 1)) : host;
        }

        private String portSuffix() {
            return port == defaultPort(scheme) ? "" : ":" + port;
        }

        static int defaultPort(String scheme) {
            return scheme.equals("https") ? 443 : 80;
        }

        @Override
        public String toString() {
            return scheme + "://" + host + ":" + port;
        }
    }
}
