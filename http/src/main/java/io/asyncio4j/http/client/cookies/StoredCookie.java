package io.asyncio4j.http.client.cookies;

import io.asyncio4j.http.Cookie;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A cookie that a jar keeps, and where it holds.
public final class StoredCookie {

    private final Cookie cookie;
    private final String domain;
    private final boolean hostOnly;
    private final String path;
    private final @Nullable Instant expires; // null if it holds as long as its jar
    private final long order; // of creation
    long used; // the later the more; loop only

    StoredCookie(Cookie cookie, String domain, boolean hostOnly, String path, @Nullable Instant expires, long order) {
        this.cookie = cookie;
        this.domain = domain;
        this.hostOnly = hostOnly;
        this.path = path;
        this.expires = expires;
        this.order = order;
        this.used = order;
    }

    /// The cookie as the server has set it.
    public Cookie cookie() {
        return cookie;
    }

    /// For which host it holds, in lower case: that and, unless it [is for that alone][#isHostOnly], all below it.
    public String domain() {
        return domain;
    }

    /// Whether it holds for no host below [#domain].
    public boolean isHostOnly() {
        return hostOnly;
    }

    /// Below which path it holds.
    public String path() {
        return path;
    }

    /// Until when it holds; empty if that is as long as its jar is used.
    public Optional<Instant> expires() {
        return Optional.ofNullable(expires);
    }

    /// Where it holds, and its name; not its value.
    @Override
    public String toString() {
        return "StoredCookie[" + cookie.name() + " for " + (hostOnly ? "" : "*.") + domain + path + "]";
    }

    long order() {
        return order;
    }

    boolean isExpired(Instant now) {
        return expires != null && !expires.isAfter(now);
    }

    /// Whether it is sent to `url`.
    ///
    /// @param secure whether nobody can listen
    boolean isFor(CookieUrl url, boolean secure) {
        boolean host = hostOnly ? domain.equals(url.host()) : domainMatches(url.host(), domain);
        return host && pathMatches(url.path(), path) && (secure || !cookie.secure());
    }

    /// Whether setting the one replaces the other.
    boolean isSameAs(StoredCookie other) {
        return cookie.name().equals(other.cookie.name())
                && domain.equals(other.domain)
                && hostOnly == other.hostOnly
                && path.equals(other.path);
    }

    /// Whether this one, which is to be set where others may listen, would hide `other`, which is secure.
    boolean hides(StoredCookie other) {
        return other.cookie.secure()
                && cookie.name().equals(other.cookie.name())
                && (domainMatches(domain, other.domain) || domainMatches(other.domain, domain))
                && pathMatches(path, other.path);
    }

    /// This one, as old as `earlier`, which it replaces.
    StoredCookie inPlaceOf(StoredCookie earlier) {
        var made = new StoredCookie(cookie, domain, hostOnly, path, expires, earlier.order);
        made.used = used;
        return made;
    }

    /// Source: RFC 6265bis, section 5.1.3.
    static boolean domainMatches(String host, String domain) {
        return host.equals(domain)
                || (host.endsWith(domain)
                        && host.charAt(host.length() - domain.length() - 1) == '.'
                        && !CookieUrl.isAddress(host));
    }

    /// Source: RFC 6265bis, section 5.1.4.
    static boolean pathMatches(String requested, String path) {
        return requested.startsWith(path)
                && (requested.length() == path.length()
                        || path.endsWith("/")
                        || requested.charAt(path.length()) == '/');
    }
}
