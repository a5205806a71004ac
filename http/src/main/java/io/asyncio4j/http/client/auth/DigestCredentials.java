package io.asyncio4j.http.client.auth;

import io.asyncio4j.http.Headers;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A user and a password that are proven, and never sent. What an origin has asked for is remembered, so that the
/// next requests need not be refused first. Loop only.
///
/// Source: RFC 7616.
public final class DigestCredentials implements Credentials {

    private static final int MAX_ORIGINS = 1000;
    private static final int MAX_REPETITIONS = 2; // the first nonce, and another if that has grown old meanwhile

    private final String user;
    private final String password;
    private final Supplier<String> clientNonces;
    private final Map<String, DigestSession> sessions = new LinkedHashMap<>() { // by origin
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, DigestSession> eldest) {
                    return size() > MAX_ORIGINS;
                }
            };

    /// Credentials that no server has asked for yet.
    ///
    /// @throws IllegalArgumentException if the user has a colon, or either has control characters
    public DigestCredentials(String user, String password) {
        this(user, password, DigestCredentials::random);
    }

    DigestCredentials(String user, String password, Supplier<String> clientNonces) {
        FixedCredentials.ensureUser("Digest", user, password);
        this.user = user;
        this.password = password;
        this.clientNonces = clientNonces;
    }

    @Override
    public @Nullable String begin(AuthRequest request) {
        DigestSession session = sessions.get(request.origin());
        if (session == null || !session.covers(request.origin(), request.target()) || !session.canSign(request)) {
            return null;
        }
        return session.header(request);
    }

    @Override
    public @Nullable Supplier<String> refused(
            AuthRequest request, List<String> challenges, @Nullable String sent, int repeated) {
        DigestSession session = DigestSession.start(Challenge.parse(challenges), user, password, clientNonces.get());
        boolean wrong = repeated > 0 && (session == null || !session.isStale());
        if (session == null || wrong || repeated >= MAX_REPETITIONS || !session.canSign(request)) {
            sessions.remove(request.origin());
            return null;
        }
        sessions.put(request.origin(), session);
        return () -> session.header(request);
    }

    @Override
    public void received(AuthRequest request, Headers response) {
        DigestSession session = sessions.get(request.origin());
        String next = response.first("Authentication-Info")
                .map(info -> Challenge.parameters(info).get("nextnonce"))
                .orElse(null);
        if (session != null && next != null) {
            session.nonce(next);
        }
    }

    @Override
    public String toString() {
        return "digest";
    }

    private static String random() {
        byte[] bytes = new byte[16];
        Randomness.SOURCE.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// Opened when it is first needed: that costs time.
    private static final class Randomness {

        static final SecureRandom SOURCE = new SecureRandom();
    }
}
