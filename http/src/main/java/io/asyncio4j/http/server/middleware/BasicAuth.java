package io.asyncio4j.http.server.middleware;

import io.asyncio4j.http.server.Handler;
import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Key;
import io.asyncio4j.http.server.Middleware;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiPredicate;

/// Lets only those in who have a password; the others are asked for it, by status 401. By TLS only: the password
/// can be read by whoever listens.
///
/// Source: RFC 7617.
public final class BasicAuth implements Middleware {

    /// The name of the user who was let in; see [Request#get].
    public static final Key<String> USER = Key.of("user");

    private final String challenge;
    private final BiPredicate<String, String> check;

    private BasicAuth(String realm, BiPredicate<String, String> check) {
        if (!realm.matches("[ -~&&[^\"\\\\]]*")) {
            throw new IllegalArgumentException(
                    "realm must be of printable ASCII without quotes and backslashes, was \"" + realm + "\"");
        }
        this.challenge = "Basic realm=\"" + realm + "\", charset=\"UTF-8\"";
        this.check = Objects.requireNonNull(check, "check");
    }

    /// Asks `check` for each request whether a user has a password. It may wait. Passwords had better not be kept
    /// as they are, but by a function such as PBKDF2; to compare texts, see [#same].
    ///
    /// @param realm what the user is told that the password is for
    public static BasicAuth of(String realm, BiPredicate<String, String> check) {
        return new BasicAuth(realm, check);
    }

    /// Whether two texts are the same, in a time that does not tell how much of them is.
    public static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Response handle(Request request, Handler next) throws Exception {
        String credentials = request.headers().first("Authorization").orElse("");
        int colon = -1;
        String pair = "";
        if (credentials.toLowerCase(Locale.ROOT).startsWith("basic ")) {
            pair = decoded(credentials.substring("basic ".length()).strip());
            colon = pair.indexOf(':');
        }
        if (colon < 0 || !check.test(pair.substring(0, colon), pair.substring(colon + 1))) {
            throw HttpException.unauthorized(challenge, "a user and a password are needed");
        }
        return next.handle(request.with(USER, pair.substring(0, colon)));
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
