package io.asyncio4j.http.wire;

import java.time.Duration;

/// Checks arguments.
public final class Ensure {

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
}
