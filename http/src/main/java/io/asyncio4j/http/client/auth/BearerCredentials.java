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
    public @Nullable Supplier<String> refused(
            AuthRequest request, List<String> challenges, @Nullable String sent, int repeated) {
        return repeated > 0 ? null : () -> other(sent);
    }

    @Override
    public String toString() {
        return "bearer";
    }

    /// The header that has a token; a message does not show it.
    ///
    /// @throws IllegalArgumentException if no header can have it
    static String header(String token) {
        boolean visible = token.chars().allMatch(c -> c > ' ' && c < 127);
        if (token.isEmpty() || !visible) {
            throw new IllegalArgumentException(
                    "a bearer token must be of visible ASCII characters, was one of " + token.length() + " characters");
        }
        return "Bearer " + token;
    }

    /// Waits for a header other than `refused`, unless the program has no other.
    private String other(@Nullable String refused) {
        try (var _ = asking.acquire()) {
            String known = header;
            if (known == null || known.equals(refused)) {
                known = header(Objects.requireNonNull(source.get(), "token"));
                header = known;
            }
            return known;
        }
    }
}
