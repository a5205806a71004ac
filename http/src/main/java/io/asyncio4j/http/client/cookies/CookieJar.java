package io.asyncio4j.http.client.cookies;

import io.asyncio4j.http.Cookie;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Keeps the cookies that servers set, and knows to which URLs they go. It may serve several sessions, of one loop
/// at a time.
///
/// A cookie goes to the host that has set it, or to the domain that it names, which must be one that belongs to the
/// same owner: never to a [public suffix](https://publicsuffix.org) such as `co.uk`. By its attributes it may be
/// narrowed to a path and to TLS. It holds at most 400 days, by the loop's time. Requests count as if they began at
/// the same site, so `SameSite` keeps none back.
///
/// Source: RFC 6265bis (draft-ietf-httpbis-rfc6265bis); `aiohttp.CookieJar`.
public final class CookieJar {

    // Cookies stand on shelves, one for each site: a domain that belongs to one owner, with all below it. Whatever
    // can match a host stands on the shelf of its site, and no owner can push another's cookies out by making names.

    private static final Comparator<StoredCookie> AS_SENT =
            Comparator.<StoredCookie>comparingInt(each -> -each.path().length()).thenComparingLong(StoredCookie::order);
    private static final Comparator<StoredCookie> LEAST_USED_FIRST = Comparator.comparingLong(each -> each.used);

    private final CookieOptions options = new CookieOptions();
    private final boolean open;
    private final Map<String, List<StoredCookie>> shelves = new HashMap<>(); // by site; none is empty
    private int size;
    private long clock; // counts what happens to cookies

    /// An empty jar with the default options.
    public CookieJar() {
        this(_ -> {});
    }

    /// An empty jar.
    ///
    /// @param configure sets the options
    public CookieJar(Consumer<? super CookieOptions> configure) {
        this(true);
        configure.accept(options);
    }

    private CookieJar(boolean open) {
        this.open = open;
    }

    /// A jar that keeps nothing.
    ///
    /// Source: `aiohttp.DummyCookieJar`.
    public static CookieJar none() {
        return new CookieJar(false);
    }

    /// Takes a cookie as if a response from `url` had set it. One of the same name, domain and path is replaced.
    ///
    /// @param url absolute, http or https, as it is sent
    /// @return whether it is kept now: false if the server may not set it, or if it has expired, which removes the
    ///     one that was there
    /// @throws IllegalArgumentException if `url` is another
    public boolean add(String url, Cookie cookie) {
        CookieUrl from = CookieUrl.parse(url);
        Objects.requireNonNull(cookie, "cookie");
        return open && add(from, cookie, options.isSecure(from));
    }

    /// The cookies that go to `url`, in the order in which they are sent: those with longer paths first, then the
    /// older ones.
    ///
    /// @param url absolute, http or https, as it is sent
    /// @throws IllegalArgumentException if `url` is another
    public List<Cookie> cookies(String url) {
        CookieUrl to = CookieUrl.parse(url);
        if (size == 0) {
            return List.of();
        }
        Instant now = LoopClock.now();
        boolean secure = options.isSecure(to);
        List<StoredCookie> found = shelves.getOrDefault(PublicSuffixes.site(to.host()), List.of()).stream()
                .filter(each -> !each.isExpired(now) && each.isFor(to, secure))
                .sorted(AS_SENT)
                .toList();
        clock++;
        found.forEach(each -> each.used = clock);
        return found.stream().map(StoredCookie::cookie).toList();
    }

