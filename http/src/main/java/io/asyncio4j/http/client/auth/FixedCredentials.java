package io.asyncio4j.http.client.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A header that is the same for all requests. Immutable.
public final class FixedCredentials implements Credentials {

    private final String kind;
    private final String header;

    private FixedCredentials(String kind, String header) {
        this.kind = kind;
        this.header = header;
    }

    /// A user and a password, in UTF-8.
    ///
    /// Source: RFC 7617.
    ///
    /// @throws IllegalArgumentException if the user has a colon, or either has control characters
    public static FixedCredentials basic(String user, String password) {
        ensureUser("Basic", user, password);
        String pair = user + ":" + password;
        return basic("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    /// A user and a password.
    ///
    /// @param header which has them already
    public static FixedCredentials basic(String header) {
        return new FixedCredentials("basic", header);
    }

    /// A token.
    ///
    /// @throws IllegalArgumentException if it is not of visible ASCII characters
    public static FixedCredentials bearer(String token) {
        return new FixedCredentials("bearer", BearerCredentials.header(token));
    }

    @Override
    public String begin(AuthRequest request) {
        return header;
    }

    @Override
    public @Nullable Supplier<String> refused(
            AuthRequest request, List<String> challenges, @Nullable String sent, int repeated) {
        return null;
    }

    @Override
    public String toString() {
        return kind;
    }

    static void ensureUser(String scheme, String user, String password) {
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("the user of " + scheme + " authentication must not have a colon");
        }
        if ((user + password).chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "user and password of " + scheme + " authentication must not have control characters");
        }
    }
}
