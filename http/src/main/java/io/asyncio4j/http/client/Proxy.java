package io.asyncio4j.http.client;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.client.url.HostNames;
import io.asyncio4j.http.client.url.InvalidUrlException;
import io.asyncio4j.http.client.url.PercentCoding;
import io.asyncio4j.net.Tls;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks4ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A server that connects in our name. Immutable.
///
/// It looks the host names of URLs up, not this program. URLs of http are asked for by their whole name; for URLs
/// of https, and with SOCKS, the proxy makes a tunnel, and sees nothing of what goes through.
///
/// Source: RFC 9110, section 9.3.6; SOCKS 4a; RFC 1928, RFC 1929.
public final class Proxy {

    private static final Pattern URL =
            Pattern.compile("(?:([a-zA-Z0-9]+)://)?(?:([^@/]*)@)?" + "(\\[[^]]+]|[^:/?#@]+)(?::([0-9]{1,5}))?/?");

    private final Kind kind;
    private final String host;
    private final int port;
    private final @Nullable String user;
    private final String password;
    private final Headers headers;
    private final @Nullable Tls tls;

    private Proxy(
            Kind kind,
            String host,
            int port,
            @Nullable String user,
            String password,
            Headers headers,
            @Nullable Tls tls) {
        this.kind = kind;
        this.host = host;
        this.port = port;
        this.user = user;
        this.password = password;
        this.headers = headers;
        this.tls = tls;
    }

    /// A proxy, such as `http://user:password@proxy.example:3128`. A user and a password are percent-encoded, and
    /// appear nowhere else.
    ///
    /// @param url with the scheme `http` (which is meant if there is none), `https` (the way to the proxy is
    ///     secured), `socks4`, `socks4a`, `socks5` or `socks5h`
    /// @throws IllegalArgumentException if it is another
    public static Proxy of(String url) {
        Matcher parts = URL.matcher(url.strip());
        Kind kind = parts.matches() ? Kind.of(parts.group(1)) : null;
        int port = kind == null ? 0 : parts.group(4) == null ? kind.port : Integer.parseInt(parts.group(4));
        if (kind == null || port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "a proxy must be scheme://host:port with the scheme http, https, socks4, "
                            + "socks4a, socks5 or socks5h, was " + withoutUser(url));
        }
        String host;
        try {
            host = HostNames.canonical(parts.group(3));
        } catch (InvalidUrlException e) {
            throw new IllegalArgumentException("a proxy must have a valid host: " + e.getMessage(), e);
        }
        String[] user = parts.group(2) == null ? new String[0] : parts.group(2).split(":", 2);
        return new Proxy(
                kind,
                host,
                port,
                user.length == 0 ? null : PercentCoding.decode(user[0]),
                user.length < 2 ? "" : PercentCoding.decode(user[1]),
                Headers.EMPTY,
                kind == Kind.HTTPS ? Tls.client() : null);
    }

    /// This proxy, with a header that it gets; for `http` and `https`.
    ///
    /// @throws IllegalArgumentException if HTTP forbids the name or the value
    public Proxy withHeader(String name, String value) {
        return new Proxy(kind, host, port, user, password, headers.replacing(name, value), tls);
    }

    /// This proxy, with another way to secure the connection to itself.
    ///
    /// @throws IllegalStateException if its scheme is not `https`
    public Proxy withTls(Tls value) {
        if (kind != Kind.HTTPS) {
            throw new IllegalStateException("only the scheme https of a proxy has TLS, this is " + this);
        }
        return new Proxy(kind, host, port, user, password, headers, Objects.requireNonNull(value, "tls"));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Proxy that
                && kind == that.kind
                && host.equals(that.host)
                && port == that.port
                && Objects.equals(user, that.user)
                && password.equals(that.password)
                && headers.fields()
                        .values()
                        .entries()
                        .equals(that.headers.fields().values().entries())
                && tlsIsThatOf(that);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, host, port, user);
    }

    /// Scheme, host and port, without user and password.
    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + "://" + host + ":" + port;
    }

    /// Whether it can be asked for URLs of http.
    boolean forwards() {
        return kind == Kind.HTTP || kind == Kind.HTTPS;
    }

    String host() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        return port;
    }

    /// How the way to it is secured, null if it is not.
    @Nullable
    Tls tls() {
        return tls;
    }

    /// Adds what it must be told with each request that it forwards.
    void addTo(HttpHeaders fields) {
        headers.forEach(each -> fields.set(each.getKey(), each.getValue()));
        if (user != null) {
            String credentials = user + ":" + password;
            fields.set(
                    "Proxy-Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /// Negotiates a tunnel, on a connection to it.
    ///
    /// @param address its own
    ProxyHandler tunnel(InetSocketAddress address) {
        ProxyHandler handler = switch (kind) {
            case HTTP, HTTPS ->
                user == null
                        ? new HttpProxyHandler(address, headers.fields().values(), true)
                        : new HttpProxyHandler(
                                address, user, password, headers.fields().values(), true);
            case SOCKS4, SOCKS4A -> new Socks4ProxyHandler(address, user);
            case SOCKS5, SOCKS5H -> new Socks5ProxyHandler(address, user, password);
        };
        handler.setConnectTimeoutMillis(0); // the request has limits of its own
        return handler;
    }

    private boolean tlsIsThatOf(Proxy that) {
        return Objects.equals(tls, that.tls);
    }

    private static String withoutUser(String url) {
        return url.replaceFirst("[^/@]*@", "");
    }

    private enum Kind {
        HTTP(80),
        HTTPS(443),
        SOCKS4(1080),
        SOCKS4A(1080),
        SOCKS5(1080),
        SOCKS5H(1080);

        private final int port;

        Kind(int port) {
            this.port = port;
        }

        static @Nullable Kind of(@Nullable String scheme) {
            for (Kind kind : values()) {
                if (kind.name().equalsIgnoreCase(scheme == null ? "http" : scheme)) {
                    return kind;
                }
            }
            return null;
        }
    }
}
