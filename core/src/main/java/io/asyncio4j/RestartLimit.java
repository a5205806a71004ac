package io.asyncio4j;

import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Says whether what has failed may begin again, and after which pause. Loop only.
final class RestartLimit {

    private final int most;
    private final Duration period;
    private final Duration firstPause;
    private final Duration longestPause;
    private final ArrayDeque<Duration> times = new ArrayDeque<>(); // of the restarts within the period

    RestartLimit(int most, Duration period, Duration firstPause, Duration longestPause) {
        this.most = most;
        this.period = period;
        this.firstPause = firstPause;
        this.longestPause = longestPause;
    }

    /// One more failure.
    ///
    /// @param now on the loop's clock
    /// @return the pause before the next attempt; null if there have been too many
    @Nullable
    Duration next(Duration now) {
        while (!times.isEmpty() && now.minus(times.getFirst()).compareTo(period) >= 0) {
            times.remove();
        }
        if (times.size() >= most) {
            return null;
        }
        Duration pause = firstPause;
        for (int n = 0; n < times.size() && pause.compareTo(longestPause) < 0; n++) {
            pause = pause.multipliedBy(2);
        }
        times.add(now);
        return pause.compareTo(longestPause) > 0 ? longestPause : pause;
    }

    @Override
    public String toString() {
        return "restart " + times.size() + " of at most " + most + " in " + Durations.text(period);
    }
}
