package io.asyncio4j.http.client.middleware;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What became of an attempt that was not the last: for those who read the trace of the last one. Users never catch
/// it.
final class FailedAttempt extends Exception {

    private static final long serialVersionUID = 1;

    FailedAttempt(int attempt, int attempts, String what, Duration pause, @Nullable Throwable cause) {
        super(
                "attempt " + attempt + " of " + attempts + ": " + what + "; the next after " + seconds(pause),
                cause,
                false,
                false);
    }

    private static String seconds(Duration pause) {
        return BigDecimal.valueOf(pause.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }
}
