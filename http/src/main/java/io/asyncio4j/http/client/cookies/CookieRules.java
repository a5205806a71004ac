package io.asyncio4j.http.client.cookies;

import io.asyncio4j.http.Cookie;
import io.asyncio4j.http.Cookie.SameSite;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which cookies a jar takes, and where they hold then. Any thread.
///
/// Source: RFC 6265bis, section 5.7.
final class CookieRules {

    private static final Duration MAX_AGE = Duration.ofDays(400);

    private CookieRules() {}

    /// What is to be kept of a cookie; null if it is refused.
    ///
    /// @param secure whether nobody can listen at `url`
    /// @param order the number of the cookie
    static @Nullable StoredCookie accept(Cookie cookie, CookieUrl url, boolean secure, Instant now, long order) {
        String domain = cookie.domain().orElse(url.host());
        boolean hostOnly = cookie.domain().isEmpty();
        if (!hostOnly && PublicSuffixes.contains(domain)) {
            hostOnly = domain.equals(url.host()); // a host that is a suffix itself
        }
        boolean allowed = hostOnly ? domain.equals(url.host()) : isOwnDomain(url.host(), domain);
        if (!allowed || !isWellFormed(cookie) || !keepsPromises(cookie, hostOnly, secure)) {
            return null;
        }
        String path = cookie.path().orElseGet(url::defaultPath);
        return new StoredCookie(cookie, domain, hostOnly, path, expiry(cookie, now), order);
    }

    /// A domain above a public suffix counts as a stranger's, even if it is none itself.
    private static boolean isOwnDomain(String host, String domain) {
        return StoredCookie.domainMatches(host, domain)
                && !PublicSuffixes.contains(domain)
                && PublicSuffixes.site(host).equals(PublicSuffixes.site(domain));
    }

    /// A tab would divide what a file has of it, and no header can have characters beyond Latin-1.
    private static boolean isWellFormed(Cookie cookie) {
        String text = cookie.name() + cookie.path().orElse("");
        return text.indexOf('\t') < 0 && (text + cookie.value()).chars().allMatch(c -> c < 256);
    }

    private static boolean keepsPromises(Cookie cookie, boolean hostOnly, boolean secure) {
        boolean needsSecure = cookie.partitioned() || cookie.sameSite().equals(Optional.of(SameSite.NONE));
        if (cookie.secure() ? !secure : needsSecure) {
            return false;
        }
        boolean unnamed = cookie.name().isEmpty(); // the value would look like a name to the server
        String prefix = (unnamed ? cookie.value() : cookie.name()).toLowerCase(Locale.ROOT);
        if (prefix.startsWith("__host-")) {
            return !unnamed
                    && cookie.secure()
                    && hostOnly
                    && cookie.domain().isEmpty()
                    && cookie.path().equals(Optional.of("/"));
        }
        return !prefix.startsWith("__secure-") || (!unnamed && cookie.secure());
    }

    private static @Nullable Instant expiry(Cookie cookie, Instant now) {
        Instant latest = now.plus(MAX_AGE);
        Instant wanted = cookie.maxAge()
                .map(age -> age.isPositive() ? now.plus(age) : Instant.EPOCH)
                .or(cookie::expires)
                .orElse(null);
        return wanted == null || wanted.isBefore(latest) ? wanted : latest;
    }
}
