package io.asyncio4j;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;

/// Guards and spelling of durations.
final class Durations {

    private static final long MAX_SECONDS = Long.MAX_VALUE / 1_000_000_000;
    private static final double NO_FRACTION = 0x1p53; // seconds; a double from there on has none

    private Durations() {}

    /// The duration in nanoseconds; [Long#MAX_VALUE], which is 292 years, if it is longer.
    static long nanos(String what, Duration duration) {
        if (Objects.requireNonNull(duration, what).isNegative()) {
            throw new IllegalArgumentException(what + " must not be negative, was " + text(duration));
        }
        return clamped(duration);
    }

    /// The duration in nanoseconds, negative or not; 292 years if it is longer.
    static long clamped(Duration duration) {
        if (Math.abs(duration.toSeconds()) < MAX_SECONDS) {
            return duration.toNanos();
        }
        return duration.isNegative() ? -Long.MAX_VALUE : Long.MAX_VALUE;
    }

    /// A duration of `count` units of `secondsEach` seconds each; the longest there is, if that is too long.
    static Duration of(String units, double count, int secondsEach) {
        if (!Double.isFinite(count)) {
            throw new IllegalArgumentException(units + " must be a finite number, was " + count);
        }
        double seconds = count * secondsEach;
        long whole = (long) Math.floor(seconds);
        if (Math.abs(seconds) >= NO_FRACTION) {
            return Duration.ofSeconds(whole);
        }
        return Duration.ofSeconds(whole, Math.round((seconds - whole) * 1e9));
    }

    /// A duration of `seconds` seconds, which must not be negative.
    static Duration ofSeconds(double seconds) {
        if (seconds < 0) {
            throw new IllegalArgumentException("seconds must not be negative, was " + seconds);
        }
        return of("seconds", seconds, 1);
    }

    /// In seconds, as a person writes it: `0.25 s`.
    static String text(Duration duration) {
        var seconds = BigDecimal.valueOf(duration.toSeconds()).add(BigDecimal.valueOf(duration.toNanosPart(), 9));
        return seconds.stripTrailingZeros().toPlainString() + " s";
    }
}
