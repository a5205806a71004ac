package io.asyncio4j.http.server.middleware;

import io.asyncio4j.http.Cookie;
import io.asyncio4j.http.Cookie.SameSite;
import io.asyncio4j.http.server.Handler;
import io.asyncio4j.http.server.Key;
import io.asyncio4j.http.server.Middleware;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.server.middleware.SealedText.Opened;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// Keeps a [Session] of each client in a cookie of it, so that the server has nothing to store. Handlers find it by
/// [#SESSION].
///
/// Nobody without the key can make or change a session. But a client can go back to an earlier one as long as that
/// holds, and no server can end it: what must not be undone belongs into a database. A session has at most about
/// 3,000 bytes.
///
/// The cookie is `HttpOnly` and `SameSite=Lax`, and `Secure` if the client comes by TLS.
///
/// Source: aiohttp-session's `EncryptedCookieStorage`.
public final class Sessions implements Middleware {

    /// The session of a request; see [Request#get].
    public static final Key<Session> SESSION = Key.of("session");

    private final SealedText sealed;
    private final Options options;

    private Sessions(boolean encrypted, byte[] key, Consumer<? super Options> configure) {
        this.options = new Options();
        configure.accept(options);
        var keys = new ArrayList<>(List.of(key.clone()));
        keys.addAll(options.olderKeys);
        this.sealed = new SealedText(encrypted, options.name, keys);
    }

    /// Sessions that nobody without the key can read or change (AES-GCM).
    ///
    /// @param key at least 32 random bytes, such as `openssl rand 32` makes
    public static Sessions encrypted(byte[] key, Consumer<? super Options> configure) {
        return new Sessions(true, key, configure);
    }

    /// Sessions that everybody can read, and nobody without the key can change (HMAC-SHA256).
    ///
    /// @param key at least 32 random bytes, such as `openssl rand 32` makes
    public static Sessions signed(byte[] key, Consumer<? super Options> configure) {
        return new Sessions(false, key, configure);
    }

    @Override
    public Response handle(Request request, Handler next) throws Exception {
        long now = options.clock.instant().getEpochSecond();
        Optional<Opened> opened = request.cookie(options.name)
                .flatMap(text -> Optional.ofNullable(sealed.open(text)))
                .filter(each -> each.end() > now);
        var session = new Session(opened.map(Opened::values).orElse(Map.of()), opened.isEmpty());
        Response response = next.handle(request.with(SESSION, session));
        if (session.isUsed()) {
            response = response.withAddedHeader("Vary", "Cookie");
        }
        boolean ages = opened.filter(each -> each.old() || each.end() - now < options.maxAge.toSeconds() / 2)
                .isPresent();
        if (session.isEmpty()) {
            boolean there = request.cookie(options.name).isPresent();
            return there ? response.withoutCookie(cookie(request, "")) : response;
        }
        return session.isChanged() || ages ? response.withCookie(seal(request, session, now)) : response;
    }

    private Cookie seal(Request request, Session session, long now) {
        String text = sealed.seal(session.values(), now + options.maxAge.toSeconds());
        try {
            return cookie(request, text).withMaxAge(options.maxAge);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "the session has " + text.length()
                            + " characters when it is sealed, which is too long for a cookie",
                    e);
        }
    }

    private Cookie cookie(Request request, String value) {
        Cookie cookie = Cookie.of(options.name, value)
                .withPath(options.path)
                .withHttpOnly()
                .withSameSite(SameSite.LAX);
        return request.scheme().equals("https") || options.name.startsWith("__") ? cookie.withSecure() : cookie;
    }

    /// How sessions are kept.
    public static final class Options {

        private String name = "session";
        private String path = "/";
        private Duration maxAge = Duration.ofDays(14);
        private final List<byte[]> olderKeys = new ArrayList<>();
        private InstantSource clock = InstantSource.system();

        Options() {}

        /// The name of the cookie; `session` by default. `__Host-session` is safer where all clients come by
        /// TLS.
        public Options name(String value) {
            name = Objects.requireNonNull(value, "name");
            return this;
        }

        /// Below which path the session holds; `/` by default.
        public Options path(String value) {
            path = Objects.requireNonNull(value, "path");
            return this;
        }

        /// How long a session holds after its last use, give or take half of it: 14 days by default.
        ///
        /// @param value at least 1 s
        public Options maxAge(Duration value) {
            if (value.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("maxAge must be >= 1 s, was " + value);
            }
            maxAge = value;
            return this;
        }

        /// A key by which sessions were sealed: they still hold, and are sealed by the new key when they are
        /// used.
        public Options olderKey(byte[] key) {
            olderKeys.add(key.clone());
            return this;
        }

        /// The clock by which sessions age; that of the system by default.
        public Options clock(InstantSource value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }
    }
}
