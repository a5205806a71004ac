package io.asyncio4j.http.wire;

import java.time.Duration;

/// Checks arguments.
public final class Ensure {

    private static final String SEPARATORS = "\"(),/:;<=>?@[\\]{}";

    private Ensure() {}

    /// Returns `value` if it is at least `least`.
    ///
    /// @throws IllegalArgumentException if it is less
    public static int atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be >= " + least + ", was " + value);
        }
        return value;
    }

    /// Returns `value` if it is more than zero.
    ///
    /// @throws IllegalArgumentException if it is not
    public static Duration positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be positive, was " + value);
        }
        return value;
    }

    /// Returns `value` if it can be the limit of something: at least 1. In aiohttp, 0 means that there is none.
    ///
    /// @throws IllegalArgumentException if it cannot
    public static int limit(String name, int value) {
        if (value == 0) {
            throw new IllegalArgumentException(
                    name + " must be at least 1, was 0; for no limit, set it to Integer.MAX_VALUE");
        }
        return atLeast(1, name, value);
    }

    /// Returns `value` if it is a token: a method, or the name of a header.
    ///
    /// Source: RFC 9110, section 5.6.2.
    ///
    /// @throws IllegalArgumentException if it is not
    public static String token(String name, String value) {
        if (!isToken(value)) {
            throw new IllegalArgumentException(name + " must be a token of RFC 9110, was \"" + value + "\"");
        }
        return value;
    }

    /// Whether `value` is a token.
    static boolean isToken(CharSequence value) {
        boolean token = !value.isEmpty();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            token &= c > ' ' && c < 127 && SEPARATORS.indexOf(c) < 0;
        }
        return token;
    }
}