    /// All cookies that have not expired, in the order in which they were first set.
    public List<StoredCookie> all() {
        removeExpired();
        return shelves.values().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(StoredCookie::order))
                .toList();
    }

    /// How many cookies it has that have not expired.
    public int size() {
        removeExpired();
        return size;
    }

    /// Whether there is none.
    public boolean isEmpty() {
        if (size == 0) {
            return true;
        }
        Instant now = LoopClock.now();
        return shelves.values().stream().flatMap(List::stream).allMatch(each -> each.isExpired(now));
    }

    /// Removes the cookies that `condition` is true of.
    ///
    /// @return whether there were any
    public boolean removeIf(Predicate<? super StoredCookie> condition) {
        int before = size;
        for (List<StoredCookie> shelf : List.copyOf(shelves.values())) {
            shelf.removeIf(condition);
        }
        shelves.values().removeIf(List::isEmpty);
        size = shelves.values().stream().mapToInt(List::size).sum();
        return size < before;
    }

    /// Removes all cookies.
    public void clear() {
        removeIf(_ -> true);
    }

    /// Removes the cookies of a domain and of all below it.
    public void clearDomain(String domain) {
        String name = domain.toLowerCase(Locale.ROOT);
        removeIf(each -> StoredCookie.domainMatches(each.domain(), name));
    }

    /// Writes all cookies to a file, in place of one that is there, which only its owner can read: cookies are as
    /// good as passwords. The format is that of Netscape's `cookies.txt`, which curl, wget and others read. In a
    /// task.
    ///
    /// @waits until the file is written; a cancellation ends the wait, and the file has the old content or the new
    /// @throws java.io.UncheckedIOException if it cannot be written
    public void save(Path file) {
        CookieFile.write(file, all());
    }

    /// Adds the cookies of a file, in place of those of the same name, domain and path; see [#save]. What has
    /// expired, and what no server may set, is left out. In a task.
    ///
    /// @waits until the file is read; a cancellation ends the wait, and no cookie is added
    /// @throws java.io.UncheckedIOException if it cannot be read
    /// @throws IllegalArgumentException if it has a line that is no cookie
    public void load(Path file) {
        for (CookieFile.Line line : CookieFile.read(file)) {
            boolean everybodys =
                    line.cookie().domain().filter(PublicSuffixes::contains).isPresent();
            if (open && !everybodys) {
                add(line.url(), line.cookie(), true);
            }
        }
    }

    /// How many cookies it has; nothing of them.
    @Override
    public String toString() {
        return "CookieJar[" + size + (size == 1 ? " cookie]" : " cookies]");
    }

    private boolean add(CookieUrl url, Cookie cookie, boolean secure) {
        if (url.isAddress() && !options.unsafe) {
            return false;
        }
        Instant now = LoopClock.now();
        StoredCookie made = CookieRules.accept(cookie, url, secure, now, ++clock);
        if (made == null) {
            return false;
        }
        String site = PublicSuffixes.site(made.domain());
        List<StoredCookie> shelf = shelves.computeIfAbsent(site, _ -> new ArrayList<>());
        if (secure || shelf.stream().noneMatch(made::hides)) {
            put(shelf, made, now);
            evict(shelf, now);
        }
        boolean kept = shelf.stream().anyMatch(each -> each.cookie() == cookie && each.isSameAs(made));
        if (shelf.isEmpty()) {
            shelves.remove(site);
        }
        return kept;
    }

    private void put(List<StoredCookie> shelf, StoredCookie made, Instant now) {
        int before = shelf.size();
        StoredCookie next = made;
        for (int i = 0; i < shelf.size(); i++) {
            if (shelf.get(i).isSameAs(made)) {
                next = shelf.get(i).isExpired(now) ? made : made.inPlaceOf(shelf.get(i));
                shelf.remove(i);
            }
        }
        if (!next.isExpired(now)) {
            shelf.add(next);
        }
        size += shelf.size() - before;
    }

    private void evict(List<StoredCookie> shelf, Instant now) {
        if (shelf.size() > options.limitPerSite) {
            int before = shelf.size();
            shelf.removeIf(each -> each.isExpired(now));
            while (shelf.size() > options.limitPerSite) {
                shelf.stream()
                        .min(Comparator.<StoredCookie, Boolean>comparing(
                                        each -> each.cookie().secure())
                                .thenComparing(LEAST_USED_FIRST))
                        .ifPresent(shelf::remove);
            }
            size -= before - shelf.size();
        }
        if (size > options.limit) {
            removeExpired();
        }
        while (size > options.limit) {
            StoredCookie least = shelves.values().stream()
                    .flatMap(List::stream)
                    .min(LEAST_USED_FIRST)
                    .orElseThrow();
            removeIf(each -> each == least);
        }
    }

    private void removeExpired() {
        if (size > 0) {
            Instant now = LoopClock.now();
            removeIf(each -> each.isExpired(now));
        }
    }
}
