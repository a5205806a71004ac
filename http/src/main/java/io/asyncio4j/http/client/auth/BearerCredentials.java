package io.asyncio4j.http.client.auth;

import io.asyncio4j.AsyncLock;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A token that the program gives when it is asked. It is kept until a server refuses it. Loop only.
///
/// Source: RFC 6750.
public final class BearerCredentials implements Credentials {

    private final Supplier<String> source;
    private final AsyncLock asking = new AsyncLock(); // so that many requests ask once
    private @Nullable String header; // once known

    public BearerCredentials(Supplier<String> source) {
        this.source = source;
    }

    @Override
    public String begin(AuthRequest request) {
        String known = header;
        return known != null ? known : other(null);
    }

    @Override
    public @Nullable String answer(
            AuthRequest request, List<String> challenges, @Nullable String sent, int repeated) {
        if (repeated > 0) {
            return null;
        }
        String next = other(sent);
        return next.equals(sent) ? null : next;
    }

    @Override
    public String toString() {
        return "bearer";
    }

    /// Waits for a header other than `refused`, unless the program has no other.
    private String other(@Nullable String refused) {
        try (var permit = asking.acquire()) {
            String known = header;
            if (known == null || known.equals(refused)) {
                known = "Bearer " + ensureToken(source.get());
                header = known;
            }
            return known;
        }
    }

    /// Returns `token` if a header can have it; a message does not show it.
    ///
    /// @throws IllegalArgumentException if it cannot
    public static String ensureToken(String token) {
        boolean visible = Objects.requireNonNull(token, "token").chars().allMatch(c -> c > ' ' && c < 127);
        if (token.isEmpty() || !visible) {
            throw new IllegalArgumentException(
                    "a bearer token must be of visible ASCII characters, had " + token.length() + " characters");
        }
        return token;
    }
}
