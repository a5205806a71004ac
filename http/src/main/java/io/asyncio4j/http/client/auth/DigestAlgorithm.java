package io.asyncio4j.http.client.auth;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The hash functions of Digest, the weakest first.
enum DigestAlgorithm {
    MD5("MD5", "MD5"),
    SHA_256("SHA-256", "SHA-256"),
    SHA_512_256("SHA-512-256", "SHA-512/256");

    private final String text;
    private final String function;

    DigestAlgorithm(String text, String function) {
        this.text = text;
        this.function = function;
    }

    /// The one that a challenge names, MD5 if it names none; null if it is unknown.
    static @Nullable DigestAlgorithm of(Challenge challenge) {
        String name = name(challenge).toUpperCase(Locale.ROOT);
        for (DigestAlgorithm each : values()) {
            if (name.equals(each.text) || name.equals(each.text + "-SESS")) {
                return each;
            }
        }
        return null;
    }

    /// Whether the key of a challenge lasts as long as its nonce.
    static boolean isOfSession(Challenge challenge) {
        return name(challenge).toUpperCase(Locale.ROOT).endsWith("-SESS");
    }

    MessageDigest start() {
        try {
            return MessageDigest.getInstance(function);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK must know " + function, e);
        }
    }

    private static String name(Challenge challenge) {
        String name = challenge.get("algorithm");
        return name == null ? MD5.text : name;
    }
}
