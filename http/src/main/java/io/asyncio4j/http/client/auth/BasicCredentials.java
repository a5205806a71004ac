package io.asyncio4j.http.client.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A user and a password, as they are. Immutable.
///
/// Source: RFC 7617.
public final class BasicCredentials implements Credentials {

    private final String header;

    /// @throws IllegalArgumentException if the user has a colon, or either has control characters
    public BasicCredentials(String user, String password) {
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("the user of Basic authentication must not have a colon");
        }
        if ((user + password).chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "user and password of Basic authentication must not have control characters");
        }
        String pair = user + ":" + password;
        header = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /// Credentials that are a header already.
    private BasicCredentials(String header) {
        this.header = header;
    }

    /// Credentials from the value of a header.
    public static BasicCredentials ofHeader(String header) {
        return new BasicCredentials(header);
    }

    @Override
    public String begin(AuthRequest request) {
        return header;
    }

    @Override
    public @Nullable String answer(
            AuthRequest request, List<String> challenges, @Nullable String sent, int repeated) {
        return null;
    }

    @Override
    public String toString() {
        return "basic";
    }
}
