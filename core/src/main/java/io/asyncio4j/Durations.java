package io.asyncio4j;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;

/// Guards and spelling of durations.
final class Durations {

    private Durations() {}

    /// The duration in nanoseconds; [Long#MAX_VALUE], which is 292 years, if it is longer.
    static long nanos(String what, Duration duration) {
        if (Objects.requireNonNull(duration, what).isNegative()) {
            throw new IllegalArgumentException(what + " must not be negative, was " + text(duration));
        }
        return duration.toSeconds() > Long.MAX_VALUE / 1_000_000_000 - 1 ? Long.MAX_VALUE : duration.toNanos();
    }

    static Duration ofSeconds(double seconds) {
        if (!Double.isFinite(seconds)) {
            throw new IllegalArgumentException("seconds must be a finite number, was " + seconds);
        }
        long whole = (long) Math.floor(seconds);
        return Duration.ofSeconds(whole, Math.round((seconds - whole) * 1e9));
    }

    /// In seconds, as a person writes it: `0.25 s`.
    static String text(Duration duration) {
        var seconds = BigDecimal.valueOf(duration.toSeconds()).add(BigDecimal.valueOf(duration.toNanosPart(), 9));
        return seconds.stripTrailingZeros().toPlainString() + " s";
    }
}
